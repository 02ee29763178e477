import { type Arithmetic, type Column, numbers } from "./arithmetic.ts";

declare const IN: unique symbol;

/** A number for each lane. At run time it is the place in the memory where they begin; only the compiler tells it from a number. */
export interface Wide {
  readonly [IN]: Lanes;
}

const placeOf = (x: Wide): number => x as unknown as number;

/**
 * Many numbers at once, one a lane: what a formula does to one, it does to all.
 *
 *     const lanes = new Lanes(3);
 *     const tape = new Tape(lanes);
 *     const x = tape.variable(lanes.from([1, 2, 3]));
 *     const [slope] = tape.gradient(tape.mul(x, tape.exp(x)), [x]);
 *     lanes.numbers(slope);   // [5.43…, 22.16…, 80.34…] = (1 + x) eˣ
 *
 * A formula that is wanted at many points then costs one tape for all of them: each line is appended, and walked back, once, and its
 * arithmetic is a loop over the lanes. A hundred lanes pay for what a line costs beside, and their numbers still fit into a core's own cache.
 * The numbers are those of a tape for each point, to the bit (but for the sign of a slope of zero).
 *
 * All lanes go the same way. A formula sees its numbers only through sign(x) and value(x), and these throw where the lanes differ: no lane
 * takes another's branch unseen.
 *
 * Numbers lie one behind the other in a flat memory, as the lines of a tape do, until `clear` takes them back; a tape over them
 * is then to be cleared, too.
 */
export class Lanes implements Arithmetic<Wide> {
  readonly width: number;
  readonly zero: Wide;
  readonly one: Wide;
  readonly column = (size: number): Column<Wide> => new Float64Array(size) as unknown as Column<Wide>; // of places: zero is at 0
  #memory: Float64Array;
  #end = 0;

  /** Of so many lanes; room for `capacity` numbers in each at first. */
  constructor(width: number, capacity = 64) {
    if (!(Number.isSafeInteger(width) && width > 0)) throw new RangeError(`Lanes: width must be a whole number from 1, got ${width}`);
    this.width = width;
    this.#memory = new Float64Array(width * Math.max(capacity, 2));
    this.zero = this.constant(0);
    this.one = this.constant(1);
  }

  /** How many numbers there are in each lane; two of them are the constants zero and one. */
  get length(): number {
    return this.#end / this.width;
  }

  /** Forgets the numbers from that one on; all but the two constants, unless given. Their memory is used again. */
  clear(from = 2): void {
    this.#end = from * this.width;
  }

  /** xs[i] in lane i. */
  from(xs: ArrayLike<number>): Wide {
    if (xs.length !== this.width) throw new RangeError(`from: xs must have a number for each of ${this.width} lanes, got ${xs.length}`);
    const y = this.#room();
    this.#memory.set(xs, y);
    return y as unknown as Wide;
  }

  /** xs[places[i]] in lane i. Throws RangeError where there is none. */
  take(xs: ArrayLike<number>, places: ArrayLike<number>): Wide {
    if (places.length !== this.width)
      throw new RangeError(`take: places must have a number for each of ${this.width} lanes, got ${places.length}`);
    const y = this.#room();
    for (let i = 0; i < this.width; i++) {
      const x = xs[places[i]];
      if (x === undefined) throw new RangeError(`take: places must lie in 0..${xs.length - 1}, got ${places[i]}`);
      this.#memory[y + i] = x;
    }
    return y as unknown as Wide;
  }

  /** The number in one lane. */
  at(x: Wide, lane: number): number {
    return this.#memory[placeOf(x) + lane];
  }

  /** Those of all lanes: a copy. */
  numbers(x: Wide): Float64Array {
    return this.#memory.slice(placeOf(x), placeOf(x) + this.width);
  }

  constant(c: number): Wide {
    const y = this.#room();
    this.#memory.fill(c, y, y + this.width);
    return y as unknown as Wide;
  }

  /** Throws RangeError unless it is one number in all lanes. */
  value(x: Wide): number {
    return this.#agreed("value: x must be the same in all lanes", x, v => v);
  }

  /** Throws RangeError unless it is one sign in all lanes. */
  sign(x: Wide): number {
    return this.#agreed("sign: x must have the same sign in all lanes", x, Math.sign);
  }

  #agreed(rule: string, x: Wide, f: (v: number) => number): number {
    const [first, ...others] = this.numbers(x);
    const i = others.findIndex(v => !Object.is(f(v) + 0, f(first) + 0)); // −0 + 0 is 0
    if (i >= 0) throw new RangeError(`${rule}, got ${first} in lane 0 and ${others[i]} in lane ${i + 1}; compute these apart`);
    return f(first);
  }

  add(a: Wide, b: Wide): Wide {
    return this.#binary(addInto, a, b);
  }
  sub(a: Wide, b: Wide): Wide {
    return this.#binary(subInto, a, b);
  }
  mul(a: Wide, b: Wide): Wide {
    if (b === this.one) return a;
    return this.#binary(mulInto, a, b);
  }
  /** To zero nothing is added: that is the first of what a walk adds up for a line. −0 then stays −0. */
  addMul(sum: Wide, a: Wide, b: Wide): Wide {
    if (sum === this.zero) return this.mul(a, b);
    if (b === this.one) return this.add(sum, a);
    const y = this.#room();
    addMulInto(this.#memory, this.width, y, placeOf(sum), placeOf(a), placeOf(b));
    return y as unknown as Wide;
  }
  div(a: Wide, b: Wide): Wide {
    return this.#binary(divInto, a, b);
  }
  neg(x: Wide): Wide {
    return this.scale(x, -1);
  }
  scale(x: Wide, c: number): Wide {
    const y = this.#room();
    scaleInto(this.#memory, this.width, y, placeOf(x), c);
    return y as unknown as Wide;
  }
  shift(x: Wide, c: number): Wide {
    return this.#unary(v => v + c, x);
  }
  square(x: Wide): Wide {
    return this.mul(x, x);
  }
  sqrt(x: Wide): Wide {
    return this.#unary(Math.sqrt, x);
  }
  rsqrt(x: Wide): Wide {
    return this.#unary(numbers.rsqrt, x);
  }
  pow(x: Wide, e: number): Wide {
    return this.#unary(v => v ** e, x);
  }
  exp(x: Wide): Wide {
    return this.#unary(Math.exp, x);
  }
  log(x: Wide): Wide {
    return this.#unary(Math.log, x);
  }
  sin(x: Wide): Wide {
    return this.#unary(Math.sin, x);
  }
  cos(x: Wide): Wide {
    return this.#unary(Math.cos, x);
  }
  tanh(x: Wide): Wide {
    return this.#unary(Math.tanh, x);
  }
  sigmoid(x: Wide): Wide {
    return this.#unary(numbers.sigmoid, x);
  }
  collapse(f: () => Wide): Wide {
    return f();
  }

  /** Where the next number begins. */
  #room(): number {
    const y = this.#end;
    this.#end += this.width;
    if (this.#end > this.#memory.length) {
      const wider = new Float64Array(2 * this.#memory.length);
      wider.set(this.#memory);
      this.#memory = wider;
    }
    return y;
  }

  #unary(f: (v: number) => number, x: Wide): Wide {
    const y = this.#room();
    const p = placeOf(x);
    const memory = this.#memory;
    for (let i = 0; i < this.width; i++) memory[y + i] = f(memory[p + i]);
    return y as unknown as Wide;
  }

  #binary(into: typeof addInto, a: Wide, b: Wide): Wide {
    const y = this.#room();
    into(this.#memory, this.width, y, placeOf(a), placeOf(b));
    return y as unknown as Wide;
  }
}

// The loops that most time goes into have a function each: one that were given what to do would call it for every number.

function addInto(m: Float64Array, n: number, y: number, a: number, b: number): void {
  for (let i = 0; i < n; i++) m[y + i] = m[a + i] + m[b + i];
}

function subInto(m: Float64Array, n: number, y: number, a: number, b: number): void {
  for (let i = 0; i < n; i++) m[y + i] = m[a + i] - m[b + i];
}

function mulInto(m: Float64Array, n: number, y: number, a: number, b: number): void {
  for (let i = 0; i < n; i++) m[y + i] = m[a + i] * m[b + i];
}

function divInto(m: Float64Array, n: number, y: number, a: number, b: number): void {
  for (let i = 0; i < n; i++) m[y + i] = m[a + i] / m[b + i];
}

function scaleInto(m: Float64Array, n: number, y: number, x: number, c: number): void {
  for (let i = 0; i < n; i++) m[y + i] = m[x + i] * c;
}

function addMulInto(m: Float64Array, n: number, y: number, sum: number, a: number, b: number): void {
  for (let i = 0; i < n; i++) m[y + i] = m[sum + i] + m[a + i] * m[b + i];
}
