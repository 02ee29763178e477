import { checkPreprocessing } from "../data/check-preprocessing.ts";
import { inputsOf, type Preprocessing } from "../data/preprocess.ts";
import type { Json } from "../io/exact-json.ts";
import type { Sequential } from "../layers/sequential.ts";
import { Tensor } from "../tensor/tensor.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { checkConfig, type RunConfig } from "./config.ts";
import { fromPyTorch, type LayerText } from "./portable.ts";

/** What a run has come to, ready for use. */
export interface Trained {
  readonly model: Sequential;
  /** Where the parameters are from: the best epoch where the run has kept it, else the last step. */
  readonly from: "best" | "last";
  readonly epoch: number;
  readonly config: RunConfig;
  /** Names, by label. */
  readonly classes: readonly string[];
  /** What is done to a row of the data before the model sees it, as it was written. */
  readonly preprocessing: Preprocessing;
  /** Where the data was, and its SHA-256. */
  readonly path: string;
  readonly sha256: string;
}

type Members = Readonly<Record<string, Json>>;

/**
 * The model in the checkpoint of a run, made of its tensors alone: a config that speaks of wider layers allocates nothing.
 *
 * Throws    Error, one line that begins with `name`, for another file, and for parts that do not fit each other.
 */
export function trained(bytes: Uint8Array, name = "trained"): Trained {
  const { state, about } = parseCheckpoint(bytes, name);
  const { config: given, classes, preprocessing: how, data: path, sha256 }: Members = isMembers(about) ? about : {};
  const config = checkConfig(name, given);
  if (!isTexts(classes) || classes.length < 2) throw new Error(`${name}: classes must be the names of two or more, got something else`);
  if (typeof path !== "string") throw new Error(`${name}: data must be where the data was, got something else`);
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256))
    throw new Error(`${name}: sha256 must be 64 hexadecimal digits, got something else`);
  const preprocessing = checkPreprocessing(name, how);
  const { parameters, epoch } = state.best ?? { parameters: state.parameters, epoch: state.epochs };
  const tensors = new Map(Object.entries(parameters).map(([path, { data, shape }]) => [path, new Tensor(data, shape)]));
  const inputs = tensors.get(config.inputDropout === 0 ? "0.weight" : "1.weight")?.shape[1] ?? 0;
  const model = fromPyTorch({ tensors, metadata: {} }, layersOf(config, inputs, classes.length), name);
  if (inputsOf(preprocessing) !== inputs)
    throw new Error(`${name}: preprocessing must make the ${inputs} inputs of the model, got ${inputsOf(preprocessing)}`);
  return { model, from: state.best === undefined ? "last" : "best", epoch, config, classes, preprocessing, path, sha256 };
}

/** The layers of `classifier`, in words. */
function layersOf({ hidden, dropout, inputDropout }: RunConfig, inputs: number, classes: number): LayerText[] {
  const dropped = (p: number | readonly number[]): LayerText => ["Dropout", ...(typeof p === "number" ? [p] : p)];
  const widths = [inputs, ...hidden];
  const blocks = hidden.flatMap((width, i): LayerText[] => [["Linear", widths[i], width], ["ReLU"], dropped(dropout)]);
  return [...(inputDropout === 0 ? [] : [dropped(inputDropout)]), ...blocks, ["Linear", widths[hidden.length], classes]];
}

const isMembers = (value: Json): value is Members => typeof value === "object" && value !== null && !Array.isArray(value);

const isTexts = (value: Json | undefined): value is readonly string[] =>
  Array.isArray(value) && value.every(each => typeof each === "string");
