import { named } from "../tensor/errors.ts";
import type { ReliabilityBin } from "../train/calibration.ts";
import type { Epoch, Result } from "./job.ts";
import { type Detail, METRICS, type Scores } from "./scores.ts";

/** What is known of a result before it has come. */
export interface Expected {
  readonly epochs: number;
  readonly classes: number;
}

const CURVE = ["epoch", "loss", "nll", "kl", "validationError", "validationNll", "testError", "testNll"] as const;

/**
 * A result that has come from elsewhere, a file or a queue, made anew of its numbers: nothing that is not one of them comes along.
 * `where` begins the message.
 *
 * Throws    Error, one line, unless every number is there, finite, and in its range.
 */
export function checkResult(where: string, given: unknown, { epochs, classes }: Expected): Result {
  const fail = (what: string, got: unknown): never => {
    throw new Error(`${where}: ${what}, got ${typeof got === "number" ? got : named(got)}`);
  };
  const object = (name: string, value: unknown): Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : fail(`${name} must be an object`, value);
  const list = (name: string, value: unknown, length: number): readonly unknown[] =>
    Array.isArray(value) && value.length === length
      ? value
      : fail(`${name} must be a list of ${length}`, Array.isArray(value) ? value.length : value);
  const number = (name: string, value: unknown, low = 0, high = Number.MAX_VALUE): number =>
    typeof value === "number" && value >= low && value <= high
      ? value
      : fail(`${name} must be a number in ${low}..${high === Number.MAX_VALUE ? "" : high}`, value);
  const whole = (name: string, value: unknown, low: number, high = Number.MAX_SAFE_INTEGER): number =>
    Number.isSafeInteger(value) ? number(name, value, low, high) : fail(`${name} must be a whole number`, value);
  // A KL of floats may come out a little below 0.
  const score = (name: string, key: string, value: unknown): number =>
    number(`${name}.${key}`, value, key === "kl" || key === "loss" ? -1e-3 : 0, /error|ece/i.test(key) ? 1 : Number.MAX_VALUE);
  const scores = (name: string, value: unknown): Scores => {
    const from = object(name, value);
    return Object.fromEntries(METRICS.map(metric => [metric, score(name, metric, from[metric])])) as unknown as Scores;
  };

  const result = object("a result", given);
  const counts = object("rows", result.rows);
  const rows = {
    train: whole("rows.train", counts.train, 1),
    validation: whole("rows.validation", counts.validation, 1),
    test: whole("rows.test", counts.test, 1),
  };
  const tested = object("test", result.test);
  const confusion = list("test.confusion", tested.confusion, classes).map(row =>
    list("test.confusion", row, classes).map(n => whole("test.confusion", n, 0)),
  );
  if (confusion.flat().reduce((sum, n) => sum + n, 0) !== rows.test) fail(`test.confusion must add up to ${rows.test} rows`, confusion);
  const bins = list("test.bins", tested.bins, 15).map((each, m, { length }): ReliabilityBin => {
    const bin = object("test.bins", each);
    return {
      low: m / length,
      high: (m + 1) / length,
      rows: whole("test.bins.rows", bin.rows, 0, rows.test),
      confidence: number("test.bins.confidence", bin.confidence, 0, 1.001),
      accuracy: number("test.bins.accuracy", bin.accuracy, 0, 1),
    };
  });
  const test: Detail = { ...scores("test", tested), confusion, bins };
  const given_ = Array.isArray(result.curve) ? result.curve.length : 0;
  if (given_ < 1 || given_ > epochs) fail(`curve must be a list of 1 to ${epochs} epochs`, given_);
  const curve = list("curve", result.curve, given_).map((each, i) => {
    const epoch = object("curve", each);
    if (epoch.epoch !== i + 1) fail(`curve must count its epochs, ${i + 1} next`, epoch.epoch);
    return Object.fromEntries(CURVE.map(key => [key, score("curve", key, epoch[key])])) as unknown as Epoch;
  });
  return { epoch: whole("epoch", result.epoch, 1, curve.length), rows, validation: scores("validation", result.validation), test, curve };
}
