import type { Dataset } from "./dataset.ts";
import { digits } from "./digits.ts";
import { partsSource, type Source } from "./source.ts";
import { split } from "./split.ts";
import { mislabel, moons, spirals } from "./synthetic.ts";

/** Rows to train on, and rows to test on. */
export interface MadeData {
  readonly train: Dataset;
  readonly test: Dataset;
}

export interface MadeOptions {
  readonly seed: number;
  /** Standard deviation of what is added to each number; that of the data set unless given, or "auto". */
  readonly noise?: number | "auto" | undefined;
}

/** Data sets made on the spot, each a function of the seed and the noise. */
export const MADE: Readonly<Record<string, (options: MadeOptions) => MadeData>> = {
  moons: options => split(moons({ n: 2000, ...given(options) }), 1000),
  spirals: options => split(spirals({ n: 3000, ...given(options) }), 1500),
  digits: fewDigits,
};

const given = ({ seed, noise = "auto" }: MadeOptions): { seed: number; noise?: number } => (noise === "auto" ? { seed } : { seed, noise });

/** What data made on the spot follows from, in words. */
export const recipe = (name: string, options: MadeOptions): string => {
  const { seed, noise } = given(options);
  return `${name} of seed ${seed}${noise === undefined ? "" : ` and noise ${noise}`}, made by rdrop`;
};

/** Data made on the spot as a source. There are no bytes of a file: who needs a SHA-256 takes that of the recipe. */
export const madeSource = (name: string, options: MadeOptions, sha256 = ""): Source => partsSource({ name, sha256 }, MADE[name](options));

/**
 * 600 drawn digits to train on, a fifth of them labelled wrong, and 1000 others, labelled right, to test on.
 *
 * Why wrong labels: they are what a network has to learn by heart, and what R-Drop keeps it from. With all labels right, and digits
 * this easy, the two models come out even.
 */
export function fewDigits(options: MadeOptions): MadeData {
  const { train, test } = split(digits({ n: 1600, ...given(options) }), 600);
  return { train: mislabel(train, { fraction: 0.2, seed: options.seed }), test };
}
