import { type Kernels, reference } from "../kernels.ts";
import { mapInto, zipBroadcastInto, zipInto } from "./elementwise.ts";
import { matmulInto } from "./matmul.ts";
import { broadcastInto } from "./move.ts";
import { argmaxInto, sumInto } from "./reduce.ts";

/** What plain TypeScript does best: the reference, with a loop for each elementwise op, and reductions that read memory in its order. */
export const plain: Kernels = Object.assign({}, reference, {
  argmaxInto,
  broadcastInto,
  mapInto,
  matmulInto,
  sumInto,
  zipInto,
  zipBroadcastInto,
});
