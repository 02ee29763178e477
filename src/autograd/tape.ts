import { sameShape } from "../tensor/broadcast.ts";
import { filled } from "../tensor/create.ts";
import { named, ShapeError, show } from "../tensor/errors.ts";
import { options as checked, each } from "../tensor/options.ts";
import { checkTensor, copy, Tensor } from "../tensor/tensor.ts";
import { type Binding, checkValue, type GradientOptions, type History, isValue, type Rule, type Value, Var } from "./var.ts";
import { type Pulled, walkBack } from "./walk.ts";

/** Told what happens on a tape as it happens: a profile is made of this. */
export interface TapeObserver {
  readonly recorded?: (line: Var) => void;
  readonly pulled?: Pulled;
}

/** How a tape records. */
export interface TapeOptions extends TapeObserver {
  /**
   * Keeps only the numbers that the way back reads, so that a long tape fits: of `add`, none at all. The lines then tell op, operands and
   * shape; their values, and gradients of gradients, take a tape that keeps all. A Var that somebody holds keeps its own.
   */
  readonly lean?: boolean;
}

const TAPE = { lean: "boolean", pulled: "function", recorded: "function" } as const;
const GRADIENTS = { keep: "boolean", record: "boolean", seed: "object" } as const;

/**
 * The Wengert list of one forward pass: each op that a Var goes through appends a line, so the order of recording is an order in
 * which every line follows its operands. `gradients` walks it from the end.
 *
 *     const tape = new Tape();
 *     const w = tape.watch(weights);
 *     const loss = mean(square(sub(matmul(x, w), y)));
 *     const [dw] = tape.gradients(loss, [w]);
 *     console.log(`${tape}`);                           // the list, which stays readable
 *
 * Source    R. E. Wengert, CACM 7(8), 1964.
 */
export class Tape implements History {
  readonly #lines: Var[] = [];
  readonly #leaves = new Map<Tensor, Var>();
  readonly #options: TapeOptions;
  readonly #binding: Binding = { tape: this };

  constructor(options?: TapeOptions) {
    this.#options = checked("Tape", options, TAPE);
  }

  /** The lines in order, each with its op, operands and value: before a walk and after it. */
  get lines(): readonly Var[] {
    return this.#lines;
  }

  /** The Var that stands for x here: asked twice, it is the same one, so a parameter used in two passes has one gradient. */
  watch(x: Tensor): Var {
    const known = this.#leaves.get(x);
    if (known !== undefined) return known;
    checkTensor("watch", "x", x);
    this.#checkOpen("watch");
    const leaf = new Var(this.#binding, this.#lines.length, x);
    this.#append(leaf, leaf);
    this.#leaves.set(x, leaf);
    return leaf;
  }

  /** A Var of its own for x, whatever else stands for the same numbers here: as the argument of a function, a tensor given twice is two. */
  argument(x: Tensor): Var {
    return this.watch(this.#leaves.has(x) ? x.share(x.shape) : x);
  }

  /** Appends value = rule(args). Called by the ops; not needed outside. */
  record(rule: Rule, value: Tensor, args: readonly unknown[], operands: readonly number[], versions: number): Var {
    this.#checkOpen(rule.opName);
    const { reads } = rule;
    const index = this.#lines.length;
    if (!this.#options.lean || reads === undefined) {
      const line = new Var(this.#binding, index, value, rule, args, operands, versions);
      return this.#append(line, line);
    }
    const kept = reads === "operands" ? args : outlines(args);
    const counted = reads === "operands" ? versions : 0;
    const line = new Var(this.#binding, index, value, rule, kept, operands, counted);
    return this.#append(line, reads === "result" ? line : new Var(this.#binding, index, value.outline(), rule, kept, operands, counted));
  }

  /** Puts a line on the list, as it is or without its numbers, and gives it to whoever computed it. */
  #append(line: Var, listed: Var): Var {
    this.#lines.push(listed);
    this.#options.recorded?.(line);
    return line;
  }

  #checkOpen(op: string): void {
    if (this.#binding.tape === undefined) throw new Error(`${op}: its tape has been released; record the forward pass on a new Tape`);
  }

  /**
   * ∂loss/∂x for each x, by one walk from the loss back; what the loss does not depend on has a gradient of zeros. `tape.lines` for the xs
   * gives the gradient of every line.
   *
   * The tape is released afterwards, unless `keep` asks for another walk: its lines stay readable, but nothing can be added. `record`
   * writes the walk on the tape too, so that the gradients are Vars, which can be differentiated again.
   *
   * Throws    ShapeError unless the loss is one number, or `seed` has its shape; Error for a tensor that was not watched, a Var of another
   *           tape, a released tape, and when a tensor that the rules would read has been written into since the forward pass.
   */
  gradients(loss: Value, xs: readonly Value[], options: GradientOptions & { readonly record: true }): Var[];
  gradients(loss: Value, xs: readonly Value[], options?: GradientOptions): Tensor[];
  gradients(loss: Value, xs: readonly Value[], options?: GradientOptions): Value[] {
    const { keep = false, record = false, seed } = checked("gradients", options, GRADIENTS);
    each("gradients", "inputs", xs, isValue, "tensors or Vars");
    const root = this.#find(undefined, loss);
    const targets = xs.map((x, i) => this.#find(i, x));
    const { lean, pulled } = this.#options;
    if (lean && record)
      throw new Error("gradients: record reads every value, and this tape is lean; record the forward pass on a new Tape()");
    const leavesOnly = !record && targets.every(x => x.rule === undefined);
    const gs = walkBack(this.#lines, root, seedOf(root, seed), { record, pulled, leavesOnly });
    const zeros = ({ value }: Var): Tensor => filled(value.shape, 0, value.dtype);
    if (record) {
      return targets.map(x => {
        const g = gs[x.index] ?? zeros(x);
        return g instanceof Var ? g : this.watch(g);
      });
    }
    if (!keep) this.release();
    return distinct(targets.map(x => (gs[x.index] as Tensor | undefined) ?? zeros(x)));
  }

  /** The line of the loss, or of the input with that number. */
  #find(which: number | undefined, x: Value): Var {
    const found = x instanceof Var ? x : this.#leaves.get(x);
    const { tape } = this.#binding;
    if (tape !== undefined && found?.tape === this) return found;
    const what = which === undefined ? "the loss" : `input ${which}`;
    checkValue("gradients", what, x);
    if (tape === undefined)
      throw new Error(`gradients: ${what}: the tape has been released; pass { keep: true } to the first gradients() to call it again`);
    if (found === undefined)
      throw new Error(`gradients: ${what} is not on this tape: no watched value takes part in it; watch() it before the forward pass`);
    throw new Error(`gradients: ${what} was recorded on another tape`);
  }

  /**
   * Closes the tape: nothing can be added, and no line holds on to it, so that a loss somebody keeps does not keep all that led to it.
   * `gradients` does this by itself.
   */
  release(): void {
    this.#binding.tape = undefined;
    this.#leaves.clear();
  }

  /** The list as text, a line an entry: index, op, operands (· for a constant), shape. */
  toString(): string {
    return this.#lines.map(line => `${`%${line.index}`.padEnd(5)} ${callText(line).padEnd(26)} ${show(line.shape)}`).join("\n");
  }
}

/** The arguments with their tensors without numbers. */
const outlines = (args: readonly unknown[]): unknown[] =>
  args.map(arg => (arg instanceof Tensor ? arg.outline() : Array.isArray(arg) && arg[0] instanceof Tensor ? outlines(arg) : arg));

/** `matmul(%0, ·)` */
export const callText = ({ op, rule, operands }: Var): string =>
  rule === undefined ? op : `${op}(${operands.map(o => (o < 0 ? "·" : `%${o}`)).join(", ")})`;

function seedOf({ shape, value }: Var, seed: Value | undefined): Value {
  if (seed === undefined) {
    if (value.size !== 1) throw new ShapeError(`gradients: the root must be a scalar, got ${show(shape)}; reduce it with mean() first`);
    return filled(shape, 1, value.dtype);
  }
  checkValue("gradients", "seed", seed);
  if (!sameShape(seed.shape, shape))
    throw new ShapeError(`gradients: the seed must have the root's shape ${show(shape)}, got ${show(seed.shape)}`);
  return seed;
}

/** Gradients of which no two share memory: writing into one (clipping it, say) must not change another. */
function distinct(gradients: Tensor[]): Tensor[] {
  const owners = new Set<Tensor>();
  return gradients.map(g => {
    if (owners.has(g.owner)) return copy(g);
    owners.add(g.owner);
    return g;
  });
}

/** ∂loss/∂x for each x: `loss.tape.gradients(loss, xs, options)`. */
export function gradients(loss: Var, xs: readonly Value[], options: GradientOptions & { readonly record: true }): Var[];
export function gradients(loss: Var, xs: readonly Value[], options?: GradientOptions): Tensor[];
export function gradients(loss: Var, xs: readonly Value[], options?: GradientOptions): Value[] {
  if (!(loss instanceof Var)) throw new TypeError(`gradients: the loss must be a Var, got ${named(loss)}`);
  return loss.tape.gradients(loss, xs, options);
}
