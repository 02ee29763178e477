import { show } from "../tensor/errors.ts";
import { transpose } from "../tensor/move.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { OnnxLayer, OnnxModel } from "./onnx.ts";
import { FIELDS, FLOAT } from "./onnx-fields.ts";
import { type Message, readMessage } from "./protobuf.ts";

interface Node {
  readonly op: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: ReadonlyMap<string, number>;
}

/** One message and what to call it: its fields as texts, numbers and messages. Throws Error, one line, where one is of another kind. */
class Fields {
  readonly #fields: Message;
  readonly #name: string;

  constructor(bytes: Uint8Array, name: string) {
    this.#fields = readMessage(bytes, name);
    this.#name = name;
  }

  bytes(field: number): Uint8Array[] {
    return (this.#fields.get(field) ?? []).map(value => {
      if (typeof value === "bigint") throw new Error(`${this.#name} must be of ONNX, got a number in field ${field}`);
      return value;
    });
  }

  texts(field: number): string[] {
    try {
      return this.bytes(field).map(value => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value));
    } catch (error) {
      if (error instanceof TypeError) throw new Error(`${this.#name} must be of ONNX, got a text in field ${field} that is not UTF-8`);
      throw error;
    }
  }

  /** The last one, as protocol buffers have it; "" where there is none. */
  text(field: number): string {
    return this.texts(field).at(-1) ?? "";
  }

  numbers(field: number): number[] {
    return (this.#fields.get(field) ?? []).map(value => {
      if (typeof value !== "bigint" || !Number.isSafeInteger(Number(value)))
        throw new Error(`${this.#name} must be of ONNX, got no whole number in field ${field}`);
      return Number(value);
    });
  }

  messages(field: number): Fields[] {
    return this.bytes(field).map(bytes => new Fields(bytes, this.#name));
  }
}

/**
 * The layers in an ONNX file that is a chain of Gemm and Relu, as `formatOnnx` writes it and PyTorch exports an `nn.Sequential`: before
 * them Sub and Div by a constant each, which standardise; among them Identity and Dropout, which do nothing at inference; behind them a
 * Softmax, which adds no layer.
 *
 * Throws    Error, one line that begins with `name`, for any other graph: it names the node.
 * Source    as for `formatOnnx`.
 */
export function parseOnnx(bytes: Uint8Array, name = "parseOnnx"): OnnxModel {
  const { model, graph, entry } = FIELDS;
  const file = new Fields(bytes, name);
  const graphs = file.messages(model.graph);
  if (graphs.length !== 1) throw new Error(`${name} must be an ONNX model with one graph, got ${graphs.length}`);
  const metadata = file.messages(model.metadata).map(each => [each.text(entry.key), each.text(entry.value)] as const);
  const constants = new Map<string, Tensor>();
  for (const each of graphs[0].messages(graph.initializers)) {
    const [key, x] = constantOf(each, name);
    if (constants.has(key)) throw new Error(`${name}: initializers must have names of their own, got ${short(key)} twice`);
    constants.set(key, x);
  }
  const inputs = graphs[0]
    .messages(graph.inputs)
    .map(each => each.text(FIELDS.valueInfo.name))
    .filter(input => !constants.has(input));
  if (inputs.length !== 1) throw new Error(`${name}: the graph must have one input, got ${inputs.length}`);
  const chain = new Chain(inputs[0], constants, name);
  for (const each of graphs[0].messages(graph.nodes)) chain.add(nodeOf(each));
  return { ...chain.end(), metadata: Object.fromEntries(metadata) };
}

/** Follows the nodes from the input on. */
class Chain {
  readonly #layers: OnnxLayer[] = [];
  readonly #constants: ReadonlyMap<string, Tensor>;
  readonly #turned = new Map<string, Tensor>();
  readonly #name: string;
  #at: string;
  /** Columns of the value here; unknown before the first constant. */
  #columns: number | undefined;
  #mean: Tensor | undefined;
  #sd: Tensor | undefined;
  #over = false;

  constructor(input: string, constants: ReadonlyMap<string, Tensor>, name: string) {
    this.#at = input;
    this.#constants = constants;
    this.#name = name;
  }

  add(node: Node): void {
    const { op, inputs, output } = node;
    if (this.#over) throw this.#refused(node, "nothing must come behind a Softmax");
    if (inputs[0] !== this.#at) throw this.#refused(node, "each node must take what the one before it gives");
    if (op === "Gemm") this.#layers.push(this.#linear(node));
    else if (op === "Relu") this.#layers.push({ kind: "relu" });
    else if (op === "Sub" && this.#layers.length === 0 && this.#mean === undefined) this.#mean = this.#vector(node);
    else if (op === "Div" && this.#layers.length === 0 && this.#mean !== undefined && this.#sd === undefined) this.#sd = this.#vector(node);
    else if (op === "Softmax") this.#over = true;
    else if (op !== "Identity" && op !== "Dropout") throw this.#refused(node, "nodes must be Gemm and Relu, or Sub and Div before them");
    this.#at = output;
  }

  end(): Pick<OnnxModel, "layers" | "standardise"> {
    const [mean, sd] = [this.#mean, this.#sd];
    if (!this.#layers.some(({ kind }) => kind === "linear")) throw new Error(`${this.#name}: the graph must have a Gemm, got none`);
    if (mean === undefined || sd === undefined) {
      if (mean !== undefined) throw new Error(`${this.#name}: a Sub must have a Div behind it, got none`);
      return { layers: this.#layers };
    }
    return { layers: this.#layers, standardise: { mean, sd } };
  }

  #linear(node: Node): OnnxLayer {
    const { inputs, attributes } = node;
    const { alpha = 1, beta = 1, transA = 0, transB = 0, ...rest } = Object.fromEntries(attributes);
    if (alpha !== 1 || beta !== 1 || transA !== 0 || Object.keys(rest).length > 0)
      throw this.#refused(node, "a Gemm must have alpha 1, beta 1, transA 0 and no other attribute than transB");
    const [w, bias] = [this.#constants.get(inputs[1]), this.#constants.get(inputs[2])];
    if (inputs.length !== 3 || w?.shape.length !== 2 || bias === undefined)
      throw this.#refused(node, "a Gemm must have a weight of two axes and a bias, both initializers");
    const weight = transB === 0 ? this.#transposed(inputs[1], w) : w;
    this.#fits(node, weight.shape[1]);
    if (bias.shape.length !== 1 || bias.shape[0] !== weight.shape[0])
      throw this.#refused(node, `the bias must be [${weight.shape[0]}] and not ${show(bias.shape)}`);
    this.#columns = weight.shape[0];
    return { kind: "linear", name: inputs[1].replace(/\.weight$/, ""), weight, bias };
  }

  /** Once for each initializer, however many nodes take it: what is made must not outgrow the file. */
  #transposed(name: string, w: Tensor): Tensor {
    const weight = this.#turned.get(name) ?? transpose(w);
    this.#turned.set(name, weight);
    return weight;
  }

  #vector(node: Node): Tensor {
    const x = this.#constants.get(node.inputs[1]);
    if (node.inputs.length !== 2 || x?.shape.length !== 1) throw this.#refused(node, `a ${node.op} must take an initializer of one axis`);
    this.#fits(node, x.shape[0]);
    this.#columns = x.shape[0];
    return x;
  }

  #fits(node: Node, columns: number): void {
    if (columns === 0 || (this.#columns !== undefined && this.#columns !== columns))
      throw this.#refused(node, `a node must take the ${this.#columns ?? "1 or more"} columns there are and not ${columns}`);
  }

  #refused({ op, name }: Node, must: string): Error {
    return new Error(`${this.#name}: ${must}, got ${short(op)} (${short(name)})`);
  }
}

function nodeOf(fields: Fields): Node {
  const { node, attribute } = FIELDS;
  const attributes = fields.messages(node.attributes).map(each => {
    const [float] = each.bytes(attribute.float);
    const value = float === undefined ? (each.numbers(attribute.int).at(-1) ?? Number.NaN) : floatOf(float);
    return [each.text(attribute.name), value] as const;
  });
  const domain = fields.text(node.domain);
  return {
    op: domain === "" || domain === "ai.onnx" ? fields.text(node.op) : `${domain}.${fields.text(node.op)}`,
    name: fields.text(node.name),
    inputs: fields.texts(node.inputs),
    output: fields.texts(node.outputs)[0] ?? "",
    attributes: new Map(attributes),
  };
}

function constantOf(fields: Fields, name: string): [string, Tensor] {
  const { tensor } = FIELDS;
  const key = fields.text(tensor.name);
  const dims = fields.numbers(tensor.dims);
  const dtype = fields.numbers(tensor.dtype).at(-1);
  const raw = fields.bytes(tensor.raw).at(-1) ?? fields.bytes(tensor.floats).at(-1);
  const fail = (must: string): Error => new Error(`${name}: the initializer ${short(key)} must ${must}`);
  if (dtype !== FLOAT) throw fail(`be float32 (data type ${FLOAT}), got data type ${dtype ?? "none"}`);
  if (raw === undefined || (fields.numbers(tensor.location).at(-1) ?? 0) !== 0)
    throw fail("have its numbers in the file, packed, got none");
  if (dims.length > 2 || dims.some(size => size < 0)) throw fail("have at most two axes, got others");
  const length = 4 * dims.reduce((size, axis) => size * axis, 1);
  if (raw.length !== length) throw fail(`have ${length} bytes for ${show(dims)}, got ${raw.length}`);
  return [key, new Tensor(new Float32Array(new Uint8Array(raw).buffer), dims)];
}

const floatOf = (bytes: Uint8Array): number =>
  bytes.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true) : Number.NaN;

const short = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
