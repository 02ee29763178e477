import type { Arm as Loss } from "../src/compare/arms.ts";
import type { RunConfig } from "../src/train/config.ts";

/** One way to train: a loss, its alpha where it has one, and what else is other than in the scene. */
export interface Setting {
  readonly name: string;
  readonly loss: Loss;
  readonly alpha?: number;
  readonly config?: Partial<RunConfig>;
}

/** Settings of which each seed takes the one that does best on its validation rows. Arms that are to be compared have equally many. */
export interface Arm {
  readonly name: string;
  readonly settings: readonly Setting[];
}

/** What is measured of a run beside the scores of its last epoch. */
export interface Measure {
  /** Scores at every so many-th epoch, on the way; 0 is none. */
  readonly every: number;
  /** So many sub-models beside the full model, on the test rows; 0 is none. */
  readonly subModels: number;
}

/** Arms on the same data, compared seed by seed. The first setting of the first arm is the one that the others are held against. */
export interface Scene {
  readonly name: string;
  readonly data: DataName;
  /** Share of the training and validation labels that are made wrong; the test's are as they were. */
  readonly wrong: number;
  readonly config: Partial<RunConfig>;
  readonly arms: readonly Arm[];
  readonly seeds: number;
  readonly measure: Measure;
}

export type DataName = "mnist" | "iris" | "wine" | "breast_cancer" | "digits" | "drawn";

/** What each data set needs: a folder that the command line names, or nothing. */
export const PLACE_OF: Readonly<Record<DataName, "mnist" | "tables" | undefined>> = {
  mnist: "mnist",
  iris: "tables",
  wine: "tables",
  breast_cancer: "tables",
  digits: "tables",
  drawn: undefined,
};

/** Whether each seed draws test rows of its own from the same table: the runs overlap, and the test takes that into account. */
export const isResplit = ({ data }: Scene): boolean => PLACE_OF[data] === "tables";

export type FigureName = "alpha" | "arms" | "training" | "gap";

export interface Question {
  readonly name: string;
  readonly scenes: readonly Scene[];
  readonly figures: readonly FigureName[];
}

/** Scores of the last epoch, and nothing else. */
export const LAST: Measure = { every: 0, subModels: 0 };

/** An arm of one setting, which has its name. */
export const only = (setting: Setting): Arm => ({ name: setting.name, settings: [setting] });
