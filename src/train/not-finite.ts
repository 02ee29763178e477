import { callText, Tape } from "../autograd/tape.ts";
import { detach, type Var } from "../autograd/var.ts";
import type { Model } from "../layers/pass.ts";
import { show } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Batch, type StepOptions, step } from "./step.ts";

/**
 * Where NaN or an infinity first came up in a step, in words: the step is done again, each op in a line of its own, and looked through,
 * first forward, then backward. Undefined when all of it is finite.
 */
export function whereNotFinite(model: Model, batch: Batch, number: number, options: StepOptions): string | undefined {
  let backward: string | undefined;
  const tape = new Tape({
    pulled: (line, operand, dx) => {
      if (allFinite(detach(dx))) return;
      const of = line.operands[operand];
      backward ??= `in the gradient of ${of < 0 ? "a constant" : lineText(tape.lines[of])}, behind ${lineText(line)}`;
    },
  });
  step(model, batch, number, { ...options, fused: false, tape });
  const forward = tape.lines.find(({ value }) => !allFinite(value));
  return forward === undefined ? backward : `in line ${lineText(forward)}`;
}

/** `%4 affine(%1, %2, %3) [32, 8]` */
const lineText = (line: Var): string => `%${line.index} ${callText(line)} ${show(line.shape)}`;

export const allFinite = (x: Tensor): boolean => x.kernels.allFinite(x.data);
