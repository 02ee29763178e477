import { isPlain } from "../autograd/from-function.ts";
import { gradcheck } from "../autograd/gradcheck.ts";
import type { GradcheckInput } from "../autograd/gradcheck-inputs.ts";
import type { GradcheckOptions } from "../autograd/gradcheck-settings.ts";
import type { GradcheckReport } from "../autograd/report.ts";
import type { Differentiable } from "../autograd/trial.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import { tensor } from "../tensor/create.ts";
import type { DType } from "../tensor/home.ts";
import { type Nested, Tensor } from "../tensor/tensor.ts";
import { Workspace } from "../tensor/workspace.ts";
import { ownModule } from "./own-module.ts";

export interface FileSettings extends Pick<GradcheckOptions, "eps" | "order"> {
  readonly seed: number;
  readonly dtype: DType;
  readonly kernels: KernelSet;
  readonly threads?: number | undefined;
}

/**
 * Checks the function that a module exports: `fn`, at its `inputs` (tensors or plain numbers), with its `options` if it has some. The
 * module may be TypeScript, as far as its types can be erased.
 *
 * Throws    an Error of one line.
 */
export async function gradcheckFile(
  file: string,
  { seed, dtype, kernels, threads, eps, order = 1 }: FileSettings,
): Promise<GradcheckReport> {
  const { fn, inputs, options } = await ownModule("gradcheck", "--file", file);
  if (typeof fn !== "function") throw new Error(`gradcheck: ${file} must export fn, a function of the inputs, got ${typeof fn}`);
  if (!Array.isArray(inputs))
    throw new Error(`gradcheck: ${file} must export inputs, an array of tensors or of nested numbers, got ${typeof inputs}`);
  const settings = { seed, order, ...(eps === undefined ? {} : { eps }), ...(options as GradcheckOptions | undefined) };
  if (isPlain(fn as Differentiable)) return gradcheck(fn as Differentiable, inputs, settings);
  const tensors = inputs.map((x: GradcheckInput) => (x instanceof Tensor ? x : tensor(x as Nested, { dtype })));
  return gradcheck(fn as Differentiable, placed(tensors, { kernels, threads }), settings);
}

/** The inputs in memory where these kernels work. */
export function placed(inputs: readonly Tensor[], settings: Pick<FileSettings, "kernels" | "threads">): Tensor[] {
  const workspace = new Workspace({ ...settings, megabytes: 32 });
  return inputs.map(x => workspace.place(x));
}
