import { isDeepStrictEqual } from "node:util";
import { formatOnnx } from "../../../src/io/onnx.ts";
import { parseOnnx } from "../../../src/io/parse-onnx.ts";
import { formatSafetensors, parseSafetensors } from "../../../src/io/safetensors.ts";
import { tensor } from "../../../src/tensor/create.ts";
import { formatCheckpoint, parseCheckpoint } from "../../../src/train/checkpoint.ts";
import { classifier } from "../../../src/train/classifier.ts";
import { DEFAULTS } from "../../../src/train/config.ts";
import { fromOnnx, fromPyTorch, toOnnx, toPyTorch } from "../../../src/train/portable.ts";
import { storedParameters, type TrainState } from "../../../src/train/state.ts";
import { trained } from "../../../src/train/trained.ts";

/** A loader of files to be tried with damaged ones. */
export interface Target {
  readonly name: string;
  /** Good files. */
  readonly seeds: readonly Uint8Array[];
  /**
   * Loads a file under the name "FILE", and what it gives is checked: it is whole, written again and read again it is the same. Returns the
   * bytes of the numbers it has made.
   */
  readonly load: (bytes: Uint8Array) => number;
}

const model = classifier(3, 2, { hidden: [4], dropout: 0.5, inputDropout: 0.1, seed: 1 });
const parameters = storedParameters(model);
const state: TrainState = {
  course: { rows: 10, batch: 2, seed: 3 },
  step: 7,
  epochs: 1,
  losses: { loss: 1.5, nll: 1.25, kl: -0 },
  best: { epoch: 1, validationError: 0.25, validationNll: 0.5, parameters },
  parameters,
  optimizer: { lr: 0.1, steps: 7, moments: { mean: Object.values(parameters), square: Object.values(parameters) } },
};
const about = {
  data: "moons",
  sha256: "0".repeat(64),
  classes: ["a", "b"],
  preprocessing: { kind: "plain", inputs: 3 },
  config: { ...DEFAULTS, hidden: [4], dropout: 0.5, inputDropout: 0.1 },
};
const numbers = new Map([
  ["b", tensor([[1, 2]])],
  ["a", tensor(3)],
  ["é", tensor([4], { dtype: "float64" })],
]);
const standardise = { mean: tensor([1, 2, 3]), sd: tensor([1, 2, 3]) };

const bytesOf = (tensors: Iterable<{ readonly data: { readonly byteLength: number } }>): number =>
  [...tensors].reduce((sum, { data }) => sum + data.byteLength, 0);

function same(a: unknown, b: unknown): void {
  if (!isDeepStrictEqual(a, b)) throw new Error("the file is read otherwise when it is written again");
}

const checkpoints = [
  formatCheckpoint(state, about),
  formatCheckpoint({ ...state, best: undefined, optimizer: { ...state.optimizer, moments: {} } }, about),
];

export const targets: readonly Target[] = [
  {
    name: "safetensors",
    seeds: [formatSafetensors({ tensors: numbers, metadata: { format: "pt" } }), formatSafetensors({ tensors: new Map() })],
    load: bytes => {
      const { tensors, metadata } = parseSafetensors(bytes, "FILE");
      const again = parseSafetensors(formatSafetensors({ tensors, metadata }), "FILE");
      same(new Map([...again.tensors].sort()), new Map([...tensors].sort()));
      same({ ...again.metadata }, { ...metadata });
      return bytesOf(tensors.values());
    },
  },
  {
    name: "checkpoint",
    seeds: checkpoints,
    load: bytes => {
      const checkpoint = parseCheckpoint(bytes, "FILE");
      same(parseCheckpoint(formatCheckpoint(checkpoint.state, checkpoint.about), "FILE"), checkpoint);
      return bytesOf(Object.values(checkpoint.state.parameters));
    },
  },
  { name: "trained", seeds: checkpoints, load: bytes => bytesOf(trained(bytes, "FILE").model.parameters()) },
  {
    name: "pytorch",
    seeds: [formatSafetensors(toPyTorch(model))],
    load: bytes => {
      const made = fromPyTorch(parseSafetensors(bytes, "FILE"), undefined, "FILE");
      same(toPyTorch(fromPyTorch(toPyTorch(made), undefined, "FILE")), toPyTorch(made));
      return bytesOf(made.parameters());
    },
  },
  {
    name: "onnx",
    seeds: [toOnnx(model, { metadata: { classes: '["a","b"]' } }), toOnnx(model, { standardise })],
    load: bytes => {
      const file = parseOnnx(bytes, "FILE");
      const again = parseOnnx(formatOnnx(file), "FILE");
      same(again.layers.map(unnamed), file.layers.map(unnamed));
      return bytesOf(fromOnnx(bytes, "FILE").model.parameters());
    },
  },
];

const unnamed = (layer: object): object => ({ ...layer, name: undefined });
