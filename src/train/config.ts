import { nearest } from "../data/nearest.ts";
import { type Variant, variants } from "../losses/alpha.ts";
import { SCHEDULES } from "../optim/schedules.ts";
import { named } from "../tensor/errors.ts";
import { choice, dropRates, type Kind, listOf, numberThat, orNone, positive, share, text, toggle, wholeNumber, widths } from "./kinds.ts";

/** One option of a run: what it may be, what it is unless given, and what it does. */
interface Option<T> {
  readonly kind: Kind<T>;
  readonly unless: T;
  readonly about: string;
}

const option = <T>(unless: T, kind: Kind<T>, about: string): Option<T> => ({ kind, unless, about });

/** More are a slip of the finger: even of the smallest network they take weeks. */
const MOST_EPOCHS = 1_000_000;

/** With more, nothing else would be left of the loss in float32. */
const klWeight = numberThat("be a number from 0 to 1000000", value => value >= 0 && value <= 1_000_000, "a");

export const OPTIMIZERS = ["adam", "adamw", "sgd"] as const;

/** Every option of the rows of a run. */
const dataOptions = {
  target: option("", text("column"), "of a CSV: the column to be predicted"),
  text: option<readonly string[]>([], listOf(text("column"), "be names of columns", "columns"), "of a CSV: columns of free text"),
  drop: option<readonly string[]>([], listOf(text("column"), "be names of columns", "columns"), "of a CSV: columns to be left out"),
  impute: option(false, toggle, "of a CSV: put the mean, or the most frequent value, where one is missing"),
  delimiter: option("", text("character"), "of a CSV; found by itself unless given"),
  noise: option<number | "auto">(
    "auto",
    numberOrAuto(),
    "of data made on the spot: how far each number is off; auto is what the data set has",
  ),
  limit: option(0, wholeNumber(0), "train on so many of the training rows, each class in proportion; 0 is all"),
  validation: option(0, share("s"), "share of the rows to choose by: the epoch, or alpha"),
  test: option(0.2, share("s"), "share of the rows to test on, where the data does not say which"),
} as const;

/** Every option of the training. */
const trainingOptions = {
  hidden: option<readonly number[]>([256, 128], widths, "widths of the hidden layers"),
  dropout: option<number | readonly number[]>(0.5, dropRates, "after each hidden layer; a list is a rate for each pass"),
  inputDropout: option<number | readonly number[]>(0, dropRates, "on the input"),
  maxNorm: option(0, orNone, "the most that the weights into a unit may be long; 0 is no limit"),
  passes: option(2, wholeNumber(1, 256), "sub-models that a row goes through; 1 is plain dropout"),
  alpha: option(1, klWeight, "weight of the KL between the sub-models"),
  variant: option<Variant>("paper", choice(Object.keys(variants) as Variant[]), "whose meaning of alpha"),
  klEvery: option(1, wholeNumber(1), "R-Drop at every n-th step, one pass at the others"),
  doubleBatch: option(false, toggle, "each step takes the rows of two batches"),
  labelSmoothing: option(0, share("e"), "share of the target spread over the classes"),
  epochs: option(3, wholeNumber(1, MOST_EPOCHS), "passes over the training rows"),
  patience: option(0, wholeNumber(0), "end when the validation NLL has not come down for n epochs, and take the best; 0 is never"),
  batch: option(128, wholeNumber(1), "rows a step"),
  optimizer: option<(typeof OPTIMIZERS)[number]>("adam", choice(OPTIMIZERS), "adam, adamw or sgd"),
  lr: option(1e-3, positive, "learning rate"),
  schedule: option(SCHEDULES[0], choice(SCHEDULES), `of the learning rate: ${SCHEDULES.join(", ")}`),
  warmup: option(0, wholeNumber(0), "steps of linear warm-up"),
  clip: option(0, orNone, "the most that the norm of the gradients may be; 0 is no limit"),
  weightDecay: option<number | "auto">("auto", numberOrAuto(), "of the optimizer; auto is 0.01 for adamw, else 0"),
  momentum: option(0.9, share("m"), "of sgd"),
  nesterov: option(false, toggle, "of sgd"),
  beta1: option(0.9, share("b"), "of adam and adamw"),
  beta2: option(0.999, share("b"), "of adam and adamw"),
  eps: option(1e-8, positive, "of adam and adamw"),
  seed: option(0, wholeNumber(0), "of the splits, the weights, the masks, the order of the rows, and of data made on the spot"),
} as const;

/** Every option of a run, in the order of a page of help: the flags of the command line, the names in a config file. */
export const RUN_OPTIONS = { ...dataOptions, ...trainingOptions } as const;

type Values<O> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** All that a run depends on beside its data: the same config on the same data gives the same bits. */
export type RunConfig = Values<typeof RUN_OPTIONS>;
export type OptionName = keyof typeof RUN_OPTIONS;

const NAMES = Object.keys(RUN_OPTIONS) as OptionName[];

/** A run with nothing asked for. */
export const DEFAULTS = Object.fromEntries(NAMES.map(name => [name, RUN_OPTIONS[name].unless])) as unknown as RunConfig;

/** Options that only one optimizer reads: given to another, they would be ignored. */
const READ_BY: Partial<Record<OptionName, readonly string[]>> = {
  momentum: ["sgd"],
  nesterov: ["sgd"],
  beta1: ["adam", "adamw"],
  beta2: ["adam", "adamw"],
  eps: ["adam", "adamw"],
};

/**
 * A config out of what somebody has written, a file or a message: known names, values of their kinds, and nothing that would be ignored.
 * What is not given is as in `DEFAULTS`. `where` begins the message: "run.json".
 *
 * Throws    Error, one line that names the option.
 */
export function checkConfig(where: string, given: unknown): RunConfig {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new TypeError(`${where}: a config must be an object { epochs, batch, … }, got ${named(given)}`);
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(RUN_OPTIONS, name))
      throw new RangeError(`${where}: options must be known, got ${JSON.stringify(name.slice(0, 100))}${nearest(name, NAMES)}`);
    const { must, holds } = RUN_OPTIONS[name as OptionName].kind;
    if (!holds(value)) throw new RangeError(`${where}: ${name} must ${must}, got ${shown(value)}`);
  }
  const config: RunConfig = { ...DEFAULTS, ...given };
  checkTogether(where, config);
  return config;
}

/** Throws RangeError for options that do not go together. */
function checkTogether(where: string, config: RunConfig): void {
  const { optimizer, passes, alpha, klEvery, patience, validation, test, nesterov, momentum } = config;
  for (const [name, readers] of Object.entries(READ_BY) as [OptionName, readonly string[]][])
    if (config[name] !== DEFAULTS[name] && !readers.includes(optimizer))
      throw new RangeError(`${where}: ${name} must be left out for ${optimizer}, which has none, got ${shown(config[name])}`);
  if (nesterov && momentum === 0) throw new RangeError(`${where}: nesterov needs momentum above 0, got 0`);
  if (passes === 1 && (alpha !== DEFAULTS.alpha || klEvery !== 1))
    throw new RangeError(`${where}: ${klEvery === 1 ? "alpha" : "klEvery"} needs passes from 2 on, got 1`);
  if (patience > 0 && validation === 0)
    throw new RangeError(`${where}: patience needs validation rows to be patient with; set validation, to 0.2 say`);
  if (validation + test >= 1)
    throw new RangeError(`${where}: validation and test must leave rows to train on, got ${validation} and ${test} of them`);
}

const shown = (value: unknown): string => {
  const json = JSON.stringify(value) ?? String(value);
  return json.length > 100 ? `${json.slice(0, 100)}…` : json;
};

function numberOrAuto(): Kind<number | "auto"> {
  return {
    must: `${orNone.must}, or auto`,
    value: "x",
    parse: given => (given === "auto" ? given : orNone.parse(given)),
    holds: (given): given is number | "auto" => given === "auto" || orNone.holds(given),
  };
}
