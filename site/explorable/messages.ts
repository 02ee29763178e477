import type { Arm } from "./arms.ts";
import type { EpsCurve, FunctionName } from "./eps-curve.ts";
import type { InsideStep, LineCheck } from "./inside-step.ts";
import type { Epoch } from "./lab.ts";
import type { Point } from "./plane.ts";
import type { State, View } from "./state.ts";
import type { TwoPasses } from "./two-passes.ts";

/** What the page asks of the worker: each question has one answer, and they come in order. */
export type Question =
  /** Begins anew; up to epoch `hurryTo`, as fast as it goes. */
  | { readonly kind: "begin"; readonly state: State; readonly hurryTo: number }
  | { readonly kind: "view"; readonly view: View }
  /** Trains so many steps, draws, and answers within about so many milliseconds. */
  | { readonly kind: "slice"; readonly steps: number; readonly milliseconds: number }
  | { readonly kind: "inside" }
  | { readonly kind: "check"; readonly line: number }
  | { readonly kind: "eps"; readonly name: FunctionName };

/** What is known of a run when it begins. */
export interface Facts {
  readonly classes: readonly string[];
  readonly inputs: number;
  readonly rows: { readonly train: number; readonly validation: number; readonly test: number };
  readonly stepsAnEpoch: number;
  readonly parameters: number;
  /** What was decided about the columns of a table. */
  readonly about: readonly string[];
  /** What is drawn in the plots, and whether that is all of the space of inputs. */
  readonly points: readonly Point[];
  /** Where the validation rows lie, the first of them, in the same square. */
  readonly validation: readonly Point[];
  readonly whole: boolean;
}

/** A classifier over the plane: the full model, or one of its sub-models. */
export interface Drawn {
  readonly arm: Arm;
  /** Absent for the full model. */
  readonly subModel?: number;
  /** Where a class takes over from another: x0 y0 x1 y1, … from 0 to 1. */
  readonly boundary: Float32Array;
  /** Of the full model, at each point of the grid: the likeliest class, and its probability in 255ths. */
  readonly areas?: { readonly labels: Uint8Array; readonly sure: Uint8Array };
}

/** What a slice of time came to. */
export interface Slice {
  readonly steps: number;
  readonly epoch: number;
  /** The epochs that have ended in it. */
  readonly epochs: Readonly<Record<Arm, readonly Epoch[]>>;
  readonly warnings: readonly string[];
  readonly drawn: readonly Drawn[];
  readonly twoPasses?: TwoPasses & {
    readonly place: Pick<Point, "x" | "y">;
    /** The symmetric KL at this row, a mean over pairs of masks. */
    readonly apart: Readonly<Record<Arm, number>>;
  };
  /** Whether all epochs are done. */
  readonly done: boolean;
  /** Whether another slice without steps would show nothing new. */
  readonly settled: boolean;
}

export type Answer =
  | { readonly kind: "begun"; readonly facts: Facts }
  | { readonly kind: "viewed" }
  | { readonly kind: "slice"; readonly slice: Slice }
  | { readonly kind: "inside"; readonly inside: InsideStep }
  | { readonly kind: "check"; readonly check: LineCheck }
  | { readonly kind: "eps"; readonly name: FunctionName; readonly curve: EpsCurve }
  /** One line: training has stopped, or could not begin. */
  | { readonly kind: "failed"; readonly of: Question["kind"]; readonly message: string };

/** Points of the grid along a side of the plane. */
export const GRID = 48;

/** Sub-models that are drawn of each arm. */
export const SUB_MODELS = 30;

/** Pairs of masks that a row is shown to: enough that their mean is steady. */
export const PAIRS = 64;

/** The arms whose boundaries are drawn. */
export const DRAWN_ARMS = ["dropout", "rDrop"] as const satisfies readonly Arm[];
