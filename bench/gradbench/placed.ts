import type { Tensor } from "../../src/tensor/tensor.ts";
import { Workspace } from "../../src/tensor/workspace.ts";

/**
 * What is timed of a function of tensors. It works in the memory of the kernels, where nothing has to be copied for them; each run takes back
 * what the last one used.
 */
export function placed<R>(xs: readonly Tensor[], f: (...xs: Tensor[]) => R): () => R {
  const workspace = new Workspace();
  return () => {
    workspace.begin();
    return f(...xs.map(x => workspace.place(x)));
  };
}
