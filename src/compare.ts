// Does R-Drop help? `import { compare } from "rdrop/compare"`: runs from many seeds, what they say, and how sure that is.

export { ARMS, type Arm } from "./compare/arms.ts";
export { type CompareData, compare } from "./compare/compare.ts";
export type { ComparedRun, Comparison, Difference, Row } from "./compare/comparison.ts";
export { type Executor, inProcess } from "./compare/executor.ts";
export { type Data, type Epoch, type Job, type Parts, type Result, runJob } from "./compare/job.ts";
export { type Paired, paired, type Resplits, type Spread, spread } from "./compare/paired.ts";
export { COMPARE_DEFAULTS, type CompareOptions } from "./compare/plan.ts";
export type { Detail, Metric, Scores } from "./compare/scores.ts";
export { twoSided, twoSidedQuantile } from "./compare/student.ts";
export { type Point, type Sweep, type SweepOptions, sweep, type Vary } from "./compare/sweep.ts";
