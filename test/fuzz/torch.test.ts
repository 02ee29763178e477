import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import * as rdrop from "../../src/index.ts";
import { naive } from "../autograd/naive.ts";
import { expectClose, fromStored, type Stored } from "../close.ts";
import { compare, isWrong } from "./torch/compare.ts";
import { runEngine } from "./torch/engine.ts";
import { type Asked, agreeing, hunt, kept, programs } from "./torch/fuzz.ts";
import { generate } from "./torch/generate.ts";
import { opNames } from "./torch/ops.ts";
import { faults, faultText, withFault } from "./torch/plant.ts";
import { code } from "./torch/print.ts";
import { inputsOf, isLeaf, type Program } from "./torch/program.ts";
import { recipes } from "./torch/recipes.ts";
import { shrink } from "./torch/shrink.ts";
import { type Answer, type Oracle, type Results, Torch } from "./torch/torch.ts";
import { judge } from "./torch/verdict.ts";

// The fuzzer without PyTorch: its programs, its eyes, its scissors. The engine stands in as its own oracle where a fault is planted.

const many = Array.from({ length: 300 }, (_, number) => generate("test", number));

/** What the engine says, in the form of an answer. */
function own(program: Program): Results {
  const calm = (xs: readonly (Stored | null)[]) => xs.map(x => x && { ...x, stray: 0 });
  const { value, gradient, second } = runEngine(program, "float64");
  return { value: calm(value), gradient: calm(gradient), second: calm(second) };
}

const engine: Oracle = async asked => asked.map(own);

describe("generate(seed, number)", () => {
  it("generate(seed, number) is the same program each time, as JSON too, and another for another number", () => {
    expect(generate("test", 7)).toEqual(many[7]);
    expect(JSON.parse(JSON.stringify(many))).toEqual(many);
    expect(new Set(many.map(program => JSON.stringify(program))).size).toBe(many.length);
  });

  it("generate(seed, number) ends in one number that depends on an input, and uses every op, size 0 and size 1", () => {
    for (const program of many) expect([program.at(-1)?.shape, inputsOf(program).length > 0]).toEqual([[], true]);
    const lines = many.flat();
    expect(new Set(lines.filter(line => !isLeaf(line)).map(({ op }) => op))).toEqual(new Set(opNames));
    for (const size of [0, 1]) expect(lines.some(({ shape }) => shape.includes(size))).toBe(true);
  });

  // A program has one dtype, so there is nothing to cast in it: test/autograd/operands.test.ts has what becomes of its gradient.
  it("every op of the public entry but cast is in the language, and has a recipe", () => {
    const ops = Object.entries(rdrop).flatMap(([name, value]) =>
      typeof value === "function" && "opName" in value && name !== "cast" ? [name] : [],
    );
    expect(opNames).toEqual(expect.arrayContaining([...ops, "crossEntropy", "klDiv", "nllLoss", "rDropLoss", "relu", "symmetricKl"]));
    expect(Object.keys(recipes).sort()).toEqual([...opNames].sort());
  });
});

describe("runEngine(program)", () => {
  /** Ops without a naive definition of their own; those of the losses are in test/losses. */
  const elsewhere = new Set(["crossEntropy", "detach", "klDiv", "nllLoss", "rDropLoss", "symmetricKl"]);

  it("runEngine(program).value is, line by line, what the naive definitions make of the operands", () => {
    for (const program of many) {
      const values = runEngine(program, "float64").value.map(x => fromStored(x as Stored, "float64"));
      for (const [k, { op, on, args, shape }] of program.entries()) {
        if (isLeaf(program[k]) || elsewhere.has(op)) continue;
        const xs = on.map(i => values[i]);
        const mask = (): rdrop.Tensor => fromStored({ shape, data: args.at(-1) as number[] }, "float64");
        const define = naive as unknown as Record<string, (xs: rdrop.Tensor[], ...args: readonly unknown[]) => Stored>;
        const copies = (x: rdrop.Tensor): rdrop.Tensor => rdrop.concat(new Array<rdrop.Tensor>(args[2] as number).fill(rdrop.relu(x)));
        if (op === "linear") expectClose(values[k], define.affine(xs), 1e-12, op);
        else if (op === "dropout") expectClose(values[k], define.applyMask([xs[0], mask()]), 1e-12, op);
        else if (op === "reluDropout") expectClose(values[k], define.applyMask([copies(xs[0]), mask()]), 1e-12, op);
        else expectClose(values[k], define[op](xs, ...args), 1e-12, op);
      }
    }
  });

  it("runEngine(program) has derivatives that central differences along the directions agree with", () => {
    const h = 1e-5;
    const moved = (program: Program, by: number): Program =>
      program.map(line => {
        const { data = [], direction } = line;
        return direction === undefined ? line : { ...line, data: data.map((v, q) => v + by * direction[q]) };
      });
    for (const program of many.filter(lines => !lines.some(({ op }) => op === "detach"))) {
      const [here, up, down] = [0, h, -h].map(by => runEngine(moved(program, by), "float64"));
      for (const k of inputsOf(program)) {
        const [g, above, below] = [here, up, down].map(({ gradient }) => gradient[k] as Stored);
        const slope = { shape: g.shape, data: above.data.map((v, q) => (v - below.data[q]) / (2 * h)) };
        expectClose(fromStored(here.second[k] as Stored, "float64"), slope, 1e-5, `second derivative of x${k}`);
      }
      const along = inputsOf(program).flatMap(k => here.gradient[k]?.data.map((v, q) => v * (program[k].direction?.[q] ?? 0)) ?? []);
      const [above, below] = [up, down].map(({ value }) => value.at(-1)?.data[0] ?? Number.NaN);
      const slope = { shape: [1], data: [(above - below) / (2 * h)] };
      expectClose(rdrop.tensor(Float64Array.of(along.reduce((a, b) => a + b, 0))), slope, 1e-5, "slope");
    }
  });
});

describe("what is found", () => {
  const pool: Asked[] = many.map((program, number) => ({ number, program, answer: own(program) }));

  it("judge(program, answer) of the right engine finds nothing", () => {
    expect(pool.filter(({ program, answer }) => judge(program, answer, "float64").wrong !== undefined)).toEqual([]);
  });

  it.each(faults.map(fault => [faultText(fault), fault] as const))("hunt(fault) finds %s", async (_, fault) => {
    const [count] = await hunt(fault, async i => pool[i], ["float64"]);
    const { program, answer } = pool[count - 1];
    const way = withFault(fault, () => judge(program, answer, "float64").wrong?.way);
    expect(fault.order === 2 ? ["second"] : ["gradient", "recorded", "second"]).toContain(way);
    expect(judge(program, answer, "float64").wrong).toBeUndefined();
  });

  it("hunt(fault) among programs that do not show it says that the fuzzer is blind", async () => {
    const flat = pool.filter(({ program }) => !program.some(({ op }) => op === "tanh"));
    const [fault] = faults.filter(({ rule }) => rule === "tanh");
    await expect(hunt(fault, async i => flat[i], ["float64"])).rejects.toThrow(
      `the fuzzer is blind: with the gradient of tanh by operand 0 1 % off, ${flat.length} programs in float64 look right`,
    );
  });

  it("shrink(program) leaves the op that is wrong, alone", async () => {
    for (const [rule, order] of [
      ["tanh", 1],
      ["matmul", 1],
      ["softmax", 2],
      ["max", 1],
    ] as const) {
      const fault = faults.find(it => it.rule === rule && it.order === order);
      if (fault === undefined) throw new Error(`internal: no fault in ${rule}`);
      const wrong = (program: Program): boolean => {
        const answer = own(program);
        return withFault(fault, () => judge(program, answer, "float64").wrong !== undefined);
      };
      const program = many.find(it => it.some(({ op }) => op === rule) && wrong(it)) as Program;
      const smallest = await shrink(program, async it => wrong(it));
      expect(smallest.filter(line => !isLeaf(line)).length, code(smallest, "float64")).toBeLessThanOrEqual(order + 1);
      expect(code(smallest, "float64")).toContain(`${rule}(`);
    }
  });

  it("compare(outcome, results) takes NaN, another shape and a gradient too many for wrong", () => {
    const [program] = many;
    const right = runEngine(program, "float64");
    const wrong = (outcome: Partial<typeof right>) => compare({ ...right, ...outcome }, own(program), "float64").filter(isWrong).length;
    const first = right.value[0] as Stored;
    expect(wrong({})).toBe(0);
    expect(wrong({ value: right.value.with(0, { ...first, data: first.data.map(() => Number.NaN) }) })).toBe(1);
    expect(wrong({ value: right.value.with(0, { ...first, shape: [...first.shape, 1] }) })).toBe(1);
    expect(wrong({ gradient: right.gradient.map(x => (x === null ? first : x)) })).toBeGreaterThan(0);
    expect(wrong({ second: right.second.map(() => null) })).toBeGreaterThan(0);
  });

  it("agreeing(asked) passes over what an oracle rejects, and stops at what it cannot compute", async () => {
    const [{ program }] = pool;
    async function* one(answer: Answer): AsyncGenerator<Asked> {
      yield { number: 0, program, answer };
    }
    const look = (answer: Answer) => agreeing(one(answer), ["float64"], async () => [answer]).next();
    expect((await look({ rejected: "too large" })).value.number).toBe(0);
    await expect(look({ error: "no such op" })).rejects.toThrow("no such op");
  });

  it("programs(seed, first, count, oracle) come in order, each with its answer", async () => {
    const at = kept(programs("test", 40, 70, engine, false));
    expect(await at(69)).toEqual({ number: 109, program: many[109], answer: own(many[109]) });
    expect((await at(3))?.number).toBe(43);
    expect(await at(70)).toBeUndefined();
  });
});

describe("with PyTorch", () => {
  it("Torch.start(python) says what to do when there is no such Python", async () => {
    await expect(Torch.start("/no/such/python")).rejects.toThrow(
      /PyTorch must be there for \/no\/such\/python: got .*apt-get install python3-torch/,
    );
  });

  it("npm run fuzz:torch -- --programs 50 agrees", ctx => {
    const main = new URL("torch/main.ts", import.meta.url).pathname;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", "tsx", main, "--programs", "50"], { encoding: "utf8" });
    if (stderr.includes("PyTorch must be there")) ctx.skip(stderr.trim());
    expect(stderr).not.toContain("fuzz:torch:");
    expect(stdout).toContain("50 programs agree");
    expect(status).toBe(0);
  });
});
