import { dropout, givenMasks, Linear, rDropLoss, relu, sequential, Tape, type Tensor, tensor, type Var } from "rdrop";

/** What flows through the network of the guide's worked example, and what comes back: a row a sub-model behind the masks. */
export interface Flow {
  readonly sums: readonly number[];
  readonly hidden: readonly number[];
  readonly dropped: readonly (readonly number[])[];
  readonly scores: readonly (readonly number[])[];
}

export const X = [1, 2];
export const MASKS = [
  [2, 0, 2],
  [0, 2, 2],
];
export const W1 = [
  [0.5, 0.25],
  [-1, 0.5],
  [1, -1],
];
export const W2 = [
  [0.25, -0.25, 0.5],
  [-0.5, -0.5, 0.25],
];

const float64 = (numbers: number[] | number[][]): Tensor => tensor(numbers, { dtype: "float64" });

/** One step of examples/guide/by-hand.mjs, up to its gradients: the values, the gradients of the loss by them, and the loss. */
export function byHand(alpha: number): {
  readonly values: Flow;
  readonly gradients: Flow;
  readonly probabilities: readonly (readonly number[])[];
  readonly nll: number;
  readonly kl: number;
  readonly loss: number;
} {
  const model = sequential(new Linear(float64(W1), float64([0, 1, 0])), relu(), dropout(0.5), new Linear(float64(W2), float64([0.5, 1])));
  const tape = new Tape();
  const masks = givenMasks([float64(MASKS)]);
  const logits = model.forwardCopies(float64([X]), 2, { tape, training: true, masks, fused: false });
  const { loss, nll, kl } = rDropLoss(logits, [0], { alpha, fused: false });
  const gs = tape.gradients(loss, tape.lines);
  const [sums, scores] = tape.lines.filter(({ op }) => op === "add");
  const line = (op: string): Var => tape.lines.find(found => found.op === op) as Var;
  const rows = ({ data, shape }: Tensor): number[][] =>
    Array.from({ length: shape[0] }, (_, i) => [...data.subarray(i * shape[1], (i + 1) * shape[1])]);
  const flow = (of: (line: Var) => Tensor): Flow => ({
    sums: [...of(sums).data],
    hidden: [...of(line("relu")).data],
    dropped: rows(of(line("applyMask"))),
    scores: rows(of(scores)),
  });
  return {
    values: flow(({ value }) => value),
    gradients: flow(({ index }) => gs[index]),
    probabilities: rows(line("exp").value),
    nll: nll.item(),
    kl: kl.item(),
    loss: loss.item(),
  };
}
