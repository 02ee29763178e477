import { stream } from "../random/seeded.ts";
import type { DType } from "../tensor/home.ts";
import type { Tensor } from "../tensor/tensor.ts";

// In which precision a function computes, and what a difference of two of its outputs can therefore tell.

/** Half the spacing of numbers around 1. */
export const UNIT: Record<DType, number> = { float64: 2 ** -53, float32: 2 ** -24 };

/** How far from 0 a step of eps is wide enough; further out it grows with |x|, for so does the spacing of numbers. */
const REACH: Record<DType, number> = { float64: 1e4, float32: 10 };

/** The step at x: eps · max(1, |x| / reach). */
export const stepAt = (x: number, eps: number, precision: DType): number => eps * Math.max(1, Math.abs(x) / REACH[precision]);

/**
 * The precision that f computes in, whatever its inputs are stored in: float32 when its result is, and when all of its outputs are float32
 * numbers although they follow inputs that are none.
 */
export function precisionOf(f: () => Tensor, xs: readonly Tensor[], y: Tensor, seed: number): DType {
  if (y.dtype === "float32" || xs[0].dtype === "float32") return "float32";
  if (!narrow(y.data)) return "float64";
  const moved = nearby(f, xs, seed);
  return moved !== undefined && narrow(moved) && moved.some((value, q) => value !== y.data[q] && Number.isFinite(value))
    ? "float32"
    : "float64";
}

const narrow = (values: ArrayLike<number>): boolean => Array.from(values).every(value => Object.is(Math.fround(value), value));

/** The output at inputs that each differ by some thousandth of themselves; undefined where f throws. */
function nearby(f: () => Tensor, xs: readonly Tensor[], seed: number): Float64Array | undefined {
  const rng = stream(seed, "nearby");
  const before = xs.map(x => x.data.slice());
  for (const x of xs) for (let q = 0; q < x.size; q++) x.data[q] += 1e-3 * (0.5 + rng.uniform()) * (x.data[q] || 1e-3);
  try {
    return Float64Array.from(f().data);
  } catch {
    return undefined;
  } finally {
    for (const [i, x] of xs.entries()) x.data.set(before[i]);
  }
}
