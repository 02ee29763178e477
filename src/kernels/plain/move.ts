import type { Floats } from "../floats.ts";
import * as reference from "../reference/move.ts";

/** As the reference, but one number that is repeated everywhere, as the gradient of a sum is, fills the array at once. */
export function broadcastInto(out: Floats, x: Floats, shape: readonly number[], strides: readonly number[]): void {
  if (x.length === 1) out.fill(x[0]);
  else reference.broadcastInto(out, x, shape, strides);
}
