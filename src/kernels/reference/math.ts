/**
 * exp, log and their family in plain float64 arithmetic.
 *
 * `Math.exp` and `Math.log` may differ in the last bit from one engine to the next; + − × ÷ and sqrt may not. These functions use
 * nothing else, so a run gives the same bits in every engine, and the same steps in WebAssembly give the same bits again.
 * A float32 result is the float64 one, rounded once when it is stored.
 */

const LN2_HI = 0.6931471803691238; // the first 33 bits of ln 2: k · LN2_HI is exact for every exponent k
const LN2_LO = 1.9082149292705877e-10; // the rest
const INV_LN2 = Math.LOG2E;
const SQRT2 = Math.SQRT2;

/** POWERS[k + 540] = 2^k, made by doubling, hence exact. */
const POWERS = powersOfTwo(540);

function powersOfTwo(limit: number): Float64Array {
  const powers = new Float64Array(2 * limit + 1).fill(1);
  for (let k = 1; k <= limit; k++) {
    powers[limit + k] = powers[limit + k - 1] * 2;
    powers[limit - k] = powers[limit - k + 1] / 2;
  }
  return powers;
}

/** y · 2^k in two factors, so that a result at either end of the range is rounded once only. */
function scale(y: number, k: number): number {
  const half = k >> 1;
  return y * POWERS[half + 540] * POWERS[k - half + 540];
}

/** e^r − 1 for |r| <= ln 2 / 2: the Taylor series to r¹³/13! (truncation below 5e-18), its odd and its even terms from the small end. */
function expm1Series(r: number): number {
  const z = r * r;
  let odd = 1 / 6227020800;
  odd = odd * z + 1 / 39916800;
  odd = odd * z + 1 / 362880;
  odd = odd * z + 1 / 5040;
  odd = odd * z + 1 / 120;
  odd = odd * z + 1 / 6;
  let even = 1 / 479001600;
  even = even * z + 1 / 3628800;
  even = even * z + 1 / 40320;
  even = even * z + 1 / 720;
  even = even * z + 1 / 24;
  even = even * z + 1 / 2;
  return r + z * (even + r * odd);
}

/** The whole number nearest to x, for |x| < 2⁵¹: beside 1.5 · 2⁵² a float64 has no room for a fraction. */
const round = (x: number): number => x + 6755399441055744 - 6755399441055744;

/**
 * e^x = 2^k · e^r with k = round(x / ln 2) and r = x − k ln 2, so |r| <= 0.35.
 *
 * Numerics  within 1 ulp of the exact value (float64); 0 below −745.2, Infinity above 709.8, NaN for NaN.
 * Source    W. J. Cody & W. Waite, Software Manual for the Elementary Functions, 1980 (the two-part ln 2).
 */
export function exp(x: number): number {
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  if (Number.isNaN(x)) return x;
  const k = round(x * INV_LN2);
  const r = x - k * LN2_HI - k * LN2_LO;
  return scale(1 + expm1Series(r), k);
}

/** e^x − 1 without the cancellation near 0: 2^k (e^r − 1) + (2^k − 1). For |x| up to 60. */
function expm1(x: number): number {
  const k = round(x * INV_LN2);
  const r = x - k * LN2_HI - k * LN2_LO;
  const power = POWERS[k + 540];
  return power * expm1Series(r) + (power - 1);
}

/**
 * ln x = k ln 2 + ln(1 + f) with x = 2^k (1 + f) and 1 + f in [√½, √2]; with s = f / (2 + f) and z = s²,
 * ln(1 + f) = 2 artanh(s) = f − (f²/2 − s (f²/2 + R)),  R = 2 (z/3 + z²/5 + z³/7 + …).
 *
 * Numerics  within 1 ulp; −Infinity at 0, NaN below it.
 * Source    the arrangement with f²/2 is that of fdlibm's e_log.c (Sun Microsystems, 1993); the series is artanh's own.
 */
export function log(x: number): number {
  if (Number.isNaN(x) || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  let k = 0;
  let m = x;
  for (; m >= 4294967296; k += 32) m *= 2.3283064365386963e-10; // coarse steps of 2^32 and single ones: all exact
  for (; m < 2.3283064365386963e-10; k -= 32) m *= 4294967296;
  for (; m >= SQRT2; k++) m *= 0.5;
  for (; m < SQRT2 / 2; k--) m *= 2;
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  let odd = 2 / 21;
  odd = odd * w + 2 / 17;
  odd = odd * w + 2 / 13;
  odd = odd * w + 2 / 9;
  odd = odd * w + 2 / 5;
  let even = 2 / 23;
  even = even * w + 2 / 19;
  even = even * w + 2 / 15;
  even = even * w + 2 / 11;
  even = even * w + 2 / 7;
  even = even * w + 2 / 3;
  const series = even + z * odd;
  const halfSquare = 0.5 * f * f;
  return k * LN2_HI - (halfSquare - (s * (halfSquare + series * z) + k * LN2_LO) - f);
}

/** 1 / (1 + e^−x), from the side where e stays below 1. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

/** tanh x = (e^2x − 1) / (e^2x + 1). */
export function tanh(x: number): number {
  const a = x < 0 ? -x : x;
  if (a > 22) return x < 0 ? -1 : 1;
  if (!(a > 0)) return x; // keeps −0 and NaN
  const e = expm1(2 * a);
  const y = e / (e + 2);
  return x < 0 ? -y : y;
}

/**
 * x^e: by repeated squaring for a whole e up to 1024 in size, else ±e^(e ln |x|), negative where x is and e is odd.
 *
 * Numerics  within |e| ulp, or 2 (1 + |e ln x|) ulp. At 0, at ±1, at infinities and NaN as C99 has it, so 1 wherever x is 1 or e is 0
 *           (`Math.pow` gives NaN for 1^NaN and (±1)^±Infinity); NaN for a negative x and an e that is finite and not whole.
 * Source    ISO/IEC 9899:1999, F.9.4.4 (the special cases).
 */
export function pow(x: number, e: number): number {
  if (e === 0 || x === 1) return 1;
  const whole = Math.floor(e) === e; // the infinities too, and both are even
  if (whole && e >= -1024 && e <= 1024) return wholePower(x, e);
  if (!whole && x < 0 && x !== -Infinity) return NaN;
  const size = Math.abs(x);
  const power = size === 1 && whole ? 1 : exp(e * log(size));
  const odd = Math.abs(e) % 2 === 1;
  return odd && (x < 0 || Object.is(x, -0)) ? -power : power;
}

function wholePower(x: number, e: number): number {
  const n = Math.abs(e);
  const power = squared(x, n);
  if (e > 0) return power;
  if (Math.abs(power) < Infinity || Math.abs(x) === Infinity) return 1 / power;
  const half = n >> 1; // x^n is beyond the largest number, but 1 / x^n may still be above the smallest
  return 1 / squared(x, half) / squared(x, n - half);
}

/** xⁿ for n = 1 … 1024: the product of those x^(2^k) whose bit is set in n. */
function squared(x: number, n: number): number {
  let power = 1;
  let square = x;
  for (let rest = n; rest > 0; rest >>= 1, square *= square) if (rest & 1) power *= square;
  return power;
}
