import { describe, expect, it } from "vitest";
import * as rdrop from "../src/browser.ts";

// What callers without a compiler do wrong: each public function, each of its arguments in turn replaced by what it is not. A wrong call
// throws one line that begins with the function's name, and never computes.

type Call = (...args: unknown[]) => unknown;

const exported: Readonly<Record<string, unknown>> = { ...rdrop };

const { tensor, stream, Tape, ShapeError, DTypeError } = rdrop;
const rng = stream(0, "wrong");
const x = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const y = tensor([
  [1, 2],
  [3, 4],
  [5, 6],
]);
const row = tensor([1, 2, 3]);
const labels = [0, 2];
const model = rdrop.sequential(rdrop.linear(3, 4, { rng }), rdrop.relu(), rdrop.dropout(0.5), rdrop.linear(4, 3, { rng }));
const parameters = model.parameters();
const data = rdrop.dataset("data", x, Int32Array.from(labels), 3);
const pass = { training: false };
const trained = { epochs: 1, batch: 1, alpha: 1, passes: 2, seed: 0 };
const square = (v: rdrop.Value): rdrop.Value => rdrop.sum(rdrop.square(v));
const view = x.view();
const state = (): rdrop.TrainState =>
  rdrop.trainState(model, rdrop.adam(parameters), {
    course: { rows: 2, batch: 1, seed: 0 },
    step: 0,
    epochs: 0,
    losses: { loss: 0, nll: 0, kl: 0 },
  });

/** What stands in for an argument: the kinds that it may be, from which the wrong ones follow, or the wrong values themselves. */
const tensors = [undefined, null, "1", [1, 2], {}, true, 3, () => 1];
const operands = [undefined, null, "1", [1, 2], {}, true];
const numbers = [undefined, null, "2", [2], {}, true];
const wholes = [...numbers, -1, 0.5, NaN];
const shapes = [undefined, null, "2", 2, {}, [-1], [0.5], ["2"], new Float32Array(2)];
const arrays = [undefined, null, "ab", 2, {}, x, [1], [null]];
const labelings = [undefined, null, "01", 2, {}, x, [0], [0, 3], ["0", "1"], [0, 0.5], [0, -1]];
const functions = [undefined, null, "f", 2, {}, x];
const objects = [undefined, null, "o", 2, [], {}];
/** Options that may be left out. */
const options = [null, "dim", true, [0], { dim: 0 }, { keepdim: true }, { Axis: 1 }];
const axes = [...options, "0", 7, 0.5, { axis: "0" }, { axis: 5 }, { axis: null }];
const dtypes = [...options, 5, { dtype: "float16" }, { dtype: 32 }];
const required = [undefined, {}, ...options, 5];

interface Row {
  readonly f: Call;
  /** Arguments that are right, and for each what is wrong in its place. */
  readonly args: readonly unknown[];
  readonly wrong: readonly (readonly unknown[])[];
  /** What messages may begin with beside the name. */
  readonly also?: readonly string[];
}

const call = (f: unknown, args: readonly unknown[], wrong: readonly (readonly unknown[])[], ...also: string[]): Row => ({
  f: f as Call,
  args,
  wrong,
  also,
});
const drained =
  (f: unknown): Call =>
  (...args) => [...(f as (...args: unknown[]) => Iterable<unknown>)(...args)];
const kinds = (name: string, values: readonly unknown[]): unknown[] => values.map(value => ({ [name]: value }));
const but = (right: object, name: string, values: readonly unknown[]): unknown[] => values.map(value => ({ ...right, [name]: value }));

const unary = ["abs", "cos", "exp", "log", "neg", "sigmoid", "sin", "sqrt", "square", "tanh", "transpose", "xlogx", "relu"] as const;
const binary = ["add", "sub", "mul", "div"] as const;
const reductions = ["sum", "mean", "max", "min", "logSumExp"] as const;

const rows: Record<string, Row> = {
  ...Object.fromEntries(unary.map(name => [name, call(exported[name], [x], [tensors])])),
  ...Object.fromEntries(binary.map(name => [name, call(exported[name], [x, x], [operands, operands])])),
  ...Object.fromEntries(reductions.map(name => [name, call(exported[name], [x], [tensors, [...axes, { keepDims: 1 }]])])),
  softmax: call(rdrop.softmax, [x], [tensors, [...axes, { keepDims: true }]]),
  logSoftmax: call(rdrop.logSoftmax, [x], [tensors, axes]),
  argmax: call(rdrop.argmax, [x], [tensors, axes]),
  argmin: call(rdrop.argmin, [x], [tensors, axes]),
  concat: call(rdrop.concat, [[x, x]], [[...arrays, [], [x, 1]], axes]),
  scale: call(rdrop.scale, [x, 2], [tensors, numbers]),
  pow: call(rdrop.pow, [x, 2], [tensors, numbers]),
  matmul: call(rdrop.matmul, [x, y], [tensors, tensors, [...options, { transposeB: 1 }, { transposeA: true }]]),
  reshape: call(rdrop.reshape, [x, [6]], [tensors, [...shapes, [5]], [3]]),
  slice: call(rdrop.slice, [x], [tensors, [...options, 1, { start: "0" }, { end: 9 }, { axis: 3 }]]),
  gather: call(rdrop.gather, [x, labels], [tensors, labelings]),
  take: call(rdrop.take, [x, [0]], [tensors, [undefined, null, 1, "0", {}, x, [9], [-1], [0.5], ["0"], [null]], axes]),
  cast: call(rdrop.cast, [x, "float64"], [tensors, [undefined, null, "float16", 64, {}]]),
  affine: call(rdrop.affine, [x, x, tensor([1, 2])], [tensors, tensors, tensors]),

  tensor: call(
    rdrop.tensor,
    [[1, 2]],
    [
      [undefined, null, "1", {}, true, ["1"], [[1], 2], [1, [2]], new Int32Array(2)],
      [...dtypes, { shape: 2 }, { shape: [3] }, { shape: [-1, -2] }],
    ],
    "Tensor",
  ),
  zeros: call(rdrop.zeros, [[2, 3]], [shapes, [...dtypes, 3]]),
  ones: call(rdrop.ones, [[2, 3]], [shapes, [...dtypes, 3]]),
  full: call(rdrop.full, [[2, 3], 1], [shapes, numbers, dtypes]),
  eye: call(rdrop.eye, [2], [wholes, dtypes]),
  arange: call(rdrop.arange, [3], [numbers, [null, "5", {}], [null, "1", 0], dtypes]),
  uniform: call(
    rdrop.uniform,
    [[2], 0, 1, { rng }],
    [shapes, [...numbers, 2], [...numbers, -1], [...required, { rng: 1 }, { rng: {} }, { rng, seed: 1 }]],
  ),
  normal: call(rdrop.normal, [[2], 0, 1, { rng }], [shapes, numbers, [...numbers, -1], [...required, { rng: 1 }, { rng: {} }]]),
  fromView: call(
    rdrop.fromView,
    [view],
    [[...objects, [1, 2], x, { ...view, data: new Int32Array(6) }, { data: [1], shape: [1], stride: [1], offset: 0, size: 1 }]],
  ),
  Tensor: call(
    (d: never, s: never) => new rdrop.Tensor(d, s),
    [new Float32Array(2), [2]],
    [
      [undefined, null, [1, 2], 2, new Int32Array(2)],
      [...shapes, [3]],
    ],
  ),
  Workspace: call(
    (o: never) => new rdrop.Workspace(o),
    [{}],
    [[null, 64, ...kinds("megabytes", [0, "64", 1e9]), { kernels: "simd" }, { mb: 1 }]],
  ),
  keep: call((p: never) => new rdrop.Workspace({ megabytes: 1 }).keep(p), [parameters], [arrays]),
  place: call((p: never) => new rdrop.Workspace({ megabytes: 1 }).place(p), [x], [tensors]),

  Tape: call((o: never) => new Tape(o), [{}], [[null, true, { lean: 1 }, { recorded: 1 }, { keep: true }]]),
  watch: call((v: never) => new Tape().watch(v), [x], [[5, ...tensors]]),
  gradients: call(
    (loss: unknown, ...rest: never[]) => (rdrop.gradients as Call)(loss === "a Var" ? square(new Tape().watch(x)) : loss, ...rest),
    ["a Var", []],
    [[...tensors, x], arrays, [...options, { seed: 1 }, { keep: 1 }]],
  ),
  "Tape.gradients": call((...a: never[]) => (new Tape().gradients as Call)(...a), [x, [x]], [tensors, arrays], "gradients"),
  detach: call(rdrop.detach, [x], [tensors]),
  op: call(rdrop.op, ["mine", (v: unknown) => v], [[], functions]),
  rule: call(rdrop.rule, [rdrop.op("mine", (v: rdrop.Tensor) => v), () => []], [functions, functions]),
  defineOp: call(rdrop.defineOp, ["mine", (v: unknown) => v, () => []], [[], functions, functions], "op", "rule"),
  valueAndGrad: call((f: never, v: never) => rdrop.valueAndGrad(f)(v), [square, x], [functions, tensors]),
  jacobian: call(rdrop.jacobian, [square, [x]], [[...functions, () => 3], arrays]),
  hessian: call(rdrop.hessian, [square, [x]], [[...functions, () => 3], arrays]),
  jvp: call(rdrop.jvp, [square, [x], [x]], [functions, arrays, [...arrays, [], [row]]]),
  hvp: call(rdrop.hvp, [square, [x], [x]], [functions, arrays, [...arrays, [], [row]]]),

  nllLoss: call(rdrop.nllLoss, [x, labels], [tensors, labelings, [...options, 2, ...kinds("reduction", ["avg", 1]), { ignoreIndex: "1" }]]),
  crossEntropy: call(
    rdrop.crossEntropy,
    [x, labels],
    [
      tensors,
      labelings,
      [...options, { reduction: "avg" }, { ignoreIndex: "1" }, ...kinds("labelSmoothing", ["0.1", 2]), { label_smoothing: 0.1 }],
    ],
  ),
  klDiv: call(rdrop.klDiv, [x, x], [tensors, [...tensors, y], [...options, { reduction: "avg" }, { logTarget: 0 }]]),
  symmetricKl: call(
    rdrop.symmetricKl,
    [x, x],
    [tensors, [...tensors, y], [...options, { reduction: "mean" }, ...kinds("counts", [[2, 0], [1], "11", true])]],
  ),
  rDropLoss: call(
    rdrop.rDropLoss,
    [x, [0]],
    [
      tensors,
      [undefined, null, "0", 0, {}, [0, 0], [3]],
      [...options, ...kinds("alpha", [-1, "1", NaN]), ...kinds("passes", [1, 3, "2"]), { variant: "mine" }, { mask: [2] }, { fused: 1 }],
    ],
  ),
  explainAlpha: call(
    rdrop.explainAlpha,
    ["paper", { alpha: 1, batch: 2, classes: 3 }],
    [
      [undefined, null, "mine", 1],
      [...required, { alpha: 1 }, { alpha: "1", batch: 2, classes: 3 }],
    ],
  ),

  adam: call(
    rdrop.adam,
    [parameters],
    [
      [...arrays, model],
      [...options, { lr: "1" }, { lr: -1 }, { beta: 0.9 }, { betas: 0.9 }, { betas: [2, 0] }, { weight_decay: 1 }],
    ],
  ),
  adamW: call(
    rdrop.adamW,
    [parameters],
    [
      [...arrays, model],
      [...options, { lr: "1" }, { eps: -1 }],
    ],
  ),
  sgd: call(
    rdrop.sgd,
    [parameters, { lr: 1 }],
    [
      [...arrays, model],
      [...required, { lr: "1" }, { lr: 1, momentum: 2 }, { lr: 1, nesterov: true }, { lr: 1, nesterov: 1 }],
    ],
  ),
  "adam.step": call((g: never) => rdrop.adam(parameters).step(g), [parameters], [arrays], "adam"),
  "adam.load": call((s: never) => rdrop.adam(parameters).load(s), [rdrop.adam(parameters).state()], [objects], "adam"),

  linear: call(rdrop.linear, [2, 3, { rng }], [wholes, wholes, [...required, { rng: 1 }, { rng, bias: false }, { rng, dtype: "float16" }]]),
  Linear: call(
    (w: never, b: never) => new rdrop.Linear(w, b),
    [x, tensor([1, 2])],
    [
      [...tensors, row],
      [...tensors, row],
    ],
    "linear",
  ),
  "Linear.forward": call(
    (v: never, p: never) => rdrop.linear(3, 2, { rng }).forward(v, p),
    [x, pass],
    [
      [...tensors, y],
      [undefined, null, 1, {}, { training: 1 }],
    ],
    "linear",
    "forward",
  ),
  dropout: call(rdrop.dropout, [0.5], [[...numbers, "0.5", 1, -0.1, NaN]]),
  "Dropout.forward": call((v: never, p: never) => rdrop.dropout(0.5).forward(v, p), [x, pass], [[], [undefined, null, 1, {}]], "forward"),
  sequential: call(rdrop.sequential, [rdrop.relu()], [tensors]),
  "Sequential.forward": call((v: never, p: never) => model.forward(v, p), [x, pass], [tensors, [undefined, null, 1, {}]], "forward"),
  forwardCopies: call(rdrop.forwardCopies, [model, x, 2, pass], [objects, tensors, wholes, [undefined, null, 1, {}]], "forward"),
  within: call(rdrop.within, [pass, "0"], [[undefined, null, 1, {}], []], "forward"),
  parameter: call(rdrop.parameter, [x, pass], [[], [undefined, null, 1, {}]], "forward"),
  namedParameters: call(rdrop.namedParameters, [model], [objects]),
  stream: call(
    rdrop.stream,
    [0, "x"],
    [
      [undefined, null, {}, true],
      [undefined, null, 1, {}],
    ],
  ),
  philox4x32: call(
    rdrop.philox4x32,
    [
      [1, 2, 3, 4],
      [5, 6],
    ],
    [
      [...numbers, [1, 2, 3, "4"]],
      [...numbers, [1, 0.5]],
    ],
  ),
  masks: call(rdrop.masks, [0, 0], [wholes, wholes]),
  givenMasks: call(rdrop.givenMasks, [[x]], [arrays]),

  classifier: call(
    rdrop.classifier,
    [13, 3, { hidden: [4], dropout: 0.5, inputDropout: 0, seed: 0 }],
    [wholes, wholes, [...required, ...but({ hidden: [4], dropout: 0.5, inputDropout: 0, seed: 0 }, "hidden", [4, "4", [0], ["4"]])]],
  ),
  train: call(
    drained(rdrop.train),
    [model, rdrop.adam(parameters), { train: data, test: data }, trained],
    [
      objects,
      objects,
      objects,
      [
        ...required,
        ...["passes", "epochs", "batch", "seed", "alpha"].flatMap(name => but(trained, name, [undefined, "1", null, -1])),
        ...but(trained, "kernels", ["simd", 1]),
        ...but(trained, "warn", [1]),
        ...but(trained, "from", [1]),
        ...but(trained, "epoch", [1]),
      ],
    ],
    "masks",
    "rDropLoss",
  ),
  step: call(
    rdrop.step,
    [model, data, 0, trained],
    [objects, objects, wholes, [...required, ...["passes", "seed", "alpha"].flatMap(name => but(trained, name, [undefined, "1", -1]))]],
    "masks",
    "rDropLoss",
    "forwardCopies",
  ),
  trainStep: call(
    rdrop.trainStep,
    [model, rdrop.adam(parameters), data, 0, trained],
    [objects, objects, objects, wholes, required],
    "step",
    "masks",
    "update",
  ),
  update: call(rdrop.update, [rdrop.adam(parameters), { gradients: parameters }], [objects, objects], "adam"),
  trainState: call(rdrop.trainState, [model, rdrop.adam(parameters), state()], [objects, objects], "namedParameters"),
  evaluate: call(rdrop.evaluate, [model, data], [objects, objects, [...options, ...kinds("batch", [0, "2", -1]), { workspace: 1 }]]),

  batches: call(
    drained(rdrop.batches),
    [4, { batch: 2, seed: 0, epoch: 1 }],
    [wholes, [...required, { batch: 0, seed: 0, epoch: 1 }, { batch: "2", seed: 0, epoch: 1 }]],
  ),
  split: call(rdrop.split, [data, 1], [objects, [...wholes, 0, 2]]),
  moons: call(
    rdrop.moons,
    [{ n: 4, seed: 0 }],
    [[...required, { n: 0, seed: 0 }, { n: "4", seed: 0 }, { n: 4 }, { n: 4, seed: 0, noise: -1 }, { n: 4, seed: 0, classes: 2 }]],
  ),
  spirals: call(rdrop.spirals, [{ n: 4, seed: 0 }], [[...required, { n: 4, seed: 0, classes: 1 }]]),
  digits: call(rdrop.digits, [{ n: 4, seed: 0 }], [[...required, { n: 0, seed: 0 }, { n: 4 }]]),
  dataset: call(rdrop.dataset, ["data", x, Int32Array.from(labels), 3], [[], [...tensors, row], labelings, [...wholes, 0]], "data"),
  takeRows: call(rdrop.takeRows, [data, [0]], [objects, [undefined, null, "0", 0, {}, [2], [-1], ["0"]]]),
};

const shown = (value: unknown): string =>
  (value instanceof rdrop.Tensor
    ? "a Tensor"
    : typeof value === "function"
      ? "a function"
      : (JSON.stringify(value) ?? String(value))
  ).slice(0, 60);

const wrongCalls = Object.entries(rows).flatMap(([name, { f, args, wrong, also = [] }]) =>
  wrong.flatMap((values, at) =>
    values.map(value => {
      const given = [...args];
      for (let i = given.length; i < at; i++) given[i] = undefined;
      given[at] = value;
      return { title: `${name}: ${shown(value)} as argument ${at}`, run: () => f(...given), names: [name, ...also] };
    }),
  ),
);

const RAW =
  /is not a function|is not iterable|undefined \(reading|null \(reading|Invalid typed array|is not defined|Cannot |internal:|is not a constructor|is not an Object/;

describe("a wrong call", () => {
  it("is in the table at least 300 times, and the right ones beside them pass", () => {
    expect(wrongCalls.length).toBeGreaterThan(300);
    for (const [name, { f, args }] of Object.entries(rows))
      if (!name.startsWith("Tape") && name !== "train") expect(() => f(...args), name).not.toThrow();
  });

  it.each(wrongCalls)("$title throws one line that begins with the name", ({ run, names }) => {
    let error: unknown;
    let result: unknown;
    try {
      result = run();
    } catch (thrown) {
      error = thrown;
    }
    expect(result).toBeUndefined();
    expect(error).toBeInstanceOf(Error);
    const { message } = error as Error;
    expect(
      [TypeError, RangeError, ShapeError, DTypeError].some(type => error instanceof type),
      `${error}`,
    ).toBe(true);
    expect(message).not.toMatch(RAW);
    expect(message).not.toContain("\n");
    expect(
      names.some(name => message.startsWith(`${name}: `) || message.startsWith(`${name} `)),
      message,
    ).toBe(true);
  });
});
