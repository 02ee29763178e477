// How a classifier does: `import { brierScore } from "rdrop/metrics"`.

export { brierScore, calibrationError, type ReliabilityBin, reliability } from "./train/calibration.ts";
export { type ClassScores, classReport, confusionMatrix } from "./train/class-report.ts";
export { type EvaluateOptions, type Evaluation, evaluate, subModelKl } from "./train/metrics.ts";
export { mcDropout, predictProbabilities, type SubModelOptions } from "./train/predict.ts";
export { type SubModelGap, subModelGap } from "./train/sub-models.ts";
