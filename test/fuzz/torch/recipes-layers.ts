import { detach, ones } from "../../../src/index.ts";
import { variants } from "../../../src/losses/alpha.ts";
import type { Shape } from "../../../src/tensor/tensor.ts";
import { domainOf } from "./domains.ts";
import type { Draft } from "./draft.ts";
import { call } from "./ops.ts";
import type { Recipe } from "./recipes.ts";

// How a random line of each layer and loss is drawn.

/** Scores [n, c] have a row and a class. */
const isScores = (shape: Shape): boolean => shape.length === 2 && shape[0] > 0 && shape[1] > 0;
const scores = (d: Draft): Shape => d.shape(2, 1);

/** x·Wᵀ + b, whose weight and bias `linear` wants to be inputs. */
const dense =
  (op: "affine" | "linear"): Recipe =>
  d => {
    const input = op === "linear";
    const x = d.pick("any", { fits: s => s.length === 2, make: () => d.shape(2) });
    const k = d.shapeOf(x)[1];
    const weight = d.pick("any", { fits: s => s.length === 2 && s[1] === k, make: () => [d.size(), k], input });
    const m = d.shapeOf(weight)[0];
    return d.add(op, [x, weight, d.pick("any", { fits: s => s.length === 1 && s[0] === m, make: () => [m], input })]);
  };

/** Args: p, the seed of the mask, and the mask itself. */
const dropout: Recipe = d => {
  const x = d.pick("large", { fits: s => s.length === 2, make: () => d.shape(2) });
  const [p, seed] = [d.one([0.25, 0.5]), d.rng.integer(1000)];
  const mask = detach(call({ op: "dropout", args: [p, seed] }, [ones(d.shapeOf(x), { dtype: "float64" })]));
  return d.add("dropout", [x], [p, seed, [...mask.data]]);
};

/** A ReLU and the dropout behind it, for one copy of the rows or several that share them. */
const reluDropout: Recipe = d => {
  const x = d.pick(domainOf("reluDropout"), { fits: s => s.length === 2, make: () => d.shape(2) });
  const [p, seed, copies] = [d.one([0.25, 0.5]), d.rng.integer(1000), d.one([1, 2, 2, 3])];
  const mask = detach(call({ op: "reluDropout", args: [p, seed, copies] }, [ones(d.shapeOf(x), { dtype: "float64" })]));
  return d.add("reluDropout", [x], [p, seed, copies, [...mask.data]]);
};

interface Targets {
  readonly targets: readonly number[];
  readonly options: { readonly ignoreIndex?: number };
}

/** A label a row, some of them to be ignored: `ignoreIndex` is a class, or no class at all. A row at least is left. */
function labels(d: Draft, n: number, c: number): Targets {
  const targets = Array.from({ length: n }, () => d.rng.integer(c));
  if (d.chance(0.6)) return { targets, options: {} };
  const ignoreIndex = d.one(c > 1 ? [-100, -1, d.rng.integer(c)] : [-100, -1]);
  const kept = ignoreIndex === 0 ? 1 : 0;
  const some = targets.map(label => (d.chance(0.4) ? ignoreIndex : label));
  return { targets: some.every(label => label === ignoreIndex) ? some.with(0, kept) : some, options: { ignoreIndex } };
}

const crossEntropy =
  (op: "crossEntropy" | "nllLoss"): Recipe =>
  d => {
    const x = d.pick(domainOf(op), { fits: isScores, make: () => scores(d) });
    const [n, c] = d.shapeOf(x);
    const { targets, options } = labels(d, n, c);
    const all = {
      ...options,
      ...(d.chance(0.6) && { reduction: d.one(["mean", "sum", "none"]) }),
      ...(op === "crossEntropy" && d.chance(0.4) && { labelSmoothing: d.one([0, 0.125, 0.5, 1]) }),
    };
    return d.add(op, [x], Object.keys(all).length > 0 ? [targets, all] : [targets]);
  };

const pair = (d: Draft, op: string, args: readonly unknown[]): number[] => {
  const a = d.pick(domainOf(op, 0, args), { fits: isScores, make: () => scores(d) });
  const shape = d.shapeOf(a);
  return [a, d.pick(domainOf(op, 1, args), { fits: s => s.length === 2 && s.every((n, i) => n === shape[i]), make: () => shape })];
};

const klDiv: Recipe = d => {
  const options = {
    ...(d.chance(0.7) && { reduction: d.one(["batchmean", "mean", "sum", "none"]) }),
    ...(d.chance(0.6) && { logTarget: d.chance(0.4) }),
  };
  const args = Object.keys(options).length > 0 ? [options] : [];
  return d.add("klDiv", pair(d, "klDiv", args), args);
};

const symmetricKl: Recipe = d => {
  const on = pair(d, "symmetricKl", []);
  const [n] = d.shapeOf(on[0]);
  const counts = Array.from({ length: n }, () => d.chance(0.7));
  const options = {
    ...(d.chance(0.7) && { reduction: d.one(["batchmean", "sum", "none"]) }),
    ...(d.chance(0.4) && { counts: counts.includes(true) ? counts : counts.fill(true) }),
  };
  return d.add("symmetricKl", on, Object.keys(options).length > 0 ? [options] : []);
};

const rDropLoss: Recipe = d => {
  const passes = d.one([2, 2, 2, 3, 4]);
  const x = d.pick("any", { fits: s => isScores(s) && s[0] % passes === 0, make: () => [passes * d.size(1), d.size(1)] });
  const [rows, c] = d.shapeOf(x);
  const n = rows / passes;
  const { targets, options } = labels(d, n, c);
  const mask = Array.from({ length: n }, () => d.chance(0.7));
  if (!mask.some((counts, i) => counts && targets[i] !== options.ignoreIndex)) mask.fill(true);
  const plain = passes === 2 && d.chance(0.4); // what one fused walk does
  const all = {
    ...(passes !== 2 && { passes }),
    ...(!plain && options),
    ...(d.chance(0.7) && { alpha: d.one([0, 0.5, 1, 5]) }),
    ...(d.chance(0.5) && { variant: d.one(Object.keys(variants)) }),
    ...(!plain && d.chance(0.4) && { labelSmoothing: d.one([0.125, 0.5]) }),
    ...(!plain && d.chance(0.3) && { mask }),
    ...(d.chance(0.2) && { fused: false }),
  };
  const whole = plain ? targets.map(label => (label < 0 || label >= c ? 0 : label)) : targets;
  return d.add("rDropLoss", [x], Object.keys(all).length > 0 ? [whole, all] : [whole]);
};

export const layerRecipes: Record<string, Recipe> = {
  affine: dense("affine"),
  crossEntropy: crossEntropy("crossEntropy"),
  dropout,
  klDiv,
  linear: dense("linear"),
  nllLoss: crossEntropy("nllLoss"),
  rDropLoss,
  reluDropout,
  symmetricKl,
};
