/**
 * Field numbers of the messages that a chain of layers needs, out of onnx.proto.
 *
 * Source    github.com/onnx/onnx, onnx/onnx.proto, at 004aa57f442055b51af980769883b544ac4f87f2.
 */
export const FIELDS = {
  model: { irVersion: 1, producerName: 2, graph: 7, opsets: 8, metadata: 14 },
  opset: { domain: 1, version: 2 },
  entry: { key: 1, value: 2 },
  graph: { nodes: 1, name: 2, initializers: 5, inputs: 11, outputs: 12 },
  node: { inputs: 1, outputs: 2, name: 3, op: 4, attributes: 5, domain: 7 },
  attribute: { name: 1, float: 2, int: 3, type: 20 },
  tensor: { dims: 1, dtype: 2, floats: 4, name: 8, raw: 9, location: 14 },
  valueInfo: { name: 1, type: 2 },
  type: { tensor: 1 },
  tensorType: { dtype: 1, shape: 2 },
  shape: { dims: 1 },
  dim: { size: 1, name: 2 },
} as const;

/** AttributeProto.AttributeType. */
export const FLOAT_ATTRIBUTE = 1;
export const INT_ATTRIBUTE = 2;

/** TensorProto.DataType. */
export const FLOAT = 1;

/** The operator set of ONNX 1.12 and its intermediate representation: what every runtime since 2022 knows. */
export const OPSET = 17;
export const IR_VERSION = 8;
