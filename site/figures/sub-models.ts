import { linear, masks, matmul, mul, normal, relu, slice, softmax, stream, symmetricKl, type Tensor, tensor } from "rdrop";

/** Hidden units of the small network of the figure, one sample of it, and its classes. */
export const UNITS = 24;
const CLASSES = 3;

const rng = stream(7, "figure");
/** The sample's hidden units behind their ReLU. */
const hidden = relu(normal([1, UNITS], 0, 1, { rng }));
const output = linear(UNITS, CLASSES, { rng });
const loud = tensor(output.weight.data.map(w => 4 * w), { shape: output.weight.shape }); // biome-ignore format: a line

/** What the units of some sub-models hold under their masks, and what these sub-models say. */
export interface SubModels {
  /** [copies][unit]: 0 where dropped, else 1 / (1 − p). */
  readonly masks: readonly (readonly number[])[];
  readonly units: readonly (readonly number[])[];
  readonly probabilities: readonly (readonly number[])[];
}

/** The hidden units without dropout, and what the full model says. */
export const full = { units: [...hidden.data], probabilities: [...say(hidden).data] };

function say(units: Tensor): Tensor {
  return softmax(matmul(units, loud, { transposeB: true }));
}

const rows = (x: Tensor): number[][] => Array.from({ length: x.shape[0] }, (_, i) => [...slice(x, { start: i, end: i + 1 }).data]);

/** `copies` sub-models of one sample at step `step`, which drop with probability p. */
export function subModels(copies: number, p: number, step: number): SubModels {
  const mask = masks(0, step).mask({ name: "figure", p, shape: [copies, UNITS], copies });
  const units = mul(mask, hidden);
  return { masks: rows(mask), units: rows(units), probabilities: rows(say(units)) };
}

/** The mean of what `count` sub-models say. */
export function meanOfSubModels(count: number, p: number): number[] {
  const { probabilities } = subModels(count, p, 1_000_000);
  return full.probabilities.map((_, c) => probabilities.reduce((total, row) => total + row[c], 0) / count);
}

/** ½ [KL(P‖Q) + KL(Q‖P)] of two sub-models, in nats. */
export function disagreement({ units: [one, two] }: SubModels): number {
  const scores = (h: readonly number[]) => matmul(tensor([[...h]]), loud, { transposeB: true });
  return symmetricKl(scores(one), scores(two)).item();
}
