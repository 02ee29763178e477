import type { Arithmetic, Column } from "./arithmetic.ts";

/**
 * Every derivative of a plain number, on one page. Each rule computes the result y and its slope by each operand, in the arithmetic below
 * (`base`), and hands them to `unary` or `binary`: how slopes are chained is what reverse mode (Tape) and forward mode (Duals) differ in.
 *
 * T is a number of the arithmetic below, V one of this.
 */
export abstract class Differentiating<T, V> implements Arithmetic<V> {
  readonly base: Arithmetic<T>;
  abstract readonly zero: V;
  abstract readonly one: V;

  constructor(base: Arithmetic<T>) {
    this.base = base;
  }

  /** x as a constant: what comes from the arithmetic below has no slope here. */
  abstract lift(x: T): V;
  /** x without its derivative. */
  abstract primal(x: V): T;
  /** A result y with the slope dx by its operand x. */
  protected abstract unary(y: T, x: V, dx: T): V;
  /** A result y with the slopes da and db by its operands a and b. */
  protected abstract binary(y: T, a: V, da: T, b: V, db: T): V;
  abstract collapse(f: () => V): V;

  constant(c: number): V {
    return this.lift(this.base.constant(c));
  }

  value(x: V): number {
    return this.base.value(this.primal(x));
  }

  sign(x: V): number {
    return this.base.sign(this.primal(x));
  }

  abstract readonly column: (size: number) => Column<V>;

  // --- linear -----------------------------------------------------------------------------------------------------------------

  /** y = a + b  ⇒  ∂a = 1, ∂b = 1 */
  add(a: V, b: V): V {
    if (a === this.zero) return b;
    if (b === this.zero) return a;
    const { base } = this;
    return this.binary(base.add(this.primal(a), this.primal(b)), a, base.one, b, base.one);
  }

  /** y = a − b  ⇒  ∂a = 1, ∂b = −1 */
  sub(a: V, b: V): V {
    const { base } = this;
    return this.binary(base.sub(this.primal(a), this.primal(b)), a, base.one, b, base.constant(-1));
  }

  /** y = −x  ⇒  ∂x = −1 */
  neg(x: V): V {
    return this.unary(this.base.neg(this.primal(x)), x, this.base.constant(-1));
  }

  /** y = c x  ⇒  ∂x = c */
  scale(x: V, c: number): V {
    return this.unary(this.base.scale(this.primal(x), c), x, this.base.constant(c));
  }

  /** y = x + c  ⇒  ∂x = 1 */
  shift(x: V, c: number): V {
    return this.unary(this.base.shift(this.primal(x), c), x, this.base.one);
  }

  // --- products and powers ----------------------------------------------------------------------------------------------------

  /** y = a b  ⇒  ∂a = b, ∂b = a */
  mul(a: V, b: V): V {
    if (a === this.zero || b === this.one) return a;
    if (b === this.zero || a === this.one) return b;
    const p = this.primal(a);
    const q = this.primal(b);
    return this.binary(this.base.mul(p, q), a, q, b, p);
  }

  /** y = sum + a b */
  addMul(sum: V, a: V, b: V): V {
    return this.add(sum, this.mul(a, b));
  }

  /** y = a / b  ⇒  ∂a = 1 / b, ∂b = −y / b */
  div(a: V, b: V): V {
    const { base } = this;
    const q = this.primal(b);
    const y = base.div(this.primal(a), q);
    return this.binary(y, a, base.div(base.one, q), b, base.neg(base.div(y, q)));
  }

  /** y = x²  ⇒  ∂x = 2x */
  square(x: V): V {
    const p = this.primal(x);
    return this.unary(this.base.square(p), x, this.base.scale(p, 2));
  }

  /** y = √x  ⇒  ∂x = 1 / 2y */
  sqrt(x: V): V {
    const { base } = this;
    const y = base.sqrt(this.primal(x));
    return this.unary(y, x, base.div(base.constant(0.5), y));
  }

  /** y = 1 / √x  ⇒  ∂x = −y / 2x */
  rsqrt(x: V): V {
    const { base } = this;
    const p = this.primal(x);
    const y = base.rsqrt(p);
    return this.unary(y, x, base.scale(base.div(y, p), -0.5));
  }

  /** y = xᵉ  ⇒  ∂x = e xᵉ⁻¹; 0 everywhere for e = 0 */
  pow(x: V, e: number): V {
    const { base } = this;
    const p = this.primal(x);
    return this.unary(base.pow(p, e), x, e === 0 ? base.zero : base.scale(base.pow(p, e - 1), e));
  }

  // --- transcendental ---------------------------------------------------------------------------------------------------------

  /** y = eˣ  ⇒  ∂x = y */
  exp(x: V): V {
    const y = this.base.exp(this.primal(x));
    return this.unary(y, x, y);
  }

  /** y = ln x  ⇒  ∂x = 1 / x */
  log(x: V): V {
    const { base } = this;
    const p = this.primal(x);
    return this.unary(base.log(p), x, base.div(base.one, p));
  }

  /** y = sin x  ⇒  ∂x = cos x */
  sin(x: V): V {
    const p = this.primal(x);
    return this.unary(this.base.sin(p), x, this.base.cos(p));
  }

  /** y = cos x  ⇒  ∂x = −sin x */
  cos(x: V): V {
    const p = this.primal(x);
    return this.unary(this.base.cos(p), x, this.base.neg(this.base.sin(p)));
  }

  /** y = tanh x  ⇒  ∂x = 1 − y² */
  tanh(x: V): V {
    const { base } = this;
    const y = base.tanh(this.primal(x));
    return this.unary(y, x, base.sub(base.one, base.square(y)));
  }

  /** y = 1 / (1 + e⁻ˣ)  ⇒  ∂x = y (1 − y) */
  sigmoid(x: V): V {
    const { base } = this;
    const y = base.sigmoid(this.primal(x));
    return this.unary(y, x, base.mul(y, base.sub(base.one, y)));
  }
}
