import { neg, type Rng, type Tensor } from "../../../src/index.ts";
import type { AxisOptions } from "../../../src/tensor/options.ts";
import { aroundAxis } from "../../../src/tensor/reduce.ts";
import type { Line, Program } from "./program.ts";

// On which numbers an op is smooth and well-conditioned: there two correct programs agree to rounding, and only there are they compared.

interface Range {
  /** Least magnitude: nearer to 0 the op has a kink or a pole. */
  readonly low: number;
  /** Largest magnitude that is chosen: numbers are to stay of a size. */
  readonly high: number;
  readonly positive?: boolean;
}

const ranges = {
  /** Where the op is linear, or nearly. */
  large: { low: 0, high: 500 },
  any: { low: 0, high: 8 },
  /** Of a function that grows quickly; or saturates, and 1 − y, which its derivative needs, has lost its digits. */
  small: { low: 0, high: 3 },
  /** Off the kink of relu and abs, by far more than a rounding. */
  offKink: { low: 0.02, high: 8 },
  /** Off the pole of a division. */
  offPole: { low: 0.3, high: 8 },
  positive: { low: 0.2, high: 8, positive: true },
} as const satisfies Record<string, Range>;

export type Domain = keyof typeof ranges;

/** Whether an op is smooth at the numbers of x. Not a number is in every domain: it must not be kept from the comparison. */
function smooth(domain: Domain, x: Tensor): boolean {
  const { low, positive = false }: Range = ranges[domain];
  return x.data.every(v => !(Math.abs(v) < low || (positive && v < 0)));
}

/** Whether the numbers of x are what an op is to be given. */
export const within = (domain: Domain, x: Tensor): boolean => smooth(domain, x) && !x.data.some(v => Math.abs(v) > ranges[domain].high);

/** A number of a domain, between ⅛ and 2½ in size: a multiple of 1/64, the same number in both dtypes. */
export function draw(domain: Domain, rng: Rng): number {
  const { low, positive = false }: Range = ranges[domain];
  const least = Math.ceil(64 * Math.max(low, 0.125));
  const size = (least + rng.integer(161 - least)) / 64;
  return positive || rng.uniform() < 0.5 ? size : -size;
}

const positives = new Set(["log", "sqrt", "xlogx"]);
const kinked = new Set(["abs", "relu", "reluDropout"]);
const steep = new Set(["exp", "klDiv", "sigmoid", "tanh"]);
const linear = new Set([
  "concat",
  "detach",
  "dropout",
  "gather",
  "mean",
  "neg",
  "nllLoss",
  "reshape",
  "scale",
  "slice",
  "sum",
  "take",
  "transpose",
]);

/** What the operand at a position must be. */
export function domainOf(op: string, position = 0, args: readonly unknown[] = []): Domain {
  if (positives.has(op)) return "positive";
  if (kinked.has(op)) return "offKink";
  if (op === "div" && position === 1) return "offPole";
  if (op === "pow") return powDomain(args[0] as number);
  if (op === "klDiv" && position === 1 && (args[0] as { logTarget?: boolean } | undefined)?.logTarget === false) return "positive";
  if (steep.has(op)) return "small";
  return linear.has(op) || op === "add" || op === "sub" ? "large" : "any";
}

const powDomain = (exponent: number): Domain => (!Number.isInteger(exponent) ? "positive" : exponent < 0 ? "offPole" : "small");

/** Whether a line of a program may be computed from these values: it is smooth there, and no maximum is nearly shared. */
export function accepts(program: Program, { op, on, args }: Line, values: readonly Tensor[]): boolean {
  if (!on.every((i, position) => smooth(domainOf(op, position, args), values[i]))) return false;
  if (op === "linear") return program[on[1]].op === "input" && program[on[2]].op === "input"; // they are its parameters
  const options = args[0] as AxisOptions | undefined;
  return op === "max" ? clearMaximum(values[on[0]], options) : op !== "min" || clearMaximum(neg(values[on[0]]), options);
}

/** Whether each largest element is 0.02 above the second one. */
export function clearMaximum(x: Tensor, options: AxisOptions = {}): boolean {
  const { outer, length, inner } = aroundAxis("max", x.shape, options);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const group = Array.from({ length }, (_, j) => x.data[(o * length + j) * inner + i]).sort((a, b) => b - a);
      if (group[0] - group[1] < 0.02) return false;
    }
  }
  return true;
}
