/** The learning rate of step 0, 1, 2, … */
export type Schedule = (step: number) => number;

export interface ScheduleOptions {
  /** The learning rate that the others are shares of. */
  readonly lr: number;
  /** How many steps there will be. */
  readonly steps: number;
  /** How many of them come before the full rate: step t has (t + 1)/(warmup + 1) of it. 0 unless given. */
  readonly warmup?: number;
}

/** What the rate does behind its warm-up, as a share of lr at t in 0 … 1, the part that is done. */
const shapes = {
  constant: () => 1,
  linear: (t: number) => 1 - t,
  cosine: (t: number) => (1 + cosPi(t)) / 2,
} as const;

export type ScheduleName = keyof typeof shapes;

export const SCHEDULES = Object.keys(shapes) as readonly ScheduleName[];

/**
 * A schedule by name: a linear warm-up, then lr · shape((step − warmup) / (steps − warmup)), with the shape 1 ("constant"), 1 − t
 * ("linear") or ½ (1 + cos πt) ("cosine").
 *
 * Throws    RangeError for another name, or unless 0 <= warmup <= steps.
 * Source    Goyal et al., arXiv 1706.02677, section 2.2 (warm-up); Loshchilov & Hutter, ICLR 2017, eq. 5 (cosine).
 */
export function schedule(name: ScheduleName, { lr, steps, warmup = 0 }: ScheduleOptions): Schedule {
  if (!Object.hasOwn(shapes, name)) throw new RangeError(`schedule: name must be one of ${SCHEDULES.join(", ")}, got ${String(name)}`);
  if (!(warmup >= 0 && warmup <= steps)) throw new RangeError(`schedule: warmup must lie in 0..${steps}, the steps, got ${warmup}`);
  const shape = shapes[name];
  return step => (step < warmup ? (lr * (step + 1)) / (warmup + 1) : lr * shape((step - warmup) / Math.max(1, steps - warmup)));
}

/**
 * cos πt for t in 0 … 1, within 1e-15: the Taylor series about ½, where it is −sin(π(t − ½)). Math.cos may differ between engines in its
 * last bit, and so would a training.
 */
function cosPi(t: number): number {
  const x = Math.PI * (t - 0.5);
  let [term, sum] = [x, x];
  for (let i = 2; i < 24; i += 2) {
    term *= -(x * x) / (i * (i + 1));
    sum += term;
  }
  return -sum;
}
