import { accessSync, constants, existsSync, statSync } from "node:fs";
import type { Dataset } from "../data/dataset.ts";
import { digits } from "../data/digits.ts";
import { readMnist } from "../data/mnist.ts";
import { split } from "../data/split.ts";
import { mislabel, moons, spirals } from "../data/synthetic.ts";

interface Parts {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** Data sets made on the spot, each a function of the seed. */
const made: Record<string, (seed: number) => Parts> = {
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
export function fewDigits(seed: number): Parts {
  const { train, test } = split(digits({ n: 1600, seed }), 600);
  return { train: mislabel(train, { fraction: 0.2, seed }), test };
}

/** A data set by name, or from a directory with the four IDX files of MNIST. Throws Error for neither. */
export function loadData(source: string, seed: number): Parts {
  if (Object.hasOwn(made, source)) return made[source](seed);
  if (!existsSync(source))
    throw new Error(`train: --data must be a directory, moons, spirals or digits, got "${source}", which does not exist`);
  if (!statSync(source).isDirectory())
    throw new Error(`train: --data must be a directory, moons, spirals or digits, got the file ${source}`);
  try {
    accessSync(source, constants.R_OK | constants.X_OK);
  } catch {
    throw new Error(`train: --data must be a directory that can be read, got ${source}`);
  }
  return readMnist(source);
}
