import type { Shape } from "../../../src/tensor/tensor.ts";
import { domainOf } from "./domains.ts";
import type { Draft } from "./draft.ts";
import { layerRecipes } from "./recipes-layers.ts";

// How a random line of each op is drawn: which operands, which options. Layers and losses have a page of their own.

/** Appends a line of its op; undefined where it could not. */
export type Recipe = (d: Draft) => number | undefined;

const hasAxes = (shape: Shape): boolean => shape.length > 0;

const elementwise =
  (op: string): Recipe =>
  d =>
    d.add(op, [d.pick(domainOf(op))]);

/** Two operands, of which either may be repeated along axes, or both be one. */
const broadcasting =
  (op: string): Recipe =>
  d => {
    const [first, second] = [domainOf(op, 0), domainOf(op, 1)];
    if (d.chance(0.12)) {
      const x = d.pick(second);
      return d.add(op, [x, x]);
    }
    const a = d.pick(first);
    const shape = d.shapeOf(a);
    const b = d.pick(second, { fits: other => repeats(shape, other), make: () => partner(d, shape) });
    return second === first && d.chance(0.5) ? d.add(op, [b, a]) : d.add(op, [a, b]);
  };

/** Whether the two broadcast. */
const repeats = (a: Shape, b: Shape): boolean =>
  [...a].reverse().every((size, axis) => size === 1 || [1, size, undefined].includes(b.at(-1 - axis)));

/** A shape that broadcasts with the given one: some axes 1, some left out in front, some that were 1 longer. */
function partner(d: Draft, shape: Shape): Shape {
  const other = shape.map(size => (d.chance(0.25) ? 1 : size === 1 && d.chance(0.5) ? d.size() : size));
  return d.chance(0.3) ? other.slice(d.rng.integer(other.length + 1)) : other;
}

/** Options { axis, keepDims }, each there or not; the axis has at least `least` elements. */
function reduction(op: string, least: number): Recipe {
  return d => {
    const x = d.pick(domainOf(op), { fits: s => s.every(size => size >= least), make: () => d.shape(undefined, least) });
    const shape = d.shapeOf(x);
    const options = {
      ...(hasAxes(shape) && d.chance(0.75) && { axis: d.axis(shape) }),
      ...(d.chance(0.5) && { keepDims: d.chance(0.7) }),
    };
    return d.add(op, [x], Object.keys(options).length > 0 || d.chance(0.5) ? [options] : []);
  };
}

/** Along one axis, the last unless given. */
function alongAxis(op: string): Recipe {
  return d => {
    const axis = d.chance(0.3) ? -1 : undefined;
    const x = d.pick("any", { fits: s => s.length > 0 && s.every(size => size > 0), make: () => d.shape(1 + d.rng.integer(3), 1) });
    return d.add(op, [x], axis === undefined && d.chance(0.6) ? [{ axis: d.axis(d.shapeOf(x)) }] : axis === undefined ? [] : [{ axis }]);
  };
}

const matrix = (shape: Shape): boolean => shape.length === 2;

/** Of two matrices, or of as many in one operand as in the other. */
const matmul: Recipe = d => {
  const rank = d.chance(0.7) ? 2 : 3;
  const a = d.pick("any", { fits: s => s.length === rank, make: () => d.shape(rank) });
  const [transposeA, transposeB] = [d.chance(0.5), d.chance(0.5)];
  const count = d.shapeOf(a).slice(0, -2);
  const inner = d.shapeOf(a).at(transposeA ? -2 : -1) as number;
  const b = d.pick("any", {
    fits: s => s.length === rank && s.at(transposeB ? -1 : -2) === inner && count.every((size, axis) => s[axis] === size),
    make: () => [...count, ...(transposeB ? [d.size(), inner] : [inner, d.size()])],
  });
  const options = { ...(transposeA && { transposeA }), ...((transposeB || d.chance(0.2)) && { transposeB }) };
  return d.add("matmul", [a, b], Object.keys(options).length > 0 ? [options] : []);
};

const concat: Recipe = d => {
  const first = d.pick("large", { fits: hasAxes, make: () => d.shape(1 + d.rng.integer(3)) });
  const shape = d.shapeOf(first);
  const axis = d.axis(shape);
  const at = (axis + shape.length) % shape.length;
  const fits = (s: Shape): boolean => s.length === shape.length && s.every((size, i) => i === at || size === shape[i]);
  const rest = Array.from({ length: d.rng.integer(3) }, () => d.pick("large", { fits, make: () => shape.with(at, d.size()) }));
  return d.add("concat", [first, ...rest], at === 0 && d.chance(0.5) ? [] : [axis]);
};

const slice: Recipe = d => {
  const x = d.pick("large", { fits: hasAxes, make: () => d.shape(1 + d.rng.integer(3)) });
  const shape = d.shapeOf(x);
  const axis = d.axis(shape);
  const at = (axis + shape.length) % shape.length;
  const start = d.rng.integer(shape[at] + 1);
  const end = start + d.rng.integer(shape[at] - start + 1);
  const options = {
    ...((at > 0 || d.chance(0.3)) && { axis }),
    ...((start > 0 || d.chance(0.3)) && { start }),
    ...((end < shape[at] || d.chance(0.3)) && { end }),
  };
  return d.add("slice", [x], [options]);
};

/** Every factorisation into one to three sizes is as likely. */
const reshape: Recipe = d => {
  const x = d.pick("large");
  const { size } = d.values[x];
  const sizes = Array.from({ length: size + 1 }, (_, n) => n).filter(n => n > 0 && size % n === 0);
  if (size === 0) return d.add("reshape", [x], [d.one([[0], [2, 0], [0, 3], [1, 0, 2]])]);
  const first = d.one(sizes);
  const second = d.one(sizes.filter(n => (size / first) % n === 0));
  const shapes = [[size], [first, size / first], [first, second, size / first / second], ...(size === 1 ? [[]] : [])];
  return d.add("reshape", [x], [d.one(shapes)]);
};

const gather: Recipe = d => {
  const x = d.pick("large", { fits: s => matrix(s) && s[1] > 0, make: () => [d.size(), d.size(1)] });
  const [n, c] = d.shapeOf(x);
  return d.add("gather", [x], [Array.from({ length: n }, () => d.rng.integer(c))]);
};

/** As many slices as it happens, some of them more than once. */
const take: Recipe = d => {
  const x = d.pick("large", { fits: s => s.length > 0 && s.every(size => size > 0), make: () => d.shape(1 + d.rng.integer(3), 1) });
  const shape = d.shapeOf(x);
  const axis = d.axis(shape);
  const indices = Array.from({ length: d.size() }, () => d.rng.integer(shape.at(axis) as number));
  return d.add("take", [x], axis === 0 && d.chance(0.5) ? [indices] : [indices, { axis }]);
};

const pow: Recipe = d => {
  const exponent = d.one([2, 3, -1, -2, 0.5, -0.5, 1.5, 2.5, 1, 0]);
  return d.add("pow", [d.pick(domainOf("pow", 0, [exponent]))], [exponent]);
};

/** Large numbers are made small again, so that other ops can go on from them. */
const scale: Recipe = d => {
  const x = d.pick("large");
  const large = d.values[x].data.some(v => Math.abs(v) > 8);
  return d.add("scale", [x], [large ? 1 / 64 : d.one([-1.5, -0.5, 0.25, 1, 2, 0])]);
};

export const recipes: Record<string, Recipe> = {
  ...layerRecipes,
  abs: elementwise("abs"),
  add: broadcasting("add"),
  concat,
  cos: elementwise("cos"),
  detach: elementwise("detach"),
  div: broadcasting("div"),
  exp: elementwise("exp"),
  gather,
  log: elementwise("log"),
  logSoftmax: alongAxis("logSoftmax"),
  logSumExp: reduction("logSumExp", 1),
  matmul,
  max: reduction("max", 1),
  mean: reduction("mean", 1),
  min: reduction("min", 1),
  mul: broadcasting("mul"),
  neg: elementwise("neg"),
  pow,
  relu: elementwise("relu"),
  reshape,
  scale,
  sigmoid: elementwise("sigmoid"),
  sin: elementwise("sin"),
  slice,
  softmax: alongAxis("softmax"),
  sqrt: elementwise("sqrt"),
  square: elementwise("square"),
  sub: broadcasting("sub"),
  sum: reduction("sum", 0),
  take,
  tanh: elementwise("tanh"),
  transpose: d => d.add("transpose", [d.pick("large", { fits: matrix, make: () => d.shape(2) })]),
  xlogx: elementwise("xlogx"),
};
