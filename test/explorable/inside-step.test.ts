import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkLine, insideStep } from "../../site/explorable/inside-step.ts";
import { Lab } from "../../site/explorable/lab.ts";
import { ruleText } from "../../site/explorable/rules-text.ts";
import { initial, withOptions } from "../../site/explorable/state.ts";
import { callText, firstTwo, momentsOf, reachedBy, shapeText } from "../../site/explorable/tape-moments.ts";
import { step } from "../../src/index.ts";
import { madeSource } from "../../src/run.ts";

function partsOf(options = {}) {
  const { config } = withOptions(initial(), { hidden: [6, 5], ...options });
  const lab = new Lab(config, madeSource("spirals", config));
  for (let i = 0; i < 20; i++) lab.step();
  return { model: lab.model("rDrop"), ...lab.nextBatch("rDrop"), lab };
}

describe("insideStep", () => {
  it("is the next step: its losses are those that training then has, and it changes nothing", () => {
    const { lab, ...parts } = partsOf();
    const { loss, nll, kl, number } = insideStep(parts);
    expect(number).toBe(20);
    const { terms } = step(parts.model, parts.batch, number, { alpha: 1, passes: 2, seed: 0 });
    expect([loss, nll, kl]).toEqual([terms.loss.item(), terms.nll.item(), terms.kl.item()]);
    expect(lab.nextBatch("rDrop").number).toBe(20);
  });

  it("has a line an op, parameters by their names, and walks from the loss back", () => {
    const { lines, walk } = insideStep(partsOf());
    expect(lines.map(({ index }) => index)).toEqual([...lines.keys()]);
    expect(lines.flatMap(({ name }) => name ?? [])).toEqual(["0.weight", "0.bias", "3.weight", "3.bias", "6.weight", "6.bias"]);
    expect(walk[0]).toBe(lines.length - 1);
    expect(walk).toEqual([...walk].sort((a, b) => b - a));
    expect(lines.at(-1)?.gradient).toEqual([1]);
  });

  it("has the gradients that the step hands to the optimizer", () => {
    const { lab: _, ...parts } = partsOf();
    const { lines } = insideStep(parts);
    const named = step(parts.model, parts.batch, parts.number, { alpha: 1, passes: 2, seed: 0 }).namedGradients();
    for (const [name, gradient] of named) {
      const line = lines.find(each => each.name === name);
      for (const [q, value] of line?.gradient?.entries() ?? []) expect(value).toBeCloseTo(gradient.data[q], 6);
    }
  });
});

describe("checkLine", () => {
  it.each([
    {},
    { alpha: 5, labelSmoothing: 0.1 },
    { variant: "vit" as const },
    { dropout: 0 },
    { inputDropout: 0.1 },
  ])("finds the gradient of every line of a step right, with %o", options => {
    const { lab: _, ...parts } = partsOf(options);
    const before = parts.model.parameters().map(w => Array.from(w.data));
    for (const { index, gradient } of insideStep(parts).lines) {
      const check = checkLine(parts, index);
      expect(check.ok, `%${index}: ${JSON.stringify(check)}`).toBe(true);
      expect(check.elements.length > 0).toBe(gradient !== undefined);
    }
    expect(parts.model.parameters().map(w => Array.from(w.data))).toEqual(before);
  });

  it("with three passes slices of one tensor share memory: such a line is said to, the others are right", () => {
    const { lab: _, ...parts } = partsOf({ passes: 3 });
    const checks = insideStep(parts).lines.map(({ index }) => checkLine(parts, index));
    expect(checks.every(({ ok }) => ok)).toBe(true);
    expect(checks.some(({ why }) => why === "shared")).toBe(true);
  });
});

describe("ruleText", () => {
  const source = readFileSync("src/autograd/rules.ts", "utf8");

  it("every line of a step has its rule in rules.ts, found by name", () => {
    for (const { op } of insideStep(partsOf()).lines) expect(ruleText(source, op) !== undefined, op).toBe(op !== "watch");
  });

  it("quotes the formula, the code and the line", () => {
    const text = ruleText(source, "mul");
    expect(text).toMatchObject({
      formula: "y = a b  ⇒  da = g b, db = g a",
      code: "rule(mul, (g, _y, a, b) => [() => mul(g, b), () => mul(g, a)]);",
    });
    expect(source.split("\n")[(text?.line ?? 0) - 1]).toBe(text?.code);
    expect(ruleText(source, "concat")?.code).toMatch(/^rule\(concat[\s\S]*\}\);$/);
    expect(ruleText(source, "nothing")).toBeUndefined();
  });
});

describe("the moments of a step", () => {
  const inside = insideStep(partsOf());
  const moments = momentsOf(inside);

  it("go down the tape once, and up once", () => {
    expect(moments).toHaveLength(inside.lines.length + inside.walk.length);
    expect(moments[0]).toEqual({ index: 0, backward: false });
    expect(moments[inside.lines.length]).toEqual({ index: inside.lines.length - 1, backward: true });
  });

  it("no line has a gradient before the walk; when it is over, those have one that the loss depends on", () => {
    expect(reachedBy(moments.slice(0, inside.lines.length), inside.lines)).toEqual(new Set());
    const reached = reachedBy(moments, inside.lines);
    for (const { index, gradient } of inside.lines) expect(reached.has(index), `%${index}`).toBe(gradient !== undefined);
  });

  it("are written as text", () => {
    const [weight, , product] = inside.lines;
    expect([callText(weight, "parameter"), callText(product, "parameter")]).toEqual(["parameter 0.weight", "matmul(·, %0)"]);
    expect([shapeText([]), shapeText([3, 4]), firstTwo([1, -2, 3]), firstTwo()]).toEqual(["1", "3 × 4", "    1.00    −2.00", ""]);
  });
});
