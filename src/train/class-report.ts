import type { Tensor } from "../tensor/tensor.ts";
import { checkProbabilities, guessOf } from "./calibration.ts";

/** How one class fares. */
export interface ClassScores {
  /** Share of the rows guessed to be of the class that are; 0 where there are none, as scikit-learn has it. */
  readonly precision: number;
  /** Share of the rows of the class that are guessed to be; 0 where there are none. */
  readonly recall: number;
  /** 2·precision·recall / (precision + recall); 0 where both are. */
  readonly f1: number;
  /** Rows of the class. */
  readonly support: number;
}

/** How often rows of class i are guessed to be of class j: [i][j]. As in scikit-learn, rows are the truth, columns the guess. */
export function confusionMatrix(probabilities: Tensor, labels: Int32Array): number[][] {
  const [n, c] = checkProbabilities("confusionMatrix", probabilities, labels);
  const counts = Array.from({ length: c }, () => new Array<number>(c).fill(0));
  for (let i = 0; i < n; i++) counts[labels[i]][guessOf(probabilities.data, i, c)]++;
  return counts;
}

/** Precision, recall, F1 and support of each class. */
export function classReport(probabilities: Tensor, labels: Int32Array): ClassScores[] {
  const counts = confusionMatrix(probabilities, labels);
  const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return counts.map((row, j) => {
    const right = row[j];
    const support = row.reduce((sum, count) => sum + count, 0);
    const guessed = counts.reduce((sum, each) => sum + each[j], 0);
    return {
      precision: share(right, guessed),
      recall: share(right, support),
      f1: share(2 * right, guessed + support), // the same, without dividing twice
      support,
    };
  });
}
