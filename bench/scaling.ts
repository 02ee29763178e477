import { type Machine, machine } from "./machine.ts";
import { machineLine, short, significant, table } from "./report.ts";
import type { StepRange } from "./stage-timing.ts";
import { benchStep, type StepSetting } from "./step.ts";

export interface ScalingOptions {
  readonly optimizer: StepSetting["optimizer"];
  readonly kernels: StepSetting["kernels"];
  readonly threads?: StepSetting["threads"];
  /** Batches, all at width `width`; and widths, all at batch `batch`. */
  readonly batches: readonly number[];
  readonly widths: readonly number[];
  readonly width: number;
  readonly batch: number;
  /** The steps that are timed, and how long each point is measured at the most. */
  readonly stage: StepRange;
  readonly seconds: number;
  readonly tell?: (what: string) => void;
}

/** A step of 784-width-width-10. */
export interface ScalingPoint {
  readonly batch: number;
  readonly width: number;
  /** What a dense engine computes in both passes, forward and back. */
  readonly gflop: number;
  readonly ms_median: number;
  readonly ms_best: number;
}

export interface ScalingReport extends Machine, Pick<ScalingOptions, "optimizer" | "kernels" | "batch" | "width" | "stage"> {
  readonly threads: number;
  readonly by_batch: readonly ScalingPoint[];
  readonly by_width: readonly ScalingPoint[];
  /** The least-squares line through the medians over batch, ms = start + slope · batch, and how much of their variance it explains. */
  readonly batch_line: { readonly start: number; readonly slope: number; readonly r2: number };
  /** ms ~ gflop^exponent over the widths: 1 when time grows as the operations do. */
  readonly width_exponent: number;
}

/** How the time of an R-Drop step grows with the batch, and with the width of the hidden layers. */
export function benchScaling({
  batches,
  widths,
  width,
  batch,
  optimizer,
  kernels,
  threads: asked,
  stage,
  seconds,
  tell = () => {},
}: ScalingOptions): ScalingReport {
  let threads = 1;
  const point = (b: number, w: number): ScalingPoint => {
    tell(`784-${w}-${w}-10, batch ${b}`);
    const dims = [784, w, w, 10];
    const { ms_median, ms_best, ...report } = benchStep({ dims, batch: b, optimizer, kernels, threads: asked }, { stage, seconds });
    threads = report.threads;
    return { batch: b, width: w, gflop: significant(stepFlops(dims, b) / 1e9), ms_median, ms_best };
  };
  const by_batch = batches.map(b => point(b, width));
  const by_width = widths.map(w => point(batch, w));
  const line = leastSquares(
    by_batch.map(p => p.batch),
    by_batch.map(p => p.ms_median),
  );
  const power = leastSquares(
    by_width.map(p => Math.log(p.gflop)),
    by_width.map(p => Math.log(p.ms_median)),
  );
  return {
    ...machine(),
    optimizer,
    kernels,
    threads,
    batch,
    width,
    stage,
    by_batch,
    by_width,
    batch_line: { start: significant(line.start), slope: significant(line.slope), r2: significant(line.r2) },
    width_exponent: significant(power.slope, 3),
  };
}

/** Two passes; in each, a product forward and two backward a layer, but none back into the input. */
export function stepFlops(dims: readonly number[], batch: number): number {
  let products = 0;
  for (let i = 0; i + 1 < dims.length; i++) products += (i === 0 ? 2 : 3) * dims[i] * dims[i + 1];
  return 2 * 2 * batch * products;
}

/** The least-squares line y = start + slope · x. */
export function leastSquares(x: readonly number[], y: readonly number[]): { start: number; slope: number; r2: number } {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const sxx = x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
  const sxy = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  const syy = y.reduce((sum, value) => sum + (value - my) ** 2, 0);
  const slope = sxy / sxx;
  return { start: my - slope * mx, slope, r2: (slope * sxy) / syy };
}

export function scalingText(report: ScalingReport): string {
  const { by_batch, by_width, batch_line, width_exponent, batch, width, optimizer, kernels, stage } = report;
  const cells = ({ gflop, ms_median, ms_best }: ScalingPoint): string[] => [short(gflop), short(ms_median), short(ms_best)];
  const head = ["dense GFLOP", "median, ms", "best, ms"];
  const { start, slope, r2 } = batch_line;
  return `R-Drop steps ${stage[0]} to ${stage[1]} of 784-w-w-10, ${optimizer}, ${kernels} kernels. ${machineLine(report, report.threads)}

w = ${width}: median = ${short(start)} ms + ${short(slope * 1000)} µs · batch, R² = ${r2}

${table(
  ["batch", ...head],
  by_batch.map(p => [String(p.batch), ...cells(p)]),
  0,
)}

Batch ${batch}: median ~ operations^${width_exponent}

${table(
  ["w", ...head],
  by_width.map(p => [String(p.width), ...cells(p)]),
  0,
)}`;
}
