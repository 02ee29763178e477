import { type Kernels, reference } from "../kernels.ts";
import { mapInto, zipBroadcastInto, zipInto } from "./elementwise.ts";

/** What plain TypeScript does best: the reference, with a loop for each elementwise op. */
export const plain: Kernels = Object.assign({}, reference, { mapInto, zipInto, zipBroadcastInto });
