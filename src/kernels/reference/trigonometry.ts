// sin and cos from + − × alone, like exp and log in math.ts, so every engine and every kernel gives the same bits. An angle is brought to
// |r| <= π/4 by taking away k · π/2; the series of sin or cos, by k mod 4, gives the value.

/** π/2 in three parts of at most 33 bits, whose products with a k below 2²⁰ are exact, and the rest. */
const HALF_PI = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32] as const;
const TWO_OVER_PI = 0.6366197723675814;

/** Up to here k stays below 2²⁰. */
const LIMIT = 1048576;
/** sin x = x to the last bit; and so −0 stays −0. */
const TINY = 7.450580596923828e-9;

/** Where an angle lies: k mod 4, and r + l = x − k π/2, of which l is what the double r has no room for. */
interface Angle {
  readonly quarter: number;
  readonly r: number;
  readonly l: number;
}

/** The whole number nearest to x, for |x| < 2⁵¹. */
const round = (x: number): number => x + 6755399441055744 - 6755399441055744;

/**
 * For |x| <= 2²⁰. Each of the first two differences may be inexact; what it has lost is found by Knuth's TwoSum and kept.
 *
 * Source    W. J. Cody & W. Waite, Software Manual for the Elementary Functions, 1980; D. E. Knuth, TAOCP vol. 2, 4.2.2 (TwoSum).
 */
function reduce(x: number): Angle {
  const k = round(x * TWO_OVER_PI);
  const t = x - k * HALF_PI[0]; // exact: both are multiples of one power of two, and nearly equal
  const b = k * HALF_PI[1];
  const u = t - b;
  const tu = u + b;
  const lostU = t - tu + (tu - u - b);
  const c = k * HALF_PI[2];
  const v = u - c;
  const uv = v + c;
  const lostV = u - uv + (uv - v - c);
  const rest = lostU + lostV - k * HALF_PI[3];
  const r = v + rest;
  return { quarter: k & 3, r, l: v - r + rest };
}

/** ⌊2/π · 2¹²⁸⁰⌋ and ⌊π/2 · 2¹⁹²⌋. */
const TWO_OVER_PI_BITS =
  0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babf0cfbc209af4361dn;
const HALF_PI_BITS = 0x1921fb54442d18469898cc51701b839a252049c1114cf98e8n;

/**
 * For |x| beyond 2²⁰, in whole numbers: the part of x · 2/π behind the point to 192 bits, times π/2. No double comes nearer than 2⁻⁶² to
 * a multiple of π/2, relatively, so that more than 120 of them count.
 *
 * Source    M. Payne & R. Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18(1), 1983.
 */
function reduceLarge(x: number): Angle {
  let e = 0;
  let m = x;
  for (; Math.abs(m) >= 9007199254740992; e++) m /= 2; // exact, and so is what follows: x = m · 2^e with a whole m
  for (; Math.floor(m) !== m; e--) m *= 2;
  const point = BigInt(1280 - e);
  const turns = BigInt(m) * TWO_OVER_PI_BITS;
  const k = (turns + (1n << (point - 1n))) >> point;
  const angle = (((turns - (k << point)) >> (point - 192n)) * HALF_PI_BITS) >> 192n;
  const r = Number(angle);
  return { quarter: Number(k & 3n), r: r * 2 ** -192, l: Number(angle - BigInt(r)) * 2 ** -192 };
}

/** sin(r + l) for |r| <= π/4: the Taylor series to r¹⁷/17! (truncation below 2⁻⁶²), and l cos r to first order. */
function sinSeries(r: number, l: number): number {
  const z = r * r;
  let s = 1 / 355687428096000;
  s = s * z - 1 / 1307674368000;
  s = s * z + 1 / 6227020800;
  s = s * z - 1 / 39916800;
  s = s * z + 1 / 362880;
  s = s * z - 1 / 5040;
  s = s * z + 1 / 120;
  s = s * z - 1 / 6;
  return r + (l + z * (r * s - 0.5 * l));
}

/** cos(r + l) for |r| <= π/4: the series to r¹⁸/18!. What 1 − r²/2 loses in rounding is added again. */
function cosSeries(r: number, l: number): number {
  const z = r * r;
  let s = -1 / 6402373705728000;
  s = s * z + 1 / 20922789888000;
  s = s * z - 1 / 87178291200;
  s = s * z + 1 / 479001600;
  s = s * z - 1 / 3628800;
  s = s * z + 1 / 40320;
  s = s * z - 1 / 720;
  s = s * z + 1 / 24;
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * z * s - r * l));
}

/** sin of an angle that is `quarters` quarter turns further on: cos x = sin(x + π/2). */
function sinAt(x: number, quarters: number): number {
  const { quarter, r, l } = Math.abs(x) <= LIMIT ? reduce(x) : reduceLarge(x);
  const q = quarter + quarters;
  const y = q & 1 ? cosSeries(r, l) : sinSeries(r, l);
  return q & 2 ? -y : y;
}

/**
 * sin x, x in radians.
 *
 * Numerics  within 1 ulp for every finite x; NaN for ±Infinity and NaN. −0 stays −0.
 */
export function sin(x: number): number {
  if (Math.abs(x) < TINY) return x;
  return Math.abs(x) < Infinity ? sinAt(x, 0) : Number.NaN;
}

/**
 * cos x, x in radians.
 *
 * Numerics  within 1 ulp for every finite x; NaN for ±Infinity and NaN.
 */
export function cos(x: number): number {
  return Math.abs(x) < Infinity ? sinAt(x, 1) : Number.NaN;
}
