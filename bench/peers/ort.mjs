// ONNX Runtime Web, wasm, one thread: `node ort.mjs matmul ...`; the flags are in peer.mjs. It runs models and trains none.
import * as ort from "onnxruntime-web";
import { flags, inputs, printMatmul } from "./peer.mjs";

ort.env.wasm.numThreads = 1;

await printMatmul("ort-web", flags(), async (n, k, m) => {
  const session = await ort.InferenceSession.create(matmulModel(n, k, m), { executionProviders: ["wasm"] });
  const [a, b] = [new ort.Tensor("float32", inputs(n, k, 1), [n, k]), new ort.Tensor("float32", inputs(k, m, 2), [k, m])];
  return () => session.run({ a, b });
});
process.exit(0);

/** The ONNX model of the one node y = MatMul(a, b), of n×k by k×m: a protocol buffer, written out. */
function matmulModel(n, k, m) {
  const float32 = (rows, columns) =>
    message(1, [...number(1, 1), ...message(2, [...message(1, number(1, rows)), ...message(1, number(1, columns))])]);
  const operand = (field, name, rows, columns) => message(field, [...text(1, name), ...message(2, float32(rows, columns))]);
  const node = message(1, [...text(1, "a"), ...text(1, "b"), ...text(2, "y"), ...text(4, "MatMul")]);
  const graph = [...node, ...text(2, "matmul"), ...operand(11, "a", n, k), ...operand(11, "b", k, m), ...operand(12, "y", n, m)];
  return Uint8Array.from([...number(1, 8), ...message(7, graph), ...message(8, number(2, 13))]); // IR version 8, operator set 13
}

/** A field of a protocol buffer: its tag (field number and wire type), then a varint, or a length and that many bytes. */
function number(field, value) {
  return [...varint(field << 3), ...varint(value)];
}
function message(field, bytes) {
  return [...varint((field << 3) | 2), ...varint(bytes.length), ...bytes];
}
function text(field, string) {
  return message(field, new TextEncoder().encode(string));
}

function varint(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
