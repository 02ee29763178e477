import type { RuleName } from "../../src/cli/cases/rules.ts";
import { philox4x32 } from "../../src/random/philox.ts";
import type { Copies, Drop } from "../../src/tensor/fused.ts";
import type { Shape, Tensor } from "../../src/tensor/tensor.ts";
import type { Stored } from "../close.ts";

// Every op once more, as its definition says it: one element at a time, found by its index. Slow, plain, and sharing nothing with src.

type Index = readonly number[];

const indices = (shape: Shape): Index[] =>
  shape.reduce<Index[]>((all, n) => all.flatMap(i => Array.from({ length: n }, (_, j) => [...i, j])), [[]]);

const build = (shape: Shape, f: (index: Index) => number): Stored => ({ shape, data: indices(shape).map(f) });

const get = (x: Tensor, index: Index): number => x.data[index.reduce((q, i, axis) => q * x.shape[axis] + i, 0)];

const unary =
  (f: (x: number, constant: number) => number) =>
  ([x]: Tensor[], constant = 0) =>
    build(x.shape, i => f(get(x, i), constant as number));

/** Axes meet at the end; one of size 1 repeats. */
const binary =
  (f: (a: number, b: number) => number) =>
  ([a, b]: Tensor[]) => {
    const rank = Math.max(a.shape.length, b.shape.length);
    const size = (x: Tensor, axis: number): number => x.shape[axis - rank + x.shape.length] ?? 1;
    const shape = Array.from({ length: rank }, (_, axis) => (size(a, axis) === 1 ? size(b, axis) : size(a, axis)));
    const value = (x: Tensor, i: Index): number =>
      get(
        x,
        x.shape.map((n, axis) => (n === 1 ? 0 : i[axis + rank - x.shape.length])),
      );
    return build(shape, i => f(value(a, i), value(b, i)));
  };

interface Axis {
  readonly axis?: number;
  readonly keepDims?: boolean;
}

/** A bare number is the axis. */
const axisIn = (given: Axis | number = {}): Axis => (typeof given === "number" ? { axis: given } : given);

/** f of the elements that share all indices but the one of the axis (or of all elements). */
const reduction =
  (f: (xs: number[]) => number) =>
  ([x]: Tensor[], given?: Axis | number) => {
    const { axis, keepDims = false } = axisIn(given);
    const gone = x.shape.map((_, at) => axis === undefined || at === (axis < 0 ? axis + x.shape.length : axis));
    const kept = x.shape.map((n, at) => (gone[at] ? 1 : n));
    const full = build(kept, i =>
      f(
        indices(x.shape)
          .filter(j => j.every((v, at) => gone[at] || v === i[at]))
          .map(j => get(x, j)),
      ),
    );
    return keepDims ? full : { shape: x.shape.filter((_, at) => !gone[at]), data: full.data };
  };

/** f of an element and the elements that share all indices but the one of the axis. */
const alongAxis =
  (f: (x: number, xs: number[]) => number) =>
  ([x]: Tensor[], given?: Axis | number) => {
    const { axis = -1 } = axisIn(given);
    const at = axis < 0 ? axis + x.shape.length : axis;
    return build(x.shape, i =>
      f(
        get(x, i),
        Array.from({ length: x.shape[at] }, (_, v) => get(x, i.with(at, v))),
      ),
    );
  };

const total = (xs: number[]): number => xs.reduce((a, b) => a + b, 0);
const sumOfExps = (xs: number[]): number => total(xs.map(Math.exp));

/** The index, in a smaller shape, of what stands at an index of the shape that it was repeated to. */
const repeatedFrom = (shape: Shape, index: Index): Index =>
  shape.map((n, axis) => (n === 1 ? 0 : index[index.length - shape.length + axis]));

type Naive = (xs: Tensor[], ...args: never[]) => Stored;

export const naive: Record<RuleName, Naive> = {
  abs: unary(Math.abs),
  add: binary((a, b) => a + b),
  affine: ([x, weight, bias]: Tensor[]) => {
    const term = (i: number, p: number, j: number): number => get(x, [i, p]) * get(weight, [j, p]);
    return build(
      [x.shape[0], weight.shape[0]],
      ([i, j]) => total(Array.from({ length: x.shape[1] }, (_, p) => term(i, p, j))) + get(bias, [j]),
    );
  },
  broadcastTo: ([x]: Tensor[], shape: number[]) => build(shape, i => get(x, repeatedFrom(x.shape, i))),
  cast: ([x]: Tensor[]) => ({ shape: x.shape, data: [...x.data] }),
  concat: (xs: Tensor[], given?: Axis | number) => {
    const { axis = 0 } = axisIn(given);
    const at = axis < 0 ? axis + xs[0].shape.length : axis;
    const starts = xs.map((_, k) => total(xs.slice(0, k).map(x => x.shape[at])));
    return build(xs[0].shape.with(at, total(xs.map(x => x.shape[at]))), i => {
      const k = starts.findLastIndex(start => start <= i[at]);
      return get(xs[k], i.with(at, i[at] - starts[k]));
    });
  },
  cos: unary(Math.cos),
  div: binary((a, b) => a / b),
  exp: unary(Math.exp),
  gate: binary((x, y) => (y > 0 ? x : 0)),
  gather: ([x]: Tensor[], labels: number[]) => build([labels.length], ([i]) => get(x, [i, labels[i]])),
  applyMask: binary((x, mask) => x * mask),
  log: unary(Math.log),
  logSoftmax: alongAxis((x, xs) => x - Math.log(sumOfExps(xs))),
  logSumExp: reduction(xs => Math.log(sumOfExps(xs))),
  matmul: ([a, b]: Tensor[], { transposeA = false, transposeB = false }: { transposeA?: boolean; transposeB?: boolean } = {}) => {
    const [batch, [rows, columns]] = [a.shape.slice(0, -2), a.shape.slice(-2)];
    const [n, k] = transposeA ? [columns, rows] : [rows, columns];
    const m = b.shape.at(transposeB ? -2 : -1) as number;
    const term = (at: Index, i: number, p: number, j: number): number =>
      get(a, [...at, ...(transposeA ? [p, i] : [i, p])]) * get(b, [...at, ...(transposeB ? [j, p] : [p, j])]);
    return build([...batch, n, m], index => {
      const [i, j] = index.slice(-2);
      return total(Array.from({ length: k }, (_, p) => term(index.slice(0, -2), i, p, j)));
    });
  },
  max: reduction(xs => Math.max(...xs)),
  mean: reduction(xs => total(xs) / xs.length),
  min: reduction(xs => Math.min(...xs)),
  mul: binary((a, b) => a * b),
  neg: unary(x => -x),
  oneHotMax: ([x]: Tensor[], { axis }: Axis = {}) =>
    build(x.shape, i => {
      const rivals = indices(x.shape).filter(j => j.every((v, at) => v === i[at] || axis === undefined || at === axis));
      return rivals.every(j => get(x, j) <= get(x, i)) ? 1 : 0;
    }),
  pick: ([x]: Tensor[], i: number) => ({ shape: [], data: [get(x, [i])] }),
  pow: unary((x, exponent) => x ** exponent),
  rDropTerms: ([logits]: Tensor[], labels: number[]) => {
    const n = labels.length;
    const row = (i: number): number[] => Array.from({ length: logits.shape[1] }, (_, j) => get(logits, [i, j]));
    const p = (i: number): number[] => row(i).map(x => Math.exp(x) / sumOfExps(row(i)));
    const nll = (pass: number): number => total(labels.map((label, i) => -Math.log(p(pass * n + i)[label]))) / n;
    const kl = (from: number, to: number): number =>
      total(labels.flatMap((_, i) => p(from * n + i).map((a, j) => a * Math.log(a / p(to * n + i)[j])))) / n;
    return { shape: [2], data: [nll(0) + nll(1), (kl(0, 1) + kl(1, 0)) / 2] };
  },
  relu: unary(x => Math.max(0, x)),
  reluDropout: ([x]: Tensor[], { key, threshold, scale }: Drop, { copies, shared }: Copies) => {
    const [rows, m] = x.shape;
    const n = shared ? rows : rows / copies;
    return build([copies * n, m], ([i, j]) => {
      const counter = [Math.floor(j / 4), i % n, key.layer * 256 + Math.floor(i / n), key.step] as const;
      const kept = philox4x32(counter, [key.seedLow, key.seedHigh])[j % 4] >= threshold;
      return kept ? scale * Math.max(0, get(x, [shared ? i % n : i, j])) : 0;
    });
  },
  reshape: ([x]: Tensor[], shape: number[]) => ({ shape, data: [...x.data] }),
  scale: unary((x, factor) => x * factor),
  scatter: ([g]: Tensor[], labels: number[], c: number) => build([g.size, c], ([i, j]) => (labels[i] === j ? get(g, [i]) : 0)),
  scatterAdd: ([g]: Tensor[], taken: number[], length: number, { axis = 0 }: Axis = {}) =>
    build(g.shape.with(axis, length), i => total(taken.map((l, at) => (l === i[axis] ? get(g, i.with(axis, at)) : 0)))),
  sigmoid: unary(x => 1 / (1 + Math.exp(-x))),
  sign: unary(Math.sign),
  sin: unary(Math.sin),
  slice: ([x]: Tensor[], { axis = 0, start = 0, end }: { axis?: number; start?: number; end?: number } = {}) => {
    const at = axis < 0 ? axis + x.shape.length : axis;
    return build(x.shape.with(at, (end ?? x.shape[at]) - start), i => get(x, i.with(at, i[at] + start)));
  },
  softmax: alongAxis((x, xs) => Math.exp(x) / sumOfExps(xs)),
  sqrt: unary(Math.sqrt),
  square: unary(x => x * x),
  sub: binary((a, b) => a - b),
  sum: reduction(total),
  sumTo: ([g]: Tensor[], shape: number[]) =>
    build(shape, i =>
      total(
        indices(g.shape)
          .filter(j => String(repeatedFrom(shape, j)) === String(i))
          .map(j => get(g, j)),
      ),
    ),
  take: ([x]: Tensor[], taken: number[], given?: Axis | number) => {
    const { axis = 0 } = axisIn(given);
    const at = axis < 0 ? axis + x.shape.length : axis;
    return build(x.shape.with(at, taken.length), i => get(x, i.with(at, taken[i[at]])));
  },
  tanh: unary(Math.tanh),
  transpose: ([x]: Tensor[]) => build([x.shape[1], x.shape[0]], ([i, j]) => get(x, [j, i])),
  unslice: ([g]: Tensor[], shape: number[], { axis = 0, start = 0 }: { axis?: number; start?: number } = {}) => {
    const at = axis < 0 ? axis + shape.length : axis;
    return build(shape, i => (i[at] < start || i[at] >= start + g.shape[at] ? 0 : get(g, i.with(at, i[at] - start))));
  },
  weigh: ([x]: Tensor[], weights: number[]) => ({ shape: [], data: [total(weights.map((w, i) => w * get(x, [i])))] }),
  xlogx: unary(x => x * Math.log(x)),
};
