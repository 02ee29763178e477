import { batches, type Dataset, type Sequential, slice, type Tensor, type TrainEvent, takeRows, train, Workspace } from "rdrop";
import type { Epoch as RunEpoch } from "rdrop/compare";
import { type Prepared, prepare, type Source } from "rdrop/io";
import { subModelKl } from "rdrop/metrics";
import { type Run, type RunConfig, runOf } from "rdrop/run";
import { ARMS, type Arm, configOf } from "./arms.ts";

/** The line of metrics.jsonl that `rdrop train` writes for this epoch, and beside it how far two sub-models are apart. */
export interface Epoch extends RunEpoch {
  /** ½ [KL(P‖Q) + KL(Q‖P)] of two sub-models, a mean over the validation rows: also where no KL is trained. */
  readonly disagreement: number;
}

/** An arm in training. */
interface Training extends Run {
  readonly config: RunConfig;
  readonly events: Generator<TrainEvent>;
  readonly epochs: Epoch[];
  steps: number;
  done: boolean;
}

/**
 * The three arms, trained in lockstep by `train` itself: a step of each at a time. They have one start (the seed's weights), one order of
 * rows, and masks that depend on (seed, step, unit) alone.
 */
export class Lab {
  readonly data: Prepared & { readonly validation: Dataset };
  /** What training warns of, once each. */
  readonly warnings = new Set<string>();
  readonly #arms: Readonly<Record<Arm, Training>>;
  readonly #workspace: Workspace;

  /** Throws Error, one line, for data that cannot be split as asked. */
  constructor(config: RunConfig, source: Source, workspace = new Workspace({ megabytes: 128 })) {
    const data = prepare(source, config);
    if (data.validation === undefined) throw new RangeError("page: validation must be above 0, got 0");
    this.data = { ...data, validation: data.validation };
    this.#workspace = workspace;
    this.#arms = Object.fromEntries(ARMS.map(arm => [arm, this.#begun(configOf(arm, config))])) as Record<Arm, Training>;
  }

  #begun(config: RunConfig): Training {
    const run = runOf(config, this.data);
    const warn = (line: string): void => void this.warnings.add(line);
    const events = train(run.model, run.optimizer, this.data, { ...run.options, workspace: this.#workspace, warn });
    return { ...run, config, events, epochs: [], steps: 0, done: false };
  }

  get workspace(): Workspace {
    return this.#workspace;
  }

  get stepsAnEpoch(): number {
    const { rDrop } = this.#arms;
    return Math.ceil(this.data.train.labels.length / rDrop.config.batch);
  }

  /** Steps done, of the arm that has done most: under patience one may end before the others. */
  get steps(): number {
    return Math.max(...ARMS.map(arm => this.#arms[arm].steps));
  }

  get epoch(): number {
    return Math.floor(this.steps / this.stepsAnEpoch);
  }

  get done(): boolean {
    return ARMS.every(arm => this.#arms[arm].done);
  }

  model(arm: Arm): Sequential {
    return this.#arms[arm].model;
  }

  epochs(arm: Arm): readonly Epoch[] {
    return this.#arms[arm].epochs;
  }

  /**
   * One step of each arm, with the test at the end of an epoch. False when all have come to their end.
   *
   * Throws    Error, one line that names the arm, when a loss is no longer finite.
   */
  step(): boolean {
    for (const arm of ARMS) this.#step(arm);
    return !this.done;
  }

  #step(arm: Arm): void {
    const training = this.#arms[arm];
    if (training.done) return;
    const event = this.#next(arm);
    if (event?.kind !== "step") return;
    training.steps = event.step;
    if (event.step % this.stepsAnEpoch > 0) return;
    const { kind: _, progress: _progress, ...scores } = this.#next(arm) as Extract<TrainEvent, { kind: "epoch" }>;
    const disagreement = subModelKl(training.model, this.data.validation, { seed: training.config.seed, workspace: this.#workspace });
    training.epochs.push({ validationError: Number.NaN, validationNll: Number.NaN, ...scores, disagreement });
    training.done = event.step === event.steps;
  }

  #next(arm: Arm): TrainEvent | undefined {
    try {
      const { done, value } = this.#arms[arm].events.next();
      if (done) this.#arms[arm].done = true;
      return done ? undefined : value;
    } catch (error) {
      throw new Error(`${arm}: ${(error as Error).message}`);
    }
  }

  /** A row that the epoch, or alpha, would be chosen by: [1, k]. */
  validationRow(row: number): { readonly x: Tensor; readonly label: number } {
    const { x, labels } = this.data.validation;
    const at = row % labels.length;
    return { x: slice(x, { start: at, end: at + 1 }), label: labels[at] };
  }

  /** The batch that an arm is trained on next, or that it was last, and its number. */
  nextBatch(arm: Arm): { readonly batch: Dataset; readonly number: number; readonly options: Run["options"] } {
    const { steps, config, options, done } = this.#arms[arm];
    const number = done ? steps - 1 : steps;
    const epoch = Math.floor(number / this.stepsAnEpoch) + 1;
    const order = [...batches(this.data.train.labels.length, { batch: config.batch, seed: config.seed, epoch })];
    return { batch: takeRows(this.data.train, order[number % this.stepsAnEpoch]), number, options };
  }

  /** Gives the memory back: whoever begins anew says so here. */
  close(): void {
    this.#workspace.release();
  }
}
