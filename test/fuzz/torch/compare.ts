import { sameShape } from "../../../src/tensor/broadcast.ts";
import type { Stored } from "../../close.ts";
import { dtypeOf, type EngineOutcome, type Setting } from "./engine.ts";
import type { Computed, Results } from "./torch.ts";

// When two arrays are the same. Errors are relative to the largest magnitude of PyTorch's array, at least 1.

export const orders = ["value", "gradient", "recorded", "second"] as const;
export type Order = (typeof orders)[number];

/** One array of the engine beside PyTorch's. */
export interface Comparison {
  readonly order: Order;
  /** The line of the program that it belongs to. */
  readonly line: number;
  readonly error: number;
  /** What the error may be. */
  readonly tolerance: number;
}

const FLOAT64 = 1e-10;
const ROUNDING = 2 ** -24; // of float32, relative
const STRAYS = 32;

/**
 * What the error of a correct engine stays below. In float64 it is of the order of 1e-14, and 1e-10 is far from that and from any mistake.
 * In float32 it depends on how the program is conditioned, so each array has its own: `STRAYS` times as far as PyTorch's own float32 was
 * seen to stray in three tries (see interpreter.py), and where they all came out even, as many roundings. Three tries are few: of 30,000
 * programs (seeds 0 to 3) the worst needed 9 strays. The tolerances are of the order of 1e-5, and a rule 1 % off stands far above them.
 */
const toleranceOf = ({ stray }: Computed, scale: number, setting: Setting): number =>
  dtypeOf(setting) === "float64" ? FLOAT64 : STRAYS * Math.max(stray / scale, ROUNDING);

/** All arrays of a program. A shape or a gradient that one side alone has is an error without bound. */
export function compare(actual: EngineOutcome, expected: Results, setting: Setting): Comparison[] {
  const results = { ...expected, recorded: expected.gradient.map((x, k) => (expected.second[k] === null ? null : x)) };
  return orders.flatMap(order =>
    results[order].flatMap((theirs, line) => {
      const ours = actual[order][line];
      if (theirs === null && ours === null) return [];
      if (theirs === null || ours === null || !sameShape(ours.shape, theirs.shape)) return [{ order, line, error: Infinity, tolerance: 0 }];
      const scale = largest(theirs);
      return [{ order, line, error: distance(ours, theirs) / scale, tolerance: toleranceOf(theirs, scale, setting) }];
    }),
  );
}

/** Whether an array is wrong; one of NaN is. */
export const isWrong = ({ error, tolerance }: Comparison): boolean => !(error <= tolerance);

const largest = ({ data }: Stored): number => data.reduce((most, v) => Math.max(most, Math.abs(v)), 1);

const distance = (a: Stored, b: Stored): number => b.data.reduce((most, v, q) => Math.max(most, Math.abs(a.data[q] - v)), 0);
