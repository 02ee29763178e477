import { formatOnnx, type OnnxLayer, type Standardise } from "../io/onnx.ts";
import { parseOnnx } from "../io/parse-onnx.ts";
import type { Safetensors } from "../io/safetensors.ts";
import { parseUniqueJson } from "../io/unique-json.ts";
import { Dropout } from "../layers/dropout.ts";
import { Linear } from "../layers/linear.ts";
import { type Layer, namedParameters } from "../layers/pass.ts";
import { Relu } from "../layers/relu.ts";
import { Sequential } from "../layers/sequential.ts";
import { show } from "../tensor/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** One layer in words: ["Linear", 784, 256], ["ReLU"], ["Dropout", 0.5]; several rates are one for each pass. */
export type LayerText = readonly [kind: string, ...numbers: number[]];

/**
 * The parameters of a `sequential` under the names and in the shapes of PyTorch's `nn.Sequential` of the same modules: "0.weight"
 * [out, in], "0.bias" [out], the number being the place of the layer. Ours have the same, so nothing is turned. What the places between
 * are stands in the metadata, under "layers", for `fromPyTorch`.
 *
 *     formatSafetensors(toPyTorch(model))      torch: model.load_state_dict(safetensors.torch.load_file("model.safetensors"))
 *
 * Throws    TypeError for a layer other than Linear, Relu and Dropout.
 */
export function toPyTorch(model: Sequential): Safetensors {
  const layers = model.layers.map(textOf);
  return { tensors: namedParameters(model), metadata: { format: "pt", layers: JSON.stringify(layers) } };
}

/**
 * The `sequential` in a file of `toPyTorch`. For a file that PyTorch has written, which does not say what stands between its Linear
 * layers, say it: `fromPyTorch(file, [["Linear", 784, 256], ["ReLU"], ["Dropout", 0.5], ["Linear", 256, 10]])`.
 *
 * Throws    Error, one line that begins with `name`, when layers and tensors do not fit.
 */
export function fromPyTorch({ tensors, metadata }: Safetensors, given?: readonly LayerText[], name = "fromPyTorch"): Sequential {
  if (given === undefined && metadata.layers === undefined)
    throw new Error(
      `${name}: layers must be given for a file that does not say what stands between its tensors; fromPyTorch(file, [["Linear", 784, 256], ["ReLU"], …])`,
    );
  const layers: unknown = given ?? parseUniqueJson(metadata.layers, `${name}: layers`);
  if (!Array.isArray(layers) || layers.length > tensors.size * 4 + 4)
    throw new Error(`${name}: layers must be a list of layers, no more than the tensors need, got another`);
  const left = new Map(tensors);
  const take = (key: string): Tensor => {
    const x = left.get(key);
    if (x === undefined)
      throw new Error(`${name}: there must be a tensor "${key}", got ${shown([...tensors.keys()].slice(0, 8).join(", "))}`);
    left.delete(key);
    return x;
  };
  const made = layers.map((layer: unknown, i): Layer => {
    const [kind, ...numbers] = Array.isArray(layer) && layer.length < 300 ? (layer as unknown[]) : [];
    if (kind === "ReLU" && numbers.length === 0) return new Relu();
    if (kind === "Dropout" && numbers.length > 0 && numbers.every(isRate)) return new Dropout(numbers as number[]);
    if (kind !== "Linear") throw new Error(`${name}: layer ${i} must be Linear, ReLU or Dropout with its numbers, got ${shown(layer)}`);
    const [weight, bias] = [take(`${i}.weight`), take(`${i}.bias`)];
    const [k, out] = numbers;
    if (weight.shape.length !== 2 || weight.shape[0] !== out || weight.shape[1] !== k || bias.shape.length !== 1 || bias.shape[0] !== out)
      throw new Error(
        `${name}: layer ${i} must have weight [out, in] and bias [out] for ${shown(layer)}, got ${show(weight.shape)} and ${show(bias.shape)}`,
      );
    return new Linear(weight, bias);
  });
  for (const key of left.keys()) throw new Error(`${name}: each tensor must belong to a layer, got ${shown(key)}, which belongs to none`);
  return new Sequential(made);
}

/**
 * A `sequential` of Linear, ReLU and Dropout as an ONNX file, for inference: see `formatOnnx`. Initializers have the names of the
 * parameters, "0.weight".
 *
 * Throws    TypeError for another layer; RangeError for one that is not float32.
 */
export function toOnnx(
  model: Sequential,
  {
    standardise,
    metadata = {},
  }: { readonly standardise?: Standardise | undefined; readonly metadata?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  const layers = model.layers.flatMap((layer, i): OnnxLayer[] => {
    textOf(layer); // throws for another layer
    if (layer instanceof Linear) return [{ kind: "linear", name: String(i), weight: layer.weight, bias: layer.bias }];
    return layer instanceof Relu ? [{ kind: "relu" }] : [];
  });
  return formatOnnx({ layers, standardise, metadata });
}

/** A model out of an ONNX file, without the dropout that inference leaves out; and what the file does to its input first. */
export interface FromOnnx {
  readonly model: Sequential;
  readonly standardise?: Standardise | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The `sequential` in an ONNX file. Throws as `parseOnnx` does: Error, one line that begins with `name`. */
export function fromOnnx(bytes: Uint8Array, name = "fromOnnx"): FromOnnx {
  const { layers, standardise, metadata = {} } = parseOnnx(bytes, name);
  const model = new Sequential(layers.map(layer => (layer.kind === "relu" ? new Relu() : new Linear(layer.weight, layer.bias))));
  return { model, standardise, metadata };
}

function textOf(layer: Layer): LayerText {
  if (layer instanceof Linear) return ["Linear", layer.weight.shape[1], layer.weight.shape[0]];
  if (layer instanceof Relu) return ["ReLU"];
  if (layer instanceof Dropout) return ["Dropout", ...(layer.rates ?? [layer.p])];
  throw new TypeError(`export: layers must be Linear, Relu and Dropout, got ${layer.constructor.name}`);
}

const isRate = (value: unknown): boolean => typeof value === "number" && value >= 0 && value < 1;

const shown = (value: unknown): string => (JSON.stringify(value) ?? "none").slice(0, 100);
