import { fewDigits } from "../data/made.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import { adam } from "../optim/adam.ts";
import { Workspace } from "../tensor/workspace.ts";
import { classifier } from "../train/classifier.ts";
import { subModelKl } from "../train/metrics.ts";
import { type TrainEvent, train } from "../train/trainer.ts";

/** What the models have in common: they differ in the loss alone. */
export const SETTING = { hidden: [128, 64], dropout: 0.3, inputDropout: 0, batch: 32, lr: 3e-3 } as const;

/** The second says whether it is the KL, or only that each row is seen twice. */
export const MODELS = [
  { name: "plain dropout", passes: 1, alpha: 0 },
  { name: "two passes, no KL", passes: 2, alpha: 0 },
  { name: "R-Drop", passes: 2, alpha: 5 },
] as const;

/** How a model stands after an epoch, measured on the test rows. */
export interface Point {
  readonly model: string;
  readonly seed: number;
  readonly epoch: number;
  readonly error: number;
  readonly nll: number;
  readonly kl: number;
}

/** One model trained from one seed. */
export interface Run {
  readonly model: string;
  readonly points: readonly Point[];
  /** Of training and testing, without the measurement of the KL. */
  readonly seconds: number;
}

/** Steps of one run. */
export const stepsOf = (epochs: number): number => epochs * Math.ceil(fewDigits({ seed: 0 }).train.labels.length / SETTING.batch);

export type StepEvent = Extract<TrainEvent, { kind: "step" }>;

/** Trains one model; the data, the weights and the masks are functions of the seed, so two models of one seed begin alike. */
export async function trainOne(
  { name: model, passes, alpha }: (typeof MODELS)[number],
  {
    seed,
    epochs,
    kernels,
    threads,
  }: { readonly seed: number; readonly epochs: number; readonly kernels: KernelSet; readonly threads?: number | undefined },
  onStep: (event: StepEvent) => Promise<void> | void,
): Promise<Run> {
  const data = fewDigits({ seed });
  const { hidden, dropout, inputDropout, batch, lr } = SETTING;
  const network = classifier(data.train.x.shape[1], data.train.classes, { hidden, dropout, inputDropout, seed });
  const optimizer = adam(network.parameters(), { lr });
  const workspace = new Workspace({ kernels, threads, megabytes: 64 });
  const points: Point[] = [];
  let seconds = 0;
  let started = performance.now();
  for (const event of train(network, optimizer, data, { epochs, batch, alpha, passes, seed, kernels, threads })) {
    if (event.kind === "step") await onStep(event);
    else {
      seconds += (performance.now() - started) / 1000;
      const { epoch, testError: error, testNll: nll } = event;
      points.push({ model, seed, epoch, error, nll, kl: subModelKl(network, data.test, { seed, workspace }) });
      started = performance.now();
    }
  }
  return { model, points, seconds };
}
