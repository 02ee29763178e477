import type { Floats } from "../kernels/floats.ts";
import { type Model, namedParameters } from "../layers/pass.ts";
import type { Optimizer } from "../optim/optimizer.ts";
import { sameShape } from "../tensor/broadcast.ts";
import { DTypeError, ShapeError, show } from "../tensor/errors.ts";
import { has } from "../tensor/options.ts";
import { type Shape, Tensor } from "../tensor/tensor.ts";

/** The losses of one step, or their means over an epoch: loss = nll + alpha · kl, nll summed over the passes, kl 0 when there is one. */
export interface Losses {
  readonly loss: number;
  readonly nll: number;
  readonly kl: number;
}

/** What the order of a training's rows and its masks follow from: counters mean nothing under another. */
export interface Course {
  readonly rows: number;
  readonly batch: number;
  readonly seed: number;
}

/** How a model did at the end of an epoch. */
export interface Scores {
  readonly validationError?: number;
  readonly validationNll?: number;
  readonly testError: number;
  readonly testNll: number;
}

/** The epoch with the least NLL on the validation rows; of equals, the first. */
export interface Best {
  readonly epoch: number;
  readonly validationError: number;
  readonly validationNll: number;
  readonly parameters: Readonly<Record<string, StoredTensor>>;
}

/** How far a training has come. */
export interface Progress {
  readonly course: Course;
  /** Steps done. */
  readonly step: number;
  /** Epochs done, their test included. */
  readonly epochs: number;
  /** The part of the epoch's mean losses that the steps done in it have brought so far. */
  readonly losses: Losses;
  /** The best epoch so far, where the training is to end when there is no better one for a while. */
  readonly best?: Best | undefined;
}

/** The numbers of a tensor as plain data. */
export interface StoredTensor {
  readonly shape: Shape;
  readonly data: Floats;
}

/**
 * All that the next step depends on beside the data and the options: plain data, typed arrays among it, that `structuredClone`, a message
 * to a worker or a file can carry. (JSON cannot: it has no −0.)
 */
export interface TrainState extends Progress {
  readonly parameters: Readonly<Record<string, StoredTensor>>;
  readonly optimizer: {
    readonly lr: number;
    readonly steps: number;
    /** By the name of the moment, a tensor for each parameter. */
    readonly moments: Readonly<Record<string, readonly StoredTensor[]>>;
  };
}

/**
 * The state of a training at one of its events: copies, so that what follows changes nothing in it.
 *
 *     for (const event of train(model, optimizer, data, options)) state = trainState(model, optimizer, event.progress);
 */
export function trainState(model: Model, optimizer: Optimizer, progress: Progress): TrainState {
  has("trainState", "optimizer", optimizer, "lr", "state");
  const { steps, moments } = optimizer.state();
  return {
    ...progress,
    parameters: storedParameters(model),
    optimizer: { lr: optimizer.lr, steps, moments: mapValues(moments, list => list.map(stored)) },
  };
}

/** The parameters of a model as plain data, by name. */
export const storedParameters = (model: Model): Record<string, StoredTensor> =>
  mapValues(Object.fromEntries(namedParameters(model)), stored);

/** Throws RangeError unless a state's counters are of this course. */
export function checkCourse({ course }: Progress, { rows, batch, seed }: Course): void {
  if (course.rows !== rows || course.batch !== batch || course.seed !== seed)
    throw new RangeError(
      `train: the state is of ${course.rows} rows, batch ${course.batch} and seed ${course.seed}, got ${rows} rows, batch ${batch} and seed ${seed}`,
    );
}

/**
 * Puts a state's numbers into a model and its optimizer. Nothing is written unless all of it fits.
 *
 * Throws    RangeError for parameters of other names, or another optimizer's state; ShapeError or DTypeError for one that does not fit.
 */
export function restore(model: Model, optimizer: Optimizer, { parameters, optimizer: saved }: TrainState): void {
  checkParameters(model, parameters);
  optimizer.load({ steps: saved.steps, moments: mapValues(saved.moments, list => list.map(({ shape, data }) => new Tensor(data, shape))) });
  optimizer.lr = saved.lr;
  restoreParameters(model, parameters);
}

/** Puts stored numbers into a model. Throws as `restore`; nothing is written unless all of it fits. */
export function restoreParameters(model: Model, parameters: Readonly<Record<string, StoredTensor>>): void {
  checkParameters(model, parameters);
  for (const [name, w] of namedParameters(model)) w.write().set(parameters[name].data);
}

function checkParameters(model: Model, parameters: Readonly<Record<string, StoredTensor>>): void {
  const named = namedParameters(model);
  const [have, want] = [Object.keys(parameters), [...named.keys()]];
  if (have.length !== want.length || !want.every(name => Object.hasOwn(parameters, name)))
    throw new RangeError(`train: the state must have the parameters ${want.join(", ")}, got ${have.join(", ")}; is it of another model?`);
  for (const [name, w] of named) checkFits(name, w, parameters[name]);
}

function checkFits(name: string, w: Tensor, { shape, data }: StoredTensor): void {
  if (!sameShape(shape, w.shape)) throw new ShapeError(`train: ${name} must be ${show(w.shape)} in the state, got ${show(shape)}`);
  const dtype = data instanceof Float32Array ? "float32" : "float64";
  if (dtype !== w.dtype) throw new DTypeError(`train: ${name} must be ${w.dtype} in the state, got ${dtype}`);
}

const stored = (x: Tensor): StoredTensor => ({ shape: [...x.shape], data: x.data.slice() });

const mapValues = <T, U>(record: Readonly<Record<string, T>>, f: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]));
