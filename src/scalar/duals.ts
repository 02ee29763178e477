import type { Column } from "./arithmetic.ts";
import { Differentiating } from "./rules.ts";

/** A number and its slopes: one tangent for each direction, or none at all for a constant. */
export interface Dual<T = number> {
  readonly value: T;
  readonly tangents: readonly T[];
}

/**
 * Forward mode: every operation carries along the slope of its result in some directions, here as many as the variables were given.
 *
 *     const duals = new Duals(numbers);
 *     const x = duals.variable(2, [1, 0]);
 *     const y = duals.variable(3, [0, 1]);
 *     duals.add(duals.mul(x, y), duals.sin(x)).tangents;   // [2.583…, 2] = [y + cos x, x]
 *
 * A dual number is v + Σ_j t_j ε_j with ε_i ε_j = 0. There is no tape: the memory that a computation needs is that of its values. What is
 * multiplied by a constant has one product a tangent, and a constant has none.
 *
 * Source    W. K. Clifford, 1873 (the numbers); R. E. Wengert, CACM 7(8), 1964 (their use).
 */
export class Duals<T> extends Differentiating<T, Dual<T>> {
  readonly zero: Dual<T> = this.lift(this.base.zero);
  readonly one: Dual<T> = this.lift(this.base.one);
  readonly column = (size: number): Column<Dual<T>> => new Array<Dual<T>>(size).fill(this.zero);

  /** A value with its slope in each direction. */
  variable(value: T, tangents: readonly T[]): Dual<T> {
    return { value, tangents };
  }

  lift(value: T): Dual<T> {
    return { value, tangents: [] };
  }

  primal(x: Dual<T>): T {
    return x.value;
  }

  /** ẏ = dx ẋ */
  protected unary(value: T, { tangents }: Dual<T>, dx: T): Dual<T> {
    const { base } = this;
    if (dx === base.one) return { value, tangents };
    const along = new Array<T>(tangents.length);
    for (let j = 0; j < along.length; j++) along[j] = base.mul(tangents[j], dx);
    return { value, tangents: along };
  }

  /** ẏ = da ȧ + db ḃ */
  protected binary(value: T, a: Dual<T>, da: T, b: Dual<T>, db: T): Dual<T> {
    if (b.tangents.length === 0) return this.unary(value, a, da);
    if (a.tangents.length === 0) return this.unary(value, b, db);
    const { base } = this;
    const along = new Array<T>(a.tangents.length);
    for (let j = 0; j < along.length; j++) along[j] = base.add(base.mul(a.tangents[j], da), base.mul(b.tangents[j], db));
    return { value, tangents: along };
  }

  collapse(f: () => Dual<T>): Dual<T> {
    return f();
  }
}
