import type { DType } from "./home.ts";

/** The smallest and the largest number of a dtype in [low, high); the first is above the last when there is none. */
export function floatsWithin(low: number, high: number, dtype: DType): [first: number, last: number] {
  const round = dtype === "float32" ? Math.fround : (x: number): number => x;
  const first = round(low) < low ? -below(-round(low), dtype) : round(low);
  const last = round(high) < high ? round(high) : below(round(high), dtype);
  return [first, last];
}

/** The largest number of a dtype below x, itself of that dtype: read as whole numbers, the bits of floats of one sign are in order. */
function below(x: number, dtype: DType): number {
  const float32 = dtype === "float32";
  if (x === 0) return float32 ? -(2 ** -149) : -Number.MIN_VALUE;
  const one = float32 ? new Float32Array([x]) : new Float64Array([x]);
  if (float32) new Int32Array(one.buffer)[0] += x > 0 ? -1 : 1;
  else new BigInt64Array(one.buffer)[0] += x > 0 ? -1n : 1n;
  return one[0];
}
