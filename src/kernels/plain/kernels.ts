import { type Kernels, reference } from "../kernels.ts";
import { mapInto, zipBroadcastInto, zipInto } from "./elementwise.ts";
import { matmulInto } from "./matmul.ts";
import { sumInto } from "./reduce.ts";

/** What plain TypeScript does best: the reference, with a loop for each elementwise op, and sums that read memory in its order. */
export const plain: Kernels = Object.assign({}, reference, { mapInto, matmulInto, sumInto, zipInto, zipBroadcastInto });
