import { callText, type TapeObserver } from "../src/autograd/tape.ts";
import type { Var } from "../src/autograd/var.ts";
import { show } from "../src/tensor/errors.ts";

/** What the lines of a tape, and the optimizer, have cost so far, over `steps` steps of the same shape. Times in milliseconds. */
export class Ledger {
  readonly lines: Line[] = [];
  optimizer = 0;
  total = 0;
  steps = 0;

  /** Forgets the costs: what was noted until now was warm-up. */
  clear(): void {
    this.lines.length = 0;
    this.optimizer = 0;
    this.total = 0;
    this.steps = 0;
  }
}

/** One line of the tape. */
export interface Line {
  /** As the tape prints it: affine(·, %0, %1). */
  readonly call: string;
  readonly shape: string;
  forward: number;
  /** A gradient for each operand, in order; 0 where nobody needed it. */
  readonly backward: number[];
}

/**
 * Notes in a ledger what each line of a tape costs: what a new `Tape` is to be watched by.
 *
 * Forward: a line is recorded when its op is done, so the time since the line before is that op's, with the little that the layers do
 * between ops. Backward: the time since the gradient before, the sums of gradients that meet included.
 */
export function timedObserver(ledger: Ledger): TapeObserver {
  let since = performance.now();
  const lap = (): number => {
    const before = since;
    since = performance.now();
    return since - before;
  };
  return {
    recorded: line => {
      const spent = lap();
      const noted = lineOf(ledger, line);
      if (line.rule !== undefined) noted.forward += spent;
    },
    pulled: (line, operand) => {
      lineOf(ledger, line).backward[operand] += lap();
    },
  };
}

/** The ledger's line for a line of the tape. Throws Error when the tape of this step differs from the one before it. */
function lineOf({ lines }: Ledger, line: Var): Line {
  const call = callText(line);
  lines[line.index] ??= { call, shape: show(line.shape), forward: 0, backward: line.operands.map(() => 0) };
  const noted = lines[line.index];
  if (noted.call !== call) throw new Error(`internal: line ${line.index} must be ${noted.call} in every step, got ${call}`);
  return noted;
}
