import { existsSync } from "node:fs";
import module from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
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
  const { fn, inputs, options } = await load(file);
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

async function load(file: string): Promise<Record<string, unknown>> {
  if (!existsSync(file)) throw new Error(`gradcheck: --file must name a module, got ${file}; there is no such file`);
  if (/\.m?ts$/.test(file)) readTypes(file);
  return import(pathToFileURL(resolve(file)).href).catch(error => {
    throw new Error(`gradcheck: ${file} must be a module that loads, got ${String(error?.message ?? error).split("\n")[0]}`);
  });
}

/** Lets .ts files be imported on a Node that does not strip types by itself, before 22.18. A run from the sources has its own loader. */
function readTypes(file: string): void {
  const hook = new URL("../cli/types-hook.js", import.meta.url); // from dist/src/cli and from dist/src/shared
  if ("typescript" in process.features && process.features.typescript) return;
  if (!existsSync(fileURLToPath(hook))) return;
  try {
    import.meta.resolve("amaro");
  } catch {
    throw new Error(
      `gradcheck: ${file} must be JavaScript on Node ${process.versions.node}, got TypeScript; npm i -D amaro, or Node 22.18`,
    );
  }
  module.register?.(hook); // since 20.6
}
