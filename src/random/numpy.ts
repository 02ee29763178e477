/**
 * NumPy's legacy generator, np.random.RandomState: MT19937 and, on top of it, the distributions as NumPy drew them for the first
 * ten years. A listing that calls np.random.seed(0) can be replayed here, draw by draw.
 *
 * Source    M. Matsumoto & T. Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998; numpy/random at v1.24.2:
 *           src/mt19937/mt19937.c, src/legacy/legacy-distributions.c, src/distributions/distributions.c, mtrand.pyx.
 */

const N = 624; // words of state
const M = 397;

/** How many draws: a count, or a shape whose sizes are multiplied. */
export type Size = number | readonly number[];

export class RandomState {
  readonly #key = new Uint32Array(N);
  #next = N;
  #spareNormal: number | undefined;

  constructor(seed: number) {
    this.seed(seed);
  }

  /** Starts again: key[0] = seed, key[i] = 1812433253 (key[i−1] ⊕ key[i−1] >> 30) + i. The spare normal is forgotten. */
  seed(seed: number): void {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new RangeError(`RandomState: the seed must be a whole number in 0..4294967295, got ${seed}`);
    }
    const key = this.#key;
    key[0] = seed;
    for (let i = 1; i < N; i++) key[i] = Math.imul(1812433253, key[i - 1]! ^ (key[i - 1]! >>> 30)) + i;
    this.#next = N;
    this.#spareNormal = undefined;
  }

  /** Uniform in [0, 1), one for each element of the shape, in row-major order; rand() is one draw. */
  rand(...shape: number[]): Float64Array {
    return Float64Array.from({ length: count("rand", shape) }, () => this.#double());
  }

  /** Standard normal, in row-major order; randn() is one draw. */
  randn(...shape: number[]): Float64Array {
    return Float64Array.from({ length: count("randn", shape) }, () => this.#normal());
  }

  /** Uniform between lo and hi: lo + (hi − lo) u. */
  uniform(lo = 0, hi = 1, size: Size = 1): Float64Array {
    return Float64Array.from({ length: count("uniform", size) }, () => lo + (hi - lo) * this.#double());
  }

  /**
   * Successes in n trials of probability p, for n = 1: [u > 1 − p] of one uniform u.
   *
   * Numerics  NumPy inverts the rarer outcome: above p = ½ it counts failures, of probability q = 1 − p.
   */
  binomial(n: number, p: number, size: Size = 1): Int32Array {
    if (n !== 1) throw new RangeError(`binomial: n must be 1 (one trial is all that a mask needs), got ${n}`);
    if (!(p >= 0 && p <= 1)) throw new RangeError(`binomial: p must satisfy 0 <= p <= 1, got ${p}`);
    const q = 1 - p;
    const draw = p <= 0.5 ? () => Number(this.#double() > q) : () => 1 - Number(this.#double() > 1 - q);
    return Int32Array.from({ length: count("binomial", size) }, draw);
  }

  /** 0 .. n−1 in random order: for i = n−1 .. 1, swap element i with one of 0..i. */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: count("permutation", n) }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.#upTo(i);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  /** Whole numbers, uniform in lo .. hi−1. */
  randint(lo: number, hi: number, size: Size = 1): Int32Array {
    const fits = Number.isInteger(lo) && Number.isInteger(hi) && lo >= -2147483648 && hi <= 2147483648;
    if (!fits || lo >= hi) {
      throw new RangeError(`randint: lo and hi must be whole numbers with -2147483648 <= lo < hi <= 2147483648, got ${lo} and ${hi}`);
    }
    return Int32Array.from({ length: count("randint", size) }, () => lo + this.#upTo(hi - 1 - lo));
  }

  /** 53 random bits over 2⁵³: 27 of one word, 26 of the next. */
  #double(): number {
    const upper = this.#word() >>> 5;
    const lower = this.#word() >>> 6;
    return (upper * 67108864 + lower) / 9007199254740992;
  }

  /** Marsaglia's polar method: a point (x, y) of the unit disc gives two normals, y f and x f, with f = √(−2 ln r² / r²). */
  #normal(): number {
    const spare = this.#spareNormal;
    this.#spareNormal = undefined;
    if (spare !== undefined) return spare;
    let x: number;
    let y: number;
    let r2: number;
    do {
      x = 2 * this.#double() - 1;
      y = 2 * this.#double() - 1;
      r2 = x * x + y * y;
    } while (r2 >= 1 || r2 === 0);
    const f = Math.sqrt((-2 * roundedLog(r2)) / r2);
    this.#spareNormal = f * x;
    return f * y;
  }

  /** A whole number in 0..max, max < 2³²: words cut to max's width until one fits. */
  #upTo(max: number): number {
    if (max === 0) return 0;
    const unused = Math.clz32(max);
    for (;;) {
      const value = (this.#word() << unused) >>> unused;
      if (value <= max) return value;
    }
  }

  /** The next 32 bits, tempered. */
  #word(): number {
    if (this.#next === N) this.#twist();
    let y = this.#key[this.#next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** Replaces all of the state: key[i] = key[i+M] ⊕ A (the top bit of key[i], the others of key[i+1]), indices modulo N. */
  #twist(): void {
    const key = this.#key;
    for (let i = 0; i < N; i++) {
      const y = (key[i]! & 0x80000000) | (key[(i + 1) % N]! & 0x7fffffff);
      key[i] = key[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}

function count(op: string, size: Size): number {
  const sizes = typeof size === "number" ? [size] : size;
  if (!sizes.every(n => Number.isInteger(n) && n >= 0)) {
    throw new RangeError(`${op}: sizes must be whole numbers from 0 up, got [${sizes.join(", ")}]`);
  }
  return sizes.reduce((product, n) => product * n, 1);
}

const BITS = 128n; // of fraction in the fixed-point numbers below
const ONE = 1n << BITS;
const LN2 = 2n * artanh(ONE / 3n);

/**
 * ln x for 0 < x < 1, as the exact value rounded once: x = m / 2^k with m in [½, 1), ln x = −2 artanh((1 − m) / (1 + m)) − k ln 2.
 *
 * Numerics  whole numbers throughout, so every engine agrees. NumPy asks the C library, whose log is correctly rounded nearly always:
 *           with glibc 2.36 three normals in ten thousand differ, in the last bit. `Math.log` would miss three in a hundred.
 */
function roundedLog(x: number): number {
  let k = 0n;
  let m = x;
  for (; m < 0.5; k++) m *= 2;
  const fixed = BigInt(m * 2 ** 53) << (BITS - 53n); // exact: m has 53 bits
  return -Number(2n * artanh(((ONE - fixed) << BITS) / (ONE + fixed)) + k * LN2) / 2 ** 128;
}

/** artanh s = s + s³/3 + s⁵/5 + … for 0 <= s < 1, until the terms vanish. */
function artanh(s: bigint): bigint {
  const square = (s * s) >> BITS;
  let sum = 0n;
  for (let power = s, n = 1n; power > 0n; power = (power * square) >> BITS, n += 2n) sum += power / n;
  return sum;
}
