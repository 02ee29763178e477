import { ShapeError, show } from "./errors.ts";
import type { DType } from "./home.ts";

/** What print(np.array(data)) shows under NumPy's default options: precision 8, threshold 1000, 3 edge items, 75 columns. */

/** The name under which Node's `console.log` asks an object for its text. Nothing is imported for it, and browsers do not ask. */
export const INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");

const PRECISION = 8; // digits after the point, at most
const THRESHOLD = 1000; // elements beyond which only the corners are shown
const EDGE = 3;
const LINE = 75;
const GAP = -1; // stands for the indices left out

/**
 * The array as Python prints it: aligned columns, as few digits as tell each number from its neighbours.
 *
 * Shapes    data holds the elements of `shape` in row-major order; [] is a scalar and prints as one.
 * Numerics  `dtype` says which neighbours are meant; it is float32 for a Float32Array and float64 for anything else.
 * Throws    ShapeError unless data has as many elements as the shape.
 * Source    numpy/core/arrayprint.py at v1.24.2.
 */
export function arrayToString(data: ArrayLike<number>, shape: readonly number[], options: { readonly dtype?: DType } = {}): string {
  const dtype = options.dtype ?? (data instanceof Float32Array ? "float32" : "float64");
  const size = shape.reduce((product, n) => product * n, 1);
  if (data.length !== size) throw new ShapeError(`arrayToString: ${show(shape)} must hold ${size} numbers, got ${data.length}`);
  if (size === 0) return "[]";
  if (shape.length === 0) return scalarToString(data[0]!, dtype);

  const shown = shape.map(n => {
    if (size > THRESHOLD && n > 2 * EDGE) return [0, 1, 2, GAP, n - 3, n - 2, n - 1];
    return Array.from({ length: n }, (_, i) => i);
  });
  let offsets = [0];
  shape.forEach((n, axis) => {
    const kept = shown[axis]!.filter(i => i !== GAP);
    offsets = offsets.flatMap(offset => kept.map(i => offset * n + i));
  });
  const values = offsets.map(offset => data[offset]!);
  return brackets(shown, formatColumn(values, dtype).values(), 0);
}

/** One bracket and all within it; the words come in the order in which they are written. */
function brackets(shown: readonly number[][], words: Iterator<string>, axis: number): string {
  const below = shown.length - axis - 1;
  const indent = " ".repeat(axis + 1);
  const parts = shown[axis]!.map(i => {
    if (i === GAP) return "...";
    return below > 0 ? brackets(shown, words, axis + 1) : (words.next().value as string);
  });
  return `[${below > 0 ? parts.join("\n".repeat(below) + indent) : wrap(parts, indent, LINE - shown.length)}]`;
}

/** Words with a space between, on lines of at most `width` columns; the lines after the first begin with the indent. */
function wrap(words: readonly string[], indent: string, width: number): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of words) {
    if (line.length + word.length > width && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.slice(0, -1)].join("\n").slice(indent.length);
}

/** The numbers in one common format, all of one width. */
function formatColumn(values: readonly number[], dtype: DType): string[] {
  const finite = values.filter(Number.isFinite);
  const sizes = finite.filter(x => x !== 0).map(Math.abs);
  const max = sizes.reduce((a, b) => Math.max(a, b), 0);
  const min = sizes.reduce((a, b) => Math.min(a, b), Infinity);
  const ratio = dtype === "float32" ? Math.fround(max / min) : max / min;
  const formatted = max >= 1e8 || min < 1e-4 || ratio > 1000 ? scientificColumn(finite, dtype) : positionalColumn(finite, dtype);
  let next = 0;
  const words = values.map(x => (Number.isFinite(x) ? formatted[next++]! : nonFinite(x)));
  const width = Math.max(...words.map(word => word.length));
  return words.map(word => word.padStart(width));
}

/** Points in one column, digits down to the units at least; what a shorter fraction lacks is filled with spaces. */
function positionalColumn(finite: readonly number[], dtype: DType): string[] {
  const range = (exponent: number): [number, number] => [exponent + 1, exponent + 1 + PRECISION];
  const sides = finite.map(x => positional(x, decimal(x, dtype, range)));
  const left = Math.max(...sides.map(({ whole }) => whole.length));
  const right = Math.max(...sides.map(({ fraction }) => fraction.length));
  return sides.map(({ whole, fraction }) => `${whole.padStart(left)}.${fraction.padEnd(right)}`);
}

/** As many digits for each as the longest needs: where a shorter one has no more of its own, the exact value goes on. */
function scientificColumn(finite: readonly number[], dtype: DType): string[] {
  const shortest = finite.map(x => decimal(x, dtype, () => [1, PRECISION + 1]));
  const count = Math.max(...shortest.map(({ digits }) => digits.length));
  const exponentSize = Math.max(2, ...shortest.map(({ exponent }) => `${Math.abs(exponent)}`.length));
  return finite.map(x => {
    const { digits, exponent } = decimal(x, dtype, () => [count, count]);
    return `${sign(x)}${digits[0]}.${digits.slice(1).padEnd(count - 1, "0")}${exponentPart(exponent, exponentSize)}`;
  });
}

/** A scalar has all the digits it needs, and no neighbours to align with. */
function scalarToString(x: number, dtype: DType): string {
  if (!Number.isFinite(x)) return nonFinite(x);
  const size = Math.abs(x);
  const d = decimal(x, dtype, () => [1, Infinity]);
  if (size === 0 || (size >= 1e-4 && size < 1e16)) {
    const { whole, fraction } = positional(x, d);
    return `${whole}.${fraction || "0"}`;
  }
  return `${sign(x)}${d.digits[0]}${d.digits.length > 1 ? "." : ""}${d.digits.slice(1)}${exponentPart(d.exponent, 2)}`;
}

/** The two sides of the point. */
function positional(x: number, { digits, exponent }: Decimal): { whole: string; fraction: string } {
  if (exponent < 0) return { whole: `${sign(x)}0`, fraction: "0".repeat(-exponent - 1) + digits };
  return { whole: sign(x) + digits.slice(0, exponent + 1).padEnd(exponent + 1, "0"), fraction: digits.slice(exponent + 1) };
}

const exponentPart = (exponent: number, size: number): string =>
  `e${exponent < 0 ? "-" : "+"}${`${Math.abs(exponent)}`.padStart(size, "0")}`;
const sign = (x: number): string => (x < 0 || Object.is(x, -0) ? "-" : "");
const nonFinite = (x: number): string => (Number.isNaN(x) ? "nan" : `${sign(x)}inf`);

/** |x| = d.ddd… × 10^exponent, without zeros at the end. */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

/**
 * The decimal digits of |x|: the fewest that tell it from its neighbours, but within range(exponent).
 * The last one is rounded from the exact value, halves to even.
 *
 * Source    Steele & White, PLDI 1990 (Dragon4), as in numpy/core/src/multiarray/dragon4.c at v1.24.2.
 */
function decimal(x: number, dtype: DType, range: (exponent: number) => [least: number, most: number]): Decimal {
  if (x === 0) return { digits: "0", exponent: 0 };
  const { mantissa, power, narrow } = parts(Math.abs(x), dtype);

  // 1. |x| = rest / unit and half the gaps to the neighbours are up / unit and down / unit, all whole numbers
  let rest = (mantissa * 4n) << BigInt(Math.max(power, 0));
  let up = 2n << BigInt(Math.max(power, 0));
  let down = narrow ? up / 2n : up;
  let unit = 4n << BigInt(Math.max(-power, 0));

  // 2. scaled by 10^−exponent, so that the first digit is the quotient
  let exponent = Number(x.toExponential().split("e")[1]);
  if (exponent > 0) unit *= 10n ** BigInt(exponent);
  const scale = (factor: bigint) => {
    rest *= factor;
    up *= factor;
    down *= factor;
  };
  if (exponent < 0) scale(10n ** BigInt(-exponent));
  if (rest < unit) {
    exponent--; // toExponential had rounded up to the next power of ten
    scale(10n);
  }

  // 3. digit by digit, until what is left is within half a gap of zero or of the next digit, or the range ends
  const [least, most] = range(exponent);
  const even = mantissa % 2n === 0n; // then a number halfway to a neighbour is read back as this one
  let digits = 0n;
  for (let count = 1; ; count++) {
    digits = digits * 10n + rest / unit;
    rest %= unit;
    const low = even ? rest <= down : rest < down;
    const high = even ? rest + up >= unit : rest + up > unit;
    if ((count >= least && (low || high)) || count === most) {
      const half = rest * 2n - unit;
      if (low !== high ? high : half > 0n || (half === 0n && digits % 2n === 1n)) digits++;
      const text = `${digits}`; // one longer when 9.99… became 10.00…
      return { digits: text.replace(/0+$/, ""), exponent: exponent + text.length - count };
    }
    scale(10n);
  }
}

/** x = mantissa · 2^power; `narrow` where the gap below x is half the one above: at a power of two. */
function parts(x: number, dtype: DType): { mantissa: bigint; power: number; narrow: boolean } {
  const view = new DataView(new ArrayBuffer(8));
  const [bits, bias] = dtype === "float32" ? [23n, 150] : [52n, 1075];
  if (dtype === "float32") view.setFloat32(4, x);
  else view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const fraction = word & ((1n << bits) - 1n);
  const exponent = Number(word >> bits);
  const hidden = exponent > 0 ? 1n << bits : 0n;
  return { mantissa: fraction | hidden, power: Math.max(exponent, 1) - bias, narrow: fraction === 0n && exponent > 1 };
}
