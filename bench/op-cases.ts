import type { Floats } from "../src/kernels/floats.ts";
import type { Kernels } from "../src/kernels/kernels.ts";
import type { MaskKey } from "../src/kernels/reference/dropout.ts";
import { stream } from "../src/random/seeded.ts";

/** One kernel on arrays of one size. */
export interface OpCase {
  readonly name: string;
  /** How many numbers the case is about: those of the result, or of the operand where the result is a few sums. */
  readonly elements: number;
  /** What the kernel has to do at the least: floating-point operations, or bytes read and written. */
  readonly flops?: number;
  readonly bytes?: number;
  run(kernels: Kernels): void;
  /** What `run` writes. */
  readonly results: readonly Floats[];
  /** Puts back what `run` writes into and also reads. */
  reset?(): void;
}

/** Makes arrays: from the kernels' own memory, so that nothing is copied in or out. */
export type Room = (length: number) => Floats;

const CLASSES = 10;
const COPIES = 2;
const WIDTH = 256;
const KEY: MaskKey = { seedLow: 7, seedHigh: 0, step: 1, layer: 2 };
const HALF = 2 ** 31; // the threshold of p = 0.5

/** A case for each kernel of a training step, on arrays of about `size` numbers: rows of 256, and of 10 where classes are meant. */
export function opCases(size: number, room: Room): OpCase[] {
  const rng = stream(0, "bench ops");
  const random = (length: number): Floats => {
    const x = room(length);
    for (let q = 0; q < length; q++) x[q] = 2 * rng.uniform() - 1;
    return x;
  };
  const n = 2 * Math.ceil(size / (2 * WIDTH)); // even: two copies share the rows
  const count = n * WIDTH;
  const [x, y, out] = [random(count), random(count), room(count)];
  const bias = random(WIDTH);
  const few = room(Math.max(n, WIDTH));

  const moved = (arrays: number): { elements: number; bytes: number } => ({ elements: count, bytes: x.BYTES_PER_ELEMENT * arrays * count });
  const map = (op: Parameters<Kernels["mapInto"]>[2]): OpCase => ({
    name: op,
    ...moved(2),
    run: k => k.mapInto(out, x, op, 0.5),
    results: [out],
  });
  const zip = (op: Parameters<Kernels["zipInto"]>[3]): OpCase => ({
    name: op,
    ...moved(3),
    run: k => k.zipInto(out, x, y, op),
    results: [out],
  });

  return [
    ...productCases(Math.min(WIDTH, Math.floor(Math.sqrt(size))), random, room),
    zip("add"),
    zip("mul"),
    zip("div"),
    {
      name: "add, a row to each row",
      ...moved(2),
      run: k => k.zipBroadcastInto(out, x, bias, "add", [n, WIDTH], [WIDTH, 1], [0, 1]),
      results: [out],
    },
    map("relu"),
    map("scale"),
    map("square"),
    map("sqrt"),
    map("exp"),
    map("log"),
    map("tanh"),
    map("sigmoid"),
    map("sin"),
    map("cos"),
    { name: "transpose", ...moved(2), run: k => k.transposeInto(out, x, n, WIDTH), results: [out] },
    { name: "sum along rows", ...moved(1), run: k => k.sumInto(few.subarray(0, n), x, n, WIDTH, 1), results: [few.subarray(0, n)] },
    {
      name: "sum along columns",
      ...moved(1),
      run: k => k.sumInto(few.subarray(0, WIDTH), x, 1, n, WIDTH),
      results: [few.subarray(0, WIDTH)],
    },
    {
      name: "allFinite",
      ...moved(1),
      run: k => {
        few[0] = Number(k.allFinite(x));
      },
      results: [few.subarray(0, 1)],
    },
    {
      name: "dropout mask",
      ...moved(1),
      run: k => k.dropoutMaskInto(out, KEY, HALF, 2, COPIES, n / COPIES, WIDTH),
      results: [out],
    },
    {
      name: "reluDropout",
      ...moved(2),
      run: k => k.reluDropoutInto(out, x, KEY, HALF, 2, COPIES, n / COPIES, WIDTH, false),
      results: [out],
    },
    {
      name: "reluDropout, gradient",
      ...moved(3),
      run: k => k.reluDropoutGradientInto(out, x, y, 2, 1),
      results: [out],
    },
    ...rowCases(2 * Math.ceil(size / (2 * CLASSES)), random, room),
    ...updateCases(count, x, y, room),
  ];
}

/** The three products of a layer: forward, and the gradients of its input and of its weight. */
function productCases(n: number, random: Room, room: Room): OpCase[] {
  const [a, b, out] = [random(n * n), random(n * n), room(n * n)];
  const product = (name: string, transposes: Parameters<Kernels["matmulInto"]>[6]): OpCase => ({
    name: `${name}, ${n} x ${n}`,
    elements: n * n,
    flops: 2 * n ** 3,
    run: k => k.matmulInto(out, a, b, n, n, n, transposes),
    results: [out],
  });
  return [product("matmul A·B", {}), product("matmul A·Bᵀ", { transposeB: true }), product("matmul Aᵀ·B", { transposeA: true })];
}

/** What is done to scores: n rows (two passes of n/2) of ten classes. */
function rowCases(n: number, random: Room, room: Room): OpCase[] {
  const count = n * CLASSES;
  const [x, p, dx, terms] = [random(count), room(count), room(count), room(2)];
  const labels = Int32Array.from({ length: n / 2 }, (_, i) => i % CLASSES);
  const moved = (arrays: number): { elements: number; bytes: number } => ({ elements: count, bytes: x.BYTES_PER_ELEMENT * arrays * count });
  return [
    { name: "softmax", ...moved(2), run: k => k.softmaxInto(p, x, n, CLASSES, 1), results: [p] },
    { name: "logSoftmax", ...moved(2), run: k => k.logSoftmaxInto(dx, x, n, CLASSES, 1), results: [dx] },
    { name: "rDrop", ...moved(2), run: k => k.rDropInto(terms, p, x, labels, n / 2, CLASSES), results: [terms, p] },
    {
      name: "rDrop, gradient",
      ...moved(3),
      run: k => k.rDropGradientInto(dx, p, x, labels, 1, 1, n / 2, CLASSES),
      results: [dx],
    },
  ];
}

/** Optimizer steps: weights and their averages are read and written. */
function updateCases(count: number, start: Floats, g: Floats, room: Room): OpCase[] {
  const [w, m, v] = [room(count), room(count), room(count)];
  const reset = (): void => {
    w.set(start);
    m.fill(0);
    v.fill(0);
  };
  const adam = { rate: 1e-3, scale: 1, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, shrink: 1 };
  const sgd = { lr: 1e-2, momentum: 0.9, nesterov: false, weightDecay: 0, first: false };
  return [
    {
      name: "sgd with momentum",
      elements: count,
      bytes: g.BYTES_PER_ELEMENT * 5 * count,
      run: k => k.sgdInto(w, v, g, sgd),
      results: [w, v],
      reset,
    },
    {
      name: "adam",
      elements: count,
      bytes: g.BYTES_PER_ELEMENT * 7 * count,
      run: k => k.adamInto(w, m, v, g, adam),
      results: [w, m, v],
      reset,
    },
  ];
}
