// exp and log to hundreds of bits, for measuring how far the engine's own are off. A fixed-point number x is the bigint x · 2^BITS.

const BITS = 400n;
export const ONE = 1n << BITS;

/** x1 · x2, x1 / x2. */
const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
export const over = (a: bigint, b: bigint): bigint => (a << BITS) / b;

/** A positive number as mantissa · 2^exponent, the mantissa in fixed point. */
export interface Exact {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** |y| = m · 2^e with a whole m: the sign, exponent and fraction bits of a double, taken apart. e is that of the last place. */
function parts(y: number): { m: bigint; e: number } {
  const bits = new BigUint64Array(Float64Array.of(Math.abs(y)).buffer)[0];
  const exponent = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  return exponent === 0 ? { m: fraction, e: -1074 } : { m: fraction | (1n << 52n), e: exponent - 1075 };
}

const shift = (x: bigint, by: number): bigint => (by >= 0 ? x << BigInt(by) : x >> BigInt(-by));

/** A double in fixed point; below 2^-BITS it is cut off. */
export function fixed(y: number): bigint {
  const { m, e } = parts(y);
  const size = shift(m, e + Number(BITS));
  return y < 0 ? -size : size;
}

/** How many units of y's last place lie between |y| and the exact number, to three digits or so. */
export function ulps(y: number, { mantissa, exponent }: Exact): number {
  const { m, e } = parts(y);
  const difference = (m << BITS) - shift(mantissa, exponent - e);
  return Number(difference < 0n ? -difference : difference) / Number(ONE);
}

/** e^x = 2^k e^r, by the Taylor series of e^(r/2^16), squared 16 times. */
export function exactExp(x: bigint): Exact {
  const k = x / LN2;
  let term = (x - k * LN2) >> 16n;
  const r = term;
  let sum = ONE + r;
  for (let n = 2n; term !== 0n && term !== -1n; n++) {
    term = times(term, r) / n;
    sum += term;
  }
  for (let i = 0; i < 16; i++) sum = times(sum, sum);
  return { mantissa: sum, exponent: Number(k) };
}

/** ln x = k ln 2 + 2 artanh((m − 1) / (m + 1)) for x = m · 2^k with m in [½, 1). */
export function exactLog(x: number): bigint {
  const { m, e } = parts(x);
  const length = m.toString(2).length;
  const mantissa = (m << BITS) >> BigInt(length);
  return BigInt(e + length) * LN2 + 2n * artanh(over(mantissa - ONE, mantissa + ONE));
}

/** s + s³/3 + s⁵/5 + … */
function artanh(s: bigint): bigint {
  const square = times(s, s);
  let sum = 0n;
  for (let power = s, n = 1n; power !== 0n && power !== -1n; power = times(power, square), n += 2n) sum += power / n;
  return sum;
}

const LN2 = 2n * artanh(ONE / 3n);

// The largest doubles, less their whole turns, need more bits than exp and log do.
const WIDE = 1400n;
const timesWide = (a: bigint, b: bigint): bigint => (a * b) >> WIDE;

/** arctan 1/n = 1/n − 1/3n³ + 1/5n⁵ − … */
function arctanOf1(n: bigint): bigint {
  let sum = 0n;
  for (let power = (1n << WIDE) / n, k = 1n; power !== 0n; power /= -n * n, k += 2n) sum += power / k;
  return sum;
}

/** J. Machin, 1706. */
const HALF_PI = 2n * (4n * arctanOf1(5n) - arctanOf1(239n));

/** sin(x + quarters · π/2), by the Taylor series of its last part of a quarter turn; the sign apart. */
export function exactSin(x: number, quarters = 0): { readonly size: Exact; readonly negative: boolean } {
  const { m, e } = parts(x);
  const angle = shift(x < 0 ? -m : m, e + Number(WIDE));
  let k = angle / HALF_PI;
  if (angle < k * HALF_PI) k -= 1n;
  const r = angle - k * HALF_PI;
  const quarter = Number((k + BigInt(quarters)) & 3n);
  let sum = 0n;
  let n = BigInt(quarter & 1 ? 0 : 1);
  for (let term = quarter & 1 ? 1n << WIDE : r; term !== 0n && term !== -1n; n += 2n) {
    sum += term;
    term = -timesWide(timesWide(term, r), r) / ((n + 1n) * (n + 2n));
  }
  return { size: { mantissa: sum, exponent: Number(BITS - WIDE) }, negative: quarter >= 2 };
}
