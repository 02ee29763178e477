import * as ort from "onnxruntime-web";
import { expect, it } from "vitest";
import { formatOnnx } from "../../src/io/onnx.ts";
import { FIELDS } from "../../src/io/onnx-fields.ts";
import { parseOnnx } from "../../src/io/parse-onnx.ts";
import { writeMessage } from "../../src/io/protobuf.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal, tensor } from "../../src/tensor/create.ts";
import { div, sub } from "../../src/tensor/ops.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { classifier } from "../../src/train/classifier.ts";
import { fromOnnx, toOnnx } from "../../src/train/portable.ts";
import { predictProbabilities } from "../../src/train/predict.ts";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

const rng = stream(7, "onnx");
const model = classifier(13, 3, { hidden: [32, 16], dropout: 0.5, inputDropout: 0.1, seed: 4 });
const x = normal([1000, 13], 0, 2, { rng });

async function runOnnx(bytes: Uint8Array, input: Tensor): Promise<Record<string, Float32Array>> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  expect([session.inputNames, session.outputNames]).toEqual([["input"], ["logits", "probabilities"]]);
  const out = await session.run({ input: new ort.Tensor("float32", input.data as Float32Array, input.shape) });
  await session.release();
  return Object.fromEntries(Object.entries(out).map(([name, { data }]) => [name, data as Float32Array]));
}

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((worst, value, q) => Math.max(worst, Math.abs(value - b[q])), a.length === b.length ? 0 : Infinity);

it("toOnnx(model) runs in onnxruntime-web with the logits of the model, within 1e-5 over 1,000 rows", async () => {
  const { logits, probabilities } = await runOnnx(toOnnx(model), x);
  expect(farthest(logits, (model.forward(x, { training: false }) as Tensor).data)).toBeLessThan(1e-5);
  expect(farthest(probabilities, predictProbabilities(model, x).data)).toBeLessThan(1e-5);
});

it("toOnnx(model, { standardise }) does that to its input first", async () => {
  const standardise = { mean: normal([13], 0, 3, { rng }), sd: tensor(Array.from({ length: 13 }, (_, j) => 0.5 + j / 7)) };
  const bytes = toOnnx(model, { standardise, metadata: { classes: '["a","b","ü"]' } });
  const { logits } = await runOnnx(bytes, x);
  const own = model.forward(div(sub(x, standardise.mean), standardise.sd), { training: false }) as Tensor;
  expect(farthest(logits, own.data)).toBeLessThan(1e-5);
  const back = fromOnnx(bytes);
  expect(back.metadata).toEqual({ classes: '["a","b","ü"]' });
  expect(back.standardise).toEqual(standardise);
});

it("fromOnnx(toOnnx(model)) gives the same logits, to the bit, and writing it again the same layers", () => {
  const bytes = toOnnx(model);
  const back = fromOnnx(bytes);
  expect(back.model.forward(x, { training: false })).toEqual(model.forward(x, { training: false }));
  expect(formatOnnx(parseOnnx(bytes))).toEqual(bytes);
});

const { model: M, graph: G, node: N, attribute: A, tensor: T, valueInfo: V } = FIELDS;
const constant = (name: string, dims: number[], numbers: number[] = new Array(dims.reduce((a, b) => a * b, 1)).fill(1)) =>
  writeMessage([T.dims, dims], [T.dtype, 1], [T.name, name], [T.raw, new Uint8Array(Float32Array.from(numbers).buffer)]);
const node = (op: string, inputs: string[], output: string, attributes: Uint8Array[] = []) =>
  writeMessage([N.inputs, inputs], [N.outputs, output], [N.name, `a ${op}`], [N.op, op], [N.attributes, attributes]);
const int = (name: string, value: number) => writeMessage([A.name, name], [A.int, value], [A.type, 2]);
const file = (nodes: Uint8Array[], initializers: Uint8Array[] = [constant("w", [3, 2]), constant("b", [2])], inputs = ["x"]) =>
  writeMessage([
    M.graph,
    writeMessage([G.nodes, nodes], [G.initializers, initializers], [G.inputs, inputs.map(name => writeMessage([V.name, name]))]),
  ]);
const gemm = node("Gemm", ["x", "w", "b"], "y");

it("parseOnnx(bytes) reads a weight [in, out], and passes over Identity, Dropout and a last Softmax", () => {
  const w = [1, 2, 3, 4, 5, 6];
  const bytes = file(
    [node("Identity", ["x"], "i"), node("Gemm", ["i", "w", "b"], "y"), node("Dropout", ["y"], "d"), node("Softmax", ["d"], "p")],
    [constant("w", [3, 2], w), constant("b", [2])],
  );
  const [layer, ...more] = parseOnnx(bytes).layers;
  expect(more).toEqual([]);
  expect(layer).toMatchObject({
    weight: tensor([
      [1, 3, 5],
      [2, 4, 6],
    ]),
  });
});

it.each<[Uint8Array, string]>([
  [Uint8Array.of(0xff), " must be a protocol buffer, got bytes that are none; is the file cut short, or of another kind?"],
  [new Uint8Array(), " must be an ONNX model with one graph, got 0"],
  [writeMessage([M.graph, 3]), " must be of ONNX, got a number in field 7"],
  [file([]), ": the graph must have a Gemm, got none"],
  [file([gemm], undefined, ["x", "z"]), ": the graph must have one input, got 2"],
  [file([node("Conv", ["x", "w"], "y")]), ': nodes must be Gemm and Relu, or Sub and Div before them, got "Conv" ("a Conv")'],
  [file([gemm, node("Relu", ["x"], "z")]), ': each node must take what the one before it gives, got "Relu" ("a Relu")'],
  [file([gemm, node("Softmax", ["y"], "p"), node("Relu", ["p"], "z")]), ': nothing must come behind a Softmax, got "Relu" ("a Relu")'],
  [
    file([node("Gemm", ["x", "w", "b"], "y", [int("transA", 1)])]),
    ': a Gemm must have alpha 1, beta 1, transA 0 and no other attribute than transB, got "Gemm" ("a Gemm")',
  ],
  [file([node("Gemm", ["x", "w"], "y")]), ': a Gemm must have a weight of two axes and a bias, both initializers, got "Gemm" ("a Gemm")'],
  [file([node("Gemm", ["x", "w", "b"], "y", [int("transB", 1)])]), ': the bias must be [3] and not [2], got "Gemm" ("a Gemm")'],
  [file([gemm, node("Gemm", ["y", "w", "b"], "z")]), ': a node must take the 2 columns there are and not 3, got "Gemm" ("a Gemm")'],
  [file([node("Sub", ["x", "b"], "y"), gemm]), ': each node must take what the one before it gives, got "Gemm" ("a Gemm")'],
  [file([gemm], [constant("w", [3, 2], [1])]), ': the initializer "w" must have 24 bytes for [3, 2], got 4'],
  [file([gemm], [constant("w", [3, 2]), constant("w", [3, 2])]), ': initializers must have names of their own, got "w" twice'],
  [
    file([gemm], [writeMessage([T.dims, [1]], [T.dtype, 11], [T.name, "w"])]),
    ': the initializer "w" must be float32 (data type 1), got data type 11',
  ],
])("parseOnnx(bytes) refuses any other file, in one line (%#)", (bytes, message) => {
  expect(() => parseOnnx(bytes, "model.onnx")).toThrow(`model.onnx${message}`);
});
