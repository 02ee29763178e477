import { detach, type Rng, type Tensor, tensor } from "../../../src/index.ts";
import { type Shape, sizeOf } from "../../../src/tensor/tensor.ts";
import { accepts, type Domain, draw, within } from "./domains.ts";
import { call } from "./ops.ts";
import type { Line } from "./program.ts";

/** Which operand is wanted: one of those shapes that `fits`; if none is taken, a leaf of the shape that `make` gives. */
export interface Wanted {
  readonly fits?: (shape: Shape) => boolean;
  readonly make?: () => Shape;
  /** Whether it must be an input: a parameter of a layer. */
  readonly input?: boolean;
}

const MOST = 300; // numbers in a line, unless an operand has more

/** A program as it is being drawn: its lines, and their values in float64. */
export class Draft {
  readonly lines: Line[] = [];
  readonly values: Tensor[] = [];
  readonly rng: Rng;

  constructor(rng: Rng) {
    this.rng = rng;
  }

  chance(p: number): boolean {
    return this.rng.uniform() < p;
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.rng.integer(choices.length)];
  }

  /** A size of an axis: small, now and then 0, or beyond what a kernel does in one go. */
  size(least = 0): number {
    const kind = this.rng.uniform();
    return kind < 0.03 ? least : kind < 0.07 ? this.one([7, 8, 9, 13, 16, 17, 33, 49]) : this.one([1, 2, 2, 3, 3, 4, 5]);
  }

  shape(rank = this.one([0, 1, 1, 2, 2, 2, 2, 3]), least = 0): Shape {
    const shape = Array.from({ length: rank }, () => this.size(least));
    return sizeOf(shape) > MOST ? this.shape(rank, least) : shape;
  }

  /** An axis of x, counted from either end. */
  axis(shape: Shape): number {
    return this.rng.integer(2 * shape.length) - shape.length;
  }

  shapeOf(k: number): Shape {
    return this.values[k].shape;
  }

  /** The number of a line to go on from: most often one that is there, and then often the newest. */
  pick(domain: Domain, { fits = () => true, make = () => this.shape(), input = false }: Wanted = {}): number {
    const fitting = this.values.flatMap(({ shape }, k) => (fits(shape) && !(input && this.lines[k].op !== "input") ? [k] : []));
    const found = fitting.filter(k => within(domain, this.values[k]));
    if (found.length > 0 && this.chance(0.9)) return this.chance(0.4) ? found[found.length - 1] : this.one(found);
    return fitting.length > 0 && !input && this.chance(0.7) ? this.#tamed(this.one(fitting)) : this.leaf(make(), domain, input);
  }

  /** ½ + sigmoid(line k), made small first if need be: numbers that lie in every domain. */
  #tamed(k: number): number {
    const small = within("small", this.values[k]) ? k : (this.add("scale", [k], [1 / 256]) as number);
    return this.add("add", [this.add("sigmoid", [small]) as number, this.#appendLeaf("constant", [], [0.5])]) as number;
  }

  /** Appends an input, or a constant now and then. */
  leaf(shape: Shape, domain: Domain, input = false): number {
    const data = Array.from({ length: sizeOf(shape) }, () => draw(domain, this.rng));
    return this.#appendLeaf(input || this.lines.length === 0 || this.chance(0.85) ? "input" : "constant", shape, data);
  }

  /** Appends a constant of weights. */
  weights(shape: Shape): number {
    return this.#appendLeaf("constant", shape, this.#weights(shape));
  }

  /** Weights of either sign, none of them small: what they weigh cannot go unseen. */
  #weights(shape: Shape): number[] {
    return Array.from({ length: sizeOf(shape) }, () => (this.chance(0.5) ? -1 : 1) * (0.5 + this.rng.integer(9) / 8));
  }

  /** Appends `op(lines on…, args…)`; undefined, and no line, where the op is not smooth on those values or gives too many. */
  add(op: string, on: readonly number[], args: readonly unknown[] = []): number | undefined {
    if (!accepts(this.lines, { op, on, args, shape: [] }, this.values)) return undefined;
    const xs = on.map(i => this.values[i]);
    const value = detach(call({ op, args }, xs));
    if (value.size > Math.max(MOST, ...xs.map(x => x.size))) return undefined;
    return this.#append({ op, on, args, shape: value.shape }, value);
  }

  #appendLeaf(op: "input" | "constant", shape: Shape, data: readonly number[]): number {
    const leaf: Line = { op, on: [], args: [], shape, data, ...(op === "input" && { direction: this.#weights(shape) }) };
    return this.#append(leaf, tensor(data, { shape, dtype: "float64" }));
  }

  #append(line: Line, value: Tensor): number {
    this.values.push(value);
    return this.lines.push(line) - 1;
  }
}
