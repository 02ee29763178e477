import { cast, type DType, exp, logSoftmax, normal, pow, rDropLoss, stream, type Tensor, type Value } from "rdrop";
import { gradcheck } from "rdrop/gradcheck";

/** What is differentiated: three functions of fixed numbers, and R-Drop's loss at the scores of the network in training. */
export const FUNCTIONS = ["cube", "exp", "logSoftmax", "rDropLoss"] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** How far a central difference is from the tape's gradient, at each eps. */
export interface EpsCurve {
  readonly eps: readonly number[];
  /** The largest difference over all elements of the input; Infinity where x ± eps is x, so that there is none. */
  readonly errors: Readonly<Record<DType, readonly number[]>>;
}

/** Scores of two passes, and the classes of their rows. */
export interface Scores {
  /** [2·n, c] */
  readonly logits: Tensor;
  readonly labels: Int32Array;
  readonly alpha: number;
}

const EPS = Array.from({ length: 27 }, (_, i) => 10 ** (-13 + i / 2));

/** The U: on the right the curve bends away from its secant, on the left rounding is divided by eps. */
export function epsCurve(name: FunctionName, scores: Scores): EpsCurve {
  const { fn, x } = problem(name, scores);
  const errorAt = (dtype: DType, eps: number): number => {
    // With a tolerance of 1 the worst error, in tolerances, is the error.
    const { worst } = gradcheck(fn, [cast(x, dtype)], { eps, atol: 1, rtol: 0, skipKinks: false, allowUnused: true });
    return worst;
  };
  const over = (dtype: DType): number[] => EPS.map(eps => errorAt(dtype, eps));
  return { eps: EPS, errors: { float32: over("float32"), float64: over("float64") } };
}

function problem(name: FunctionName, { logits, labels, alpha }: Scores): { fn: (...xs: Value[]) => Value; x: Tensor } {
  const fixed = normal([4, 3], 0, 1, { rng: stream(0, "eps"), dtype: "float64" });
  if (name === "cube") return { fn: x => pow(x, 3), x: fixed };
  if (name === "exp") return { fn: x => exp(x), x: fixed };
  if (name === "logSoftmax") return { fn: x => logSoftmax(x), x: fixed };
  return { fn: x => rDropLoss(x, labels, { alpha }).loss, x: cast(logits, "float64") };
}
