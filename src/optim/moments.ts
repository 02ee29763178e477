import { zeros } from "../tensor/create.ts";
import { named } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { checkFit, checkReadable } from "./checks.ts";

/** The running averages of an optimizer: under each name one for each parameter, zero at first. */
export class Moments {
  readonly #op: string;
  readonly #names: readonly string[];
  readonly #parameters: readonly Tensor[];
  /** Made when first needed. */
  #made?: readonly (readonly Tensor[])[];

  constructor(op: string, names: readonly string[], parameters: readonly Tensor[]) {
    this.#op = op;
    this.#names = names;
    this.#parameters = parameters;
  }

  /** A list for each name. They live beside their parameters: where one has moved, its averages follow. */
  lists(): readonly (readonly Tensor[])[] {
    this.#made ??= this.#names.map(() => this.#parameters.map(({ shape, dtype }) => zeros(shape, { dtype })));
    for (const list of this.#made) {
      for (let i = 0; i < list.length; i++) {
        const { home } = this.#parameters[i];
        if (list[i].home !== home) list[i].moveTo(home);
        checkReadable(list[i]);
      }
    }
    return this.#made;
  }

  /** Copies on the heap, by name. */
  state(): Record<string, Tensor[]> {
    const copies = (k: number): Tensor[] =>
      this.#parameters.map(({ shape, dtype }, i) => this.#made?.[k][i].clone() ?? zeros(shape, { dtype }));
    return Object.fromEntries(this.#names.map((name, k) => [name, copies(k)]));
  }

  /** Throws unless `state` has these names and no others, and under each a tensor for each parameter, of its shape and dtype. */
  checkState(state: Readonly<Record<string, readonly Tensor[]>>): void {
    if (typeof state !== "object" || state === null)
      throw new TypeError(`${this.#op}: moments must be lists of tensors by name, got ${named(state)}`);
    const names = Object.keys(state);
    if (names.length !== this.#names.length || !this.#names.every(name => names.includes(name))) {
      const wanted = this.#names.length === 0 ? "no moments" : `the moments ${this.#names.join(", ")}`;
      throw new RangeError(`${this.#op}: state must have ${wanted}, got ${names.join(", ") || "none"}; is it of another optimizer?`);
    }
    for (const name of this.#names) checkFit(this.#op, name, name, this.#parameters, state[name]);
  }

  /** Takes over the numbers of a state that was checked. */
  load(state: Readonly<Record<string, readonly Tensor[]>>): void {
    this.lists().forEach((list, k) => {
      list.forEach((x, i) => {
        x.write().set(state[this.#names[k]][i].data);
      });
    });
  }
}
