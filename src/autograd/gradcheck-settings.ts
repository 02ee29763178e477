import type { DType } from "../tensor/home.ts";

export interface GradcheckOptions {
  /** Half the distance of the central difference; beyond |x| = 10⁴ (10 in float32) it grows with |x|. */
  readonly eps?: number;
  /** An element passes when |analytic − numeric| <= atol + rtol · |numeric|. */
  readonly atol?: number;
  readonly rtol?: number;
  /** Of the random weights of the outputs; 0 unless given. */
  readonly seed?: number;
  /** Whether an element whose error a kink within a step explains is passed over and counted, rather than a failure. */
  readonly skipKinks?: boolean;
  /** The largest share of an input's elements that may be passed over; half unless given. */
  readonly maxKinks?: number;
  /** 2 checks the derivative of the gradient as well, once the gradient itself has passed; 1 unless given. */
  readonly order?: 1 | 2;
  /** Whether an input may have no influence on the result; otherwise that is a failure, for nothing was checked. */
  readonly allowUnused?: boolean;
  /** Whether fn may depend on watched tensors that are not among the inputs; otherwise that is a failure, for they were not checked. */
  readonly allowCaptured?: boolean;
}

export type Settings = Required<GradcheckOptions>;

const common = { seed: 0, maxKinks: 0.5, order: 1, allowUnused: false, allowCaptured: false } as const;

// PyTorch's in float64. In float32 the outputs are rounded at 6e-8 of their size, which over a distance of 2e-6 is percents of a slope, while
// a large distance leaves the tangent. `rdrop gradcheck --dtype float32 --eps H` has its worst error at 935 tolerances for H = 1e-6, 10 for
// 1e-4, 0.99 for 1e-3, 0.35 for 3e-3, 0.75 for 1e-2, 0.95 for 3e-2; and 3e-3 is wide enough to meet the kinks of a ReLU now and then.
export const defaults: Record<DType, Settings> = {
  float64: { eps: 1e-6, atol: 1e-5, rtol: 1e-3, skipKinks: false, ...common },
  float32: { eps: 3e-3, atol: 1e-3, rtol: 1e-3, skipKinks: true, ...common },
};
