import type { Rule } from "../src/autograd/op.ts";
import { Tape, type Var } from "../src/autograd/tape.ts";
import type { Optimizer } from "../src/optim/optimizer.ts";
import { show } from "../src/tensor/errors.ts";
import type { Tensor } from "../src/tensor/tensor.ts";

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
 * A tape that notes in a ledger what each line costs.
 *
 * Forward: a line is recorded when its op is done, so the time since the line before is that op's, with the little that the layers do
 * between ops. Backward: each gradient of a rule is a thunk of its own, timed as it is called. What this misses (sums of gradients
 * that meet, the walk itself) is left for the total to show.
 */
export class TimedTape extends Tape {
  readonly #ledger: Ledger;
  #since = performance.now();

  constructor(ledger: Ledger) {
    super();
    this.#ledger = ledger;
  }

  override watch(x: Tensor): Var {
    const known = super.watch(x);
    this.#line(known, "watch");
    this.#since = performance.now();
    return known;
  }

  override record(rule: Rule, value: Tensor, args: readonly unknown[], operands: readonly number[]): Var {
    const spent = performance.now() - this.#since;
    const { opName, broadcasts } = rule;
    const timed: Rule = {
      opName,
      broadcasts,
      pull: (g, y, plain) =>
        rule.pull(g, y, plain).map((pull, i) => () => {
          const start = performance.now();
          const dx = pull();
          line.backward[i] += performance.now() - start;
          return dx;
        }),
    };
    const result = super.record(timed, value, args, operands);
    const line = this.#line(result, `${opName}(${operands.map(o => (o < 0 ? "·" : `%${o}`)).join(", ")})`, operands.length);
    line.forward += spent;
    this.#since = performance.now();
    return result;
  }

  /** The ledger's line for a Var. Throws Error when the tape of this step differs from the one before it. */
  #line({ index, shape }: Var, call: string, operands = 0): Line {
    const { lines } = this.#ledger;
    lines[index] ??= { call, shape: show(shape), forward: 0, backward: new Array<number>(operands).fill(0) };
    if (lines[index].call !== call) throw new Error(`internal: line ${index} must be ${lines[index].call} in every step, got ${call}`);
    return lines[index];
  }
}

/** The optimizer, its steps noted in the ledger. */
export function timedOptimizer(optimizer: Optimizer, ledger: Ledger): Optimizer {
  return {
    get lr() {
      return optimizer.lr;
    },
    set lr(rate) {
      optimizer.lr = rate;
    },
    step(gradients) {
      const start = performance.now();
      optimizer.step(gradients);
      ledger.optimizer += performance.now() - start;
    },
    state: () => optimizer.state(),
    load: state => optimizer.load(state),
  };
}
