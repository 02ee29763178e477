import { InvalidArgumentError, Option } from "commander";

/** Parses the value of an option; throws InvalidArgumentError, which becomes one line and exit code 2. */
export type Parser<T> = (text: string) => T;

/** A number for which `holds`; `must` says so in words: "be above 0". */
export function numberThat(must: string, holds: (value: number) => boolean): Parser<number> {
  return text => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!holds(value)) throw new InvalidArgumentError(`must ${must}`);
    return value;
  };
}

/** A whole number in low..high. */
export const wholeNumber = (low: number, high = Number.MAX_SAFE_INTEGER): Parser<number> =>
  numberThat(
    `be a whole number ${high === Number.MAX_SAFE_INTEGER ? `from ${low}` : `in ${low}..${high}`}`,
    value => Number.isSafeInteger(value) && value >= low && value <= high,
  );

/** More are a slip of the finger: even of the smallest network they take weeks. */
export const MOST_EPOCHS = 1_000_000;

/** A probability of dropping: 0 <= p < 1. */
export const dropRate = numberThat("be a number p with 0 <= p < 1", p => p >= 0 && p < 1);

/** A weight of the KL; with more, nothing else would be left of the loss in float32. */
export const klWeight = numberThat("be a number from 0 to 1000000", value => value >= 0 && value <= 1_000_000);

/** A finite number above 0. */
export const positive = numberThat("be a number above 0", value => value > 0 && value < Infinity);

/** Half the distance of a difference; further away than 1 there is no derivative to be seen. */
export const distance = numberThat("be a number above 0 and at most 1", value => value > 0 && value <= 1);

/** The path of a file. */
export function path(text: string): string {
  if (text === "") throw new InvalidArgumentError("must be the path of a file");
  return text;
}

/** Of a measurement: a day is enough. */
export const seconds = numberThat("be a number above 0 and at most 86400", value => value > 0 && value <= 86_400);

/** Widths of layers, as in 256,128. */
export function widths(text: string): number[] {
  const list = text.split(",").map(part => (part.trim() === "" ? Number.NaN : Number(part)));
  if (!list.every(width => Number.isSafeInteger(width) && width > 0))
    throw new InvalidArgumentError("must be whole numbers above 0, such as 256,128");
  return list;
}

/** `--kernels`, which every command that computes in float32 takes. */
export const kernelsOption = (): Option =>
  new Option("--kernels <set>", "of float32 loops; the bits are the same").choices(["reference", "wasm"]).default("wasm");
