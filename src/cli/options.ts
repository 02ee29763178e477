import { InvalidArgumentError, Option } from "commander";
import { MOST_THREADS } from "../tensor/workspace.ts";
import { RUN_OPTIONS } from "../train/config.ts";
import { type Kind, numberThat, wholeNumber as wholeNumberKind, widths as widthsKind } from "../train/kinds.ts";

/** Parses the value of an option; throws InvalidArgumentError, which becomes one line and exit code 2. */
export type Parser<T> = (text: string) => T;

/** A kind of value, as text on a command line. */
export function parserOf<T>({ parse, holds, must }: Kind<T>): Parser<T> {
  return text => {
    const value = parse(text);
    if (!holds(value)) throw new InvalidArgumentError(`must ${must}`);
    return value;
  };
}

/** A whole number in low..high. */
export const wholeNumber = (low: number, high?: number): Parser<number> => parserOf(wholeNumberKind(low, high));

/** A weight of the KL. */
export const klWeight = parserOf(RUN_OPTIONS.alpha.kind);

/** A number of epochs. */
export const epochCount = parserOf(RUN_OPTIONS.epochs.kind);

/** A finite number above 0. */
export const positive = parserOf(RUN_OPTIONS.lr.kind);

/** Half the distance of a difference; further away than 1 there is no derivative to be seen. */
export const distance = parserOf(numberThat("be a number above 0 and at most 1", value => value > 0 && value <= 1));

/** The path of a file. */
export function path(text: string): string {
  if (text === "") throw new InvalidArgumentError("must be the path of a file");
  return text;
}

/** Widths of layers, as in 256,128. */
export const widths = parserOf(widthsKind);

/** Of a measurement: a day is enough. */
export const seconds = parserOf(numberThat("be a number above 0 and at most 86400", value => value > 0 && value <= 86_400));

const threads = (what: string): Option => new Option("--threads <n>", what).argParser(wholeNumber(1, MOST_THREADS));

/** `--threads`, which every command that computes in float32 takes. */
export const threadsOption = (): Option =>
  threads("that compute a step together; the bits are the same (default: the physical cores, 4 at most)");

/** The same where several runs are computed at a time. */
export const runThreadsOption = (): Option => threads("that compute each run together; the bits are the same (default: 1)");

/** `--kernels`, which every command that computes in float32 takes. */
export const kernelsOption = (): Option =>
  new Option("--kernels <set>", "of float32 loops; the bits are the same").choices(["reference", "wasm"]).default("wasm");
