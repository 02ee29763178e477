import { klDiv, logSoftmax, rDropLoss, softmax, Tape, tensor } from "rdrop";

/** R-Drop's loss of one sample, and which way it moves each score. */
export interface Pulled {
  readonly p: readonly number[];
  readonly q: readonly number[];
  readonly nll: number;
  /** KL(P‖Q), KL(Q‖P), and their mean. */
  readonly klPQ: number;
  readonly klQP: number;
  readonly kl: number;
  readonly loss: number;
  /** The gradient by the scores of each sub-model. */
  readonly ds: readonly number[];
  readonly dt: readonly number[];
}

/** The loss from scores s and t of two sub-models. */
export function pulled(s: readonly number[], t: readonly number[], label: number, alpha: number): Pulled {
  const float64 = { dtype: "float64" } as const;
  const tape = new Tape();
  const logits = tape.watch(tensor([[...s], [...t]], float64)); // biome-ignore format: a row a pass
  const { loss, nll, kl } = rDropLoss(logits, [label], { alpha });
  const numbers = [loss, nll, kl].map(v => v.item());
  const d = [...tape.gradients(loss, [logits])[0].data];
  const [logP, logQ] = [s, t].map(scores => logSoftmax(tensor([[...scores]], float64)));
  const [p, q] = [s, t].map(scores => [...softmax(tensor([[...scores]], float64)).data]);
  const c = s.length;
  return {
    p,
    q,
    loss: numbers[0],
    nll: numbers[1],
    kl: numbers[2],
    klPQ: klDiv(logQ, logP).item(),
    klQP: klDiv(logP, logQ).item(),
    ds: d.slice(0, c),
    dt: d.slice(c),
  };
}
