import { execFile } from "node:child_process";
import { inspect, promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { add, mean, mul, scale, square, sum } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import type { Var } from "../../src/autograd/var.ts";
import { type Case, call, cases, caseTitle, type RuleName, ruleChecks } from "../../src/cli/cases/rules.ts";
import { tensor } from "../../src/tensor/create.ts";

describe("a lean tape gives the bits of one that keeps all", () => {
  for (const name of Object.keys(cases) as RuleName[]) {
    (cases[name] as readonly Case[]).forEach((row, at) => {
      it(caseTitle(name, row), () => {
        const { inputs } = ruleChecks(name, 0, "float64")[at];
        const gradients = (tape: Tape): unknown[] => {
          const xs = inputs.map(x => tape.watch(x));
          const y = call(name, xs, row.args) as Var;
          return tape.gradients(sum(square(y)), xs).map(g => g.data);
        };
        expect(gradients(new Tape({ lean: true }))).toStrictEqual(gradients(new Tape()));
      });
    });
  }
});

describe("new Tape({ lean: true })", () => {
  it("has lines without numbers where no rule reads them; a Var that is held keeps its own", () => {
    const tape = new Tape({ lean: true });
    const x = tape.watch(tensor([1, 2]));
    const y = scale(x, 3);
    expect(y.value.toArray()).toEqual([3, 6]);
    const [, line] = tape.lines;
    expect([line.op, line.operands, line.shape, line.size, line.dtype]).toEqual(["scale", [0], [2], 2, "float32"]);
    expect(() => line.value.data).toThrow(new Error("data: this tensor [2] was let go by its lean tape; a Var that is held keeps its own"));
    expect(inspect(line)).toBe("Var %1 scale, Tensor [2] float32, let go by a lean tape");
    expect(`${tape}`).toContain("%1    scale(%0)                  [2]");
    expect(tape.gradients(sum(y), [y, x]).map(g => g.toArray())).toEqual([
      [1, 1],
      [3, 3],
    ]);
  });

  it("does not mind a write into what no rule reads, and minds one into what a rule does", () => {
    const gradients = (f: (x: Var) => Var): (() => unknown) => {
      const [tape, w] = [new Tape({ lean: true }), tensor([1, 2])];
      const y = f(tape.watch(w));
      w.write()[0] = 5;
      return () => tape.gradients(mean(y), [w]).map(g => g.toArray());
    };
    expect(gradients(x => add(x, x))()).toEqual([[1, 1]]);
    expect(gradients(x => mul(x, x))).toThrow(/^gradients: what line %1 \(mul\) was computed from has been written into since/);
  });

  it("refuses gradients of gradients, which read every value", () => {
    const tape = new Tape({ lean: true });
    const x = tape.watch(tensor(2));
    expect(() => tape.gradients(square(x), [x], { record: true })).toThrow(
      new Error("gradients: record reads every value, and this tape is lean; record the forward pass on a new Tape()"),
    );
  });

  it("fits a long integration: a fifth of the numbers, and the same gradient", async () => {
    const run = async (mode: string): Promise<{ megabytes: number; gradient: number[] }> => {
      const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "--expose-gc", "test/autograd/lean-run.ts", mode]);
      return JSON.parse(stdout);
    };
    const [lean, whole] = [await run("lean"), await run("whole")];
    expect(lean.gradient).toEqual(whole.gradient);
    expect(whole.megabytes).toBeGreaterThan(130);
    expect(lean.megabytes).toBeLessThan(50); // 400 products read the 80 KB that they were made of
  });
});

it("gradients() lets go of what it has passed, whichever tape: walking back takes no more room than a few lines", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", "--expose-gc", "test/autograd/lean-run.ts", "walk"]);
  expect(JSON.parse(stdout).megabytes).toBeLessThan(20);
});
