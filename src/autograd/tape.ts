import { sameShape } from "../tensor/broadcast.ts";
import { full } from "../tensor/create.ts";
import { add } from "../tensor/elementwise.ts";
import { ShapeError, show } from "../tensor/errors.ts";
import { sumTo } from "../tensor/reduce.ts";
import type { Shape, Tensor } from "../tensor/tensor.ts";
import type { Rule } from "./op.ts";

/** A value and its place on a tape. */
export class Var {
  readonly tape: Tape;
  readonly index: number;
  readonly value: Tensor;

  constructor(tape: Tape, index: number, value: Tensor) {
    this.tape = tape;
    this.index = index;
    this.value = value;
  }

  get shape(): Shape {
    return this.value.shape;
  }

  item(): number {
    return this.value.item();
  }

  toString(): string {
    return `%${this.index} = ${this.value}`;
  }
}

/** What an op takes: a tensor (a constant to it) or a Var (whose history is kept). */
export type Value = Tensor | Var;

/** The tensor in a value; its history stays behind. */
export const detach = (x: Value): Tensor => (x instanceof Var ? x.value : x);

/** One line of the tape: value = rule(args), where operand i of the rule is entry `operands[i]`, or −1 for a constant. */
interface Entry {
  readonly value: Tensor;
  readonly rule?: Rule;
  readonly args: readonly unknown[];
  readonly operands: readonly number[];
}

/**
 * The Wengert list of one forward pass: each op that a Var goes through appends a line, so the order of recording is an order in
 * which every line follows its operands. The backward pass walks it from the end: a reversed `for`, no graph, no search.
 *
 *     const tape = new Tape();
 *     const w = tape.watch(weights);
 *     const loss = mean(square(sub(matmul(x, w), y)));
 *     const [dw] = tape.gradients(loss, [w]);
 */
export class Tape {
  #entries: Entry[] = [];
  #leaves = new Map<Tensor, Var>();
  #released = false;

  /** The Var that stands for x here: asked twice, it is the same one, so a parameter used in two passes has one gradient. */
  watch(x: Tensor): Var {
    let leaf = this.#leaves.get(x);
    if (leaf === undefined) {
      leaf = this.#append("watch", { value: x, args: [], operands: [] });
      this.#leaves.set(x, leaf);
    }
    return leaf;
  }

  /** Appends value = rule(args). Called by the ops; not needed outside. */
  record(rule: Rule, value: Tensor, args: readonly unknown[], operands: readonly number[]): Var {
    return this.#append(rule.opName, { value, rule, args, operands });
  }

  #append(op: string, entry: Entry): Var {
    if (this.#released) throw new Error(`${op}: its tape has been released; record the forward pass on a new Tape`);
    this.#entries.push(entry);
    return new Var(this, this.#entries.length - 1, entry.value);
  }

  /**
   * ∂loss/∂x for each x, by one walk from the loss back. What the loss does not depend on has a gradient of zeros.
   *
   * The tape is released afterwards, unless `keep` asks for another walk: its values stay readable, but nothing can be added.
   *
   * Throws    ShapeError unless the loss is one number; Error for a tensor that was not watched, a Var of another tape, a released tape.
   * Source    S. Linnainmaa, 1970 (reverse mode); R. E. Wengert, CACM 7(8), 1964 (the list).
   */
  gradients(loss: Value, xs: readonly Value[], { keep = false }: { readonly keep?: boolean } = {}): Tensor[] {
    const root = this.#place("gradients: the loss", loss);
    if (root.value.size !== 1)
      throw new ShapeError(`gradients: the root must be a scalar, got ${show(root.shape)}; reduce it with mean() first`);
    const targets = xs.map((x, i) => this.#place(`gradients: input ${i}`, x));
    const gs = new Array<Tensor | undefined>(this.#entries.length);
    gs[root.index] = full(root.shape, 1, { dtype: root.value.dtype });
    for (let i = root.index; i >= 0; i--) this.#pullBack(i, gs);
    if (!keep) this.release();
    return targets.map(({ index, value }) => gs[index] ?? full(value.shape, 0, { dtype: value.dtype }));
  }

  /** Adds to the gradient of each operand of line i what g, the gradient of the line, gives it. Constants are passed over, uncomputed. */
  #pullBack(i: number, gs: (Tensor | undefined)[]): void {
    const { rule, args, operands, value } = this.#entries[i];
    const g = gs[i];
    if (g === undefined || rule === undefined) return;
    const pulls = rule.pull(g, value, args);
    if (pulls.length !== operands.length)
      throw new Error(`internal: ${rule.opName} has ${operands.length} operands, its rule gave ${pulls.length} gradients`);
    for (let position = 0; position < operands.length; position++) {
      const operand = operands[position];
      if (operand < 0) continue;
      const { shape } = this.#entries[operand].value;
      let dx = pulls[position]();
      if (!sameShape(dx.shape, shape)) {
        if (!rule.broadcasts) {
          throw new Error(
            `internal: ${rule.opName} gave operand ${position} of shape ${show(shape)} a gradient of shape ${show(dx.shape)}`,
          );
        }
        dx = sumTo(dx, shape);
      }
      const sofar = gs[operand];
      gs[operand] = sofar === undefined ? dx : add(sofar, dx);
    }
  }

  #place(what: string, x: Value): Var {
    if (this.#released)
      throw new Error(`${what}: the tape has been released; pass { keep: true } to the first gradients() to call it again`);
    const found = x instanceof Var ? x : this.#leaves.get(x);
    if (found === undefined)
      throw new Error(`${what} is not on this tape: no watched value takes part in it; watch() it before the forward pass`);
    if (found.tape !== this) throw new Error(`${what} was recorded on another tape`);
    return found;
  }

  /** Forgets every line, so that the memory of intermediate values can go. `gradients` does this by itself. */
  release(): void {
    this.#entries = [];
    this.#leaves.clear();
    this.#released = true;
  }

  /** The list as text, a line an entry: index, op, operands (· for a constant), shape. */
  toString(): string {
    return this.#entries
      .map(({ rule, operands, value }, i) => {
        const call = rule === undefined ? "watch" : `${rule.opName}(${operands.map(o => (o < 0 ? "·" : `%${o}`)).join(", ")})`;
        return `${`%${i}`.padEnd(5)} ${call.padEnd(26)} ${show(value.shape)}`;
      })
      .join("\n");
  }
}

/** ∂loss/∂x for each x: `loss.tape.gradients(loss, xs)`. */
export function gradients(loss: Var, xs: readonly Value[]): Tensor[] {
  return loss.tape.gradients(loss, xs);
}

/** f and its gradient: (x…) ↦ the value of the scalar f(x…), and ∂f/∂x for each x. */
export function valueAndGrad(f: (...xs: Var[]) => Value): (...xs: Tensor[]) => { value: Tensor; gradients: Tensor[] } {
  return (...xs) => {
    const tape = new Tape();
    const vars = xs.map(x => tape.watch(x));
    const loss = f(...vars);
    return { value: detach(loss), gradients: tape.gradients(loss, vars) };
  };
}
