import type { Tensor } from "../tensor/tensor.ts";
import { FIELDS, FLOAT, INT_ATTRIBUTE, IR_VERSION, OPSET } from "./onnx-fields.ts";
import { writeMessage } from "./protobuf.ts";

/** y = x·weightᵀ + bias, as a Linear layer has them: weight [out, in], bias [out]. */
export interface OnnxLinear {
  readonly kind: "linear";
  /** Of its initializers: "0" gives "0.weight" and "0.bias", as PyTorch's exporter names them. */
  readonly name: string;
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/** What a chain of layers does at inference. */
export type OnnxLayer = OnnxLinear | { readonly kind: "relu" };

/** (x − mean) / sd, a number for each column. */
export interface Standardise {
  readonly mean: Tensor;
  readonly sd: Tensor;
}

/** A classifier as an ONNX file holds it. */
export interface OnnxModel {
  readonly layers: readonly OnnxLayer[];
  /** What is done to the input first; nothing unless given. */
  readonly standardise?: Standardise | undefined;
  /** Texts by name, as names of classes; any runtime shows them. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * A chain of layers as an ONNX file: `input` float32 [batch, k] → `logits` [batch, c] and `probabilities` = softmax of them. A Linear is a
 * Gemm, a ReLU a Relu; dropout does nothing at inference and is left out. The same model gives the same bytes.
 *
 * Throws    RangeError for a model without a Linear, or with one that is not float32.
 * Source    ONNX 1.12: IR version 8, operator set 17 (Gemm-13, Relu-14, Softmax-13, Sub-14, Div-14).
 */
export function formatOnnx({ layers, standardise, metadata = {} }: OnnxModel): Uint8Array {
  const linears = layers.filter(layer => layer.kind === "linear");
  if (linears.length === 0) throw new RangeError("formatOnnx: the model must have a Linear, got none");
  const [first, last] = [linears[0], linears[linears.length - 1]];
  const nodes: Uint8Array[] = [];
  const initializers: Uint8Array[] = [];
  let at = "input";
  const add = (
    op: string,
    name: string,
    constants: Record<string, Tensor>,
    output: string,
    attributes: Record<string, number> = {},
  ): void => {
    for (const [key, x] of Object.entries(constants)) initializers.push(tensorOf(key, x));
    nodes.push(nodeOf(op, name, [at, ...Object.keys(constants)], output, attributes));
    at = output;
  };
  if (standardise !== undefined) {
    add("Sub", "mean", { "standardise.mean": standardise.mean }, "centred");
    add("Div", "sd", { "standardise.sd": standardise.sd }, "standardised");
  }
  layers.forEach((layer, i) => {
    const output = i === layers.length - 1 ? "logits" : `h${i}`;
    if (layer.kind === "relu") add("Relu", `relu${i}`, {}, output);
    else add("Gemm", layer.name, { [`${layer.name}.weight`]: layer.weight, [`${layer.name}.bias`]: layer.bias }, output, { transB: 1 });
  });
  nodes.push(nodeOf("Softmax", "softmax", ["logits"], "probabilities", { axis: 1 }));
  const { model, graph, opset, entry } = FIELDS;
  const c = last.weight.shape[0];
  const body = writeMessage(
    [graph.nodes, nodes],
    [graph.name, "rdrop"],
    [graph.initializers, initializers],
    [graph.inputs, [batchOf("input", first.weight.shape[1])]],
    [graph.outputs, [batchOf("logits", c), batchOf("probabilities", c)]],
  );
  return writeMessage(
    [model.irVersion, IR_VERSION],
    [model.producerName, "rdrop"],
    [model.graph, body],
    [model.opsets, writeMessage([opset.domain, ""], [opset.version, OPSET])],
    [model.metadata, Object.entries(metadata).map(([key, value]) => writeMessage([entry.key, key], [entry.value, value]))],
  );
}

function nodeOf(op: string, name: string, inputs: readonly string[], output: string, attributes: Record<string, number>): Uint8Array {
  const { node, attribute } = FIELDS;
  const ints = Object.entries(attributes).map(([key, value]) =>
    writeMessage([attribute.name, key], [attribute.int, value], [attribute.type, INT_ATTRIBUTE]),
  );
  return writeMessage([node.inputs, inputs], [node.outputs, output], [node.name, name], [node.op, op], [node.attributes, ints]);
}

function tensorOf(name: string, { shape, data, dtype }: Tensor): Uint8Array {
  if (dtype !== "float32") throw new RangeError(`formatOnnx: ${name} must be float32, got ${dtype}; cast() it`);
  const { tensor } = FIELDS;
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice(); // little-endian, as engines run
  return writeMessage([tensor.dims, shape], [tensor.dtype, FLOAT], [tensor.name, name], [tensor.raw, raw]);
}

/** A float32 value [batch, columns]. */
function batchOf(name: string, columns: number): Uint8Array {
  const { valueInfo, type, tensorType, shape, dim } = FIELDS;
  const dims = writeMessage([shape.dims, [writeMessage([dim.name, "batch"]), writeMessage([dim.size, columns])]]);
  const tensor = writeMessage([tensorType.dtype, FLOAT], [tensorType.shape, dims]);
  return writeMessage([valueInfo.name, name], [valueInfo.type, writeMessage([type.tensor, tensor])]);
}
