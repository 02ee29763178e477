import { ablations } from "./ablations.ts";
import { fewLabels } from "./few-labels.ts";
import { fullMnist } from "./full-mnist.ts";
import { noisyLabels, smallTables } from "./noise-and-tables.ts";
import type { Question } from "./question.ts";
import { small } from "./small.ts";
import { why } from "./why.ts";

/** Each has a section of docs/study.md and a file of raw metrics. */
export const QUESTIONS: readonly Question[] = [fewLabels, noisyLabels, smallTables, fullMnist, why, ablations, small];
