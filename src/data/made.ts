import type { Dataset } from "./dataset.ts";
import { digits } from "./digits.ts";
import { split } from "./split.ts";
import { mislabel, moons, spirals } from "./synthetic.ts";

/** Rows to train on, and rows to test on. */
export interface MadeData {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** Data sets made on the spot, each a function of the seed. */
export const MADE: Readonly<Record<string, (seed: number) => MadeData>> = {
  moons: seed => split(moons({ n: 2000, seed }), 1000),
  spirals: seed => split(spirals({ n: 3000, seed }), 1500),
  digits: fewDigits,
};

/**
 * 600 drawn digits to train on, a fifth of them labelled wrong, and 1000 others, labelled right, to test on.
 *
 * Why wrong labels: they are what a network has to learn by heart, and what R-Drop keeps it from. With all labels right, and digits
 * this easy, the two models come out even.
 */
export function fewDigits(seed: number): MadeData {
  const { train, test } = split(digits({ n: 1600, seed }), 600);
  return { train: mislabel(train, { fraction: 0.2, seed }), test };
}
