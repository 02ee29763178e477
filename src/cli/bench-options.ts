import { InvalidArgumentError, Option } from "commander";
import { parseSizes, SIZES, type Sizes } from "../../bench/sizes.ts";
import { disturbance, type StageTiming, type StepRange, USUAL_STAGE } from "../../bench/stage-timing.ts";
import type { StepSetting } from "../../bench/step.ts";
import type { DType } from "../kernels/floats.ts";
import { checkFits } from "./fits.ts";
import type { Parser } from "./options.ts";

// What the sub-commands of `rdrop bench` have in common.

/** Throws RangeError for a network that the machine cannot hold. */
export const checkSetting = (
  bench: string,
  { dims, batch }: Pick<StepSetting, "dims" | "batch">,
  wide = "--dims",
  high = "--batch",
): void => checkFits({ dims, rows: batch, names: { dims: `bench ${bench}: ${wide}`, rows: `bench ${bench}: ${high}` } });

/** The flag that every measurement has. */
export interface Json {
  readonly json?: boolean;
}

export const JSON_LINE = "print one JSON line";

/** A report on stdout: as one JSON line, or as text. */
export function print<R>(json: boolean | undefined, report: R, text: (report: R) => string): void {
  tell("");
  process.stdout.write(`${json ? JSON.stringify(report) : text(report)}\n`);
}

/** What is being measured, on the last line of a terminal. */
export function tell(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what}`);
}

export const dimsOption = (standard: number[]): Option =>
  listOption(
    "--dims <widths>",
    "widths: inputs, hidden layers, classes",
    "be two or more whole numbers above 0, such as 784,256,10",
    n => isWhole(n, 1, 2 ** 24),
    standard,
    2,
  );

export const dtypeOption = (standard: DType): Option =>
  new Option("--dtype <dtype>", "of the numbers").choices(["float32", "float64"]).default(standard);

export const optimizerOption = (): Option =>
  new Option("--optimizer <name>", "at 1e-3, or 1e-2 for sgd").choices(["adam", "sgd"]).default("adam");

/** An option that takes a list of numbers, at least so many, for which something holds. */
export function listOption(
  flag: string,
  what: string,
  must: string,
  holds: (value: number) => boolean,
  standard: number[],
  least = 1,
): Option {
  const parse: Parser<number[]> = text => {
    const list = text.split(",").map(part => (part.trim() === "" ? Number.NaN : Number(part)));
    if (list.length < least || !list.every(holds)) throw new InvalidArgumentError(`must ${must}`);
    return list;
  };
  return new Option(flag, what).argParser(parse).default(standard, standard.join(","));
}

/** `--sizes`, of products. */
export function sizesOption(standard: string): Option {
  const parse: Parser<Sizes[]> = text => {
    const lists = text.split(",").map(parseSizes);
    if (!lists.every(list => list !== undefined)) throw new InvalidArgumentError(`must be ${SIZES}`);
    return lists.flat();
  };
  return new Option("--sizes <list>", "n, for [n, n] by [n, n]; nxkxm, for [n, k] by [k, m]; or training, for the products of a step")
    .argParser(parse)
    .default(parse(standard), standard);
}

/** `--stage`, of a training. */
export function stageOption(): Option {
  const parse: Parser<StepRange> = text => {
    const [from, to, ...more] = text.split(",").map(part => (part.trim() === "" ? Number.NaN : Number(part)));
    if (more.length > 0 || !isWhole(from, 0, 2 ** 24) || !isWhole(to, from + 3, 2 ** 24))
      throw new InvalidArgumentError("must be the first step to time and the one behind the last, three or more apart, such as 300,1300");
    return [from, to];
  };
  return new Option("--stage <from,to>", "the steps of a training that are timed")
    .argParser(parse)
    .default(USUAL_STAGE, USUAL_STAGE.join());
}

/** One line on stderr, where something else ran on the machine meanwhile. */
export function warnOfDisturbance(bench: string, timing: StageTiming): void {
  const signs = disturbance(timing);
  if (signs !== undefined) process.stderr.write(`rdrop: bench ${bench}: the machine must be quiet, got a disturbed one: ${signs}\n`);
}

export const isWhole = (value: number, low: number, high: number): boolean => Number.isInteger(value) && value >= low && value <= high;
