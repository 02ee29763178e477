import { add, concat, mul, scale, slice, sum } from "../src/autograd/rules.ts";
import { Tape } from "../src/autograd/tape.ts";
import type { Value, Var } from "../src/autograd/var.ts";
import { full, tensor, zeros } from "../src/tensor/create.ts";
import type { Tensor } from "../src/tensor/tensor.ts";
import { type Machine, machine } from "./machine.ts";
import { machineLine, short, significant, table } from "./report.ts";

const dtype = "float64";

/**
 * y′ = f(y) with f_i = x_i y_(i−1), y_0 = 1, from 0 on by classical Runge-Kutta to time 1: the number y_n of it, which is x_1 x_2 … x_n / n!
 * up to the method's error.
 */
export function integrate(x: Var, n: number, steps: number): Value {
  const h = 1 / steps;
  const one = tensor([1], { dtype });
  const f = (y: Value): Value => mul(x, concat([one, slice(y, { end: x.size - 1 })]));
  let y: Value = zeros([x.size], { dtype });
  for (let i = 0; i < steps; i++) {
    const k1 = f(y);
    const k2 = f(add(y, scale(k1, h / 2)));
    const k3 = f(add(y, scale(k2, h / 2)));
    const k4 = f(add(y, scale(k3, h)));
    y = add(y, scale(add(add(k1, scale(add(k2, k3), 2)), k4), h / 6));
  }
  return sum(slice(y, { start: n - 1, end: n }));
}

export interface TapesOptions {
  readonly size: number;
  readonly steps: number;
}

export interface TapesRow {
  readonly tape: "whole" | "lean";
  readonly lines: number;
  /** The most megabytes of numbers at any time, those included that nobody has collected yet. */
  readonly megabytes: number;
  readonly seconds: number;
}

export interface TapesReport extends Machine, TapesOptions {
  readonly rows: readonly TapesRow[];
}

/** A long tape, recorded and walked back: what it holds, and how long it takes. */
export function benchTapes({ size, steps }: TapesOptions): TapesReport {
  const run = (lean: boolean): { row: TapesRow; gradient: Tensor } => {
    let most = 0;
    const look = (): void => {
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    };
    const start = performance.now();
    const tape = new Tape({ lean, recorded: look, pulled: look });
    const x = tape.watch(full([size], 0.5, { dtype }));
    const [gradient] = tape.gradients(integrate(x, Math.min(size, 4), steps), [x]);
    const seconds = significant((performance.now() - start) / 1000);
    return { row: { tape: lean ? "lean" : "whole", lines: tape.lines.length, megabytes: significant(most / 1e6), seconds }, gradient };
  };
  const [lean, whole] = [run(true), run(false)];
  if (lean.gradient.data.some((g, q) => g !== whole.gradient.data[q])) throw new Error("bench tapes: both must give the same bits");
  return { ...machine(), size, steps, rows: [whole.row, lean.row] };
}

/** A line a tape. */
export function tapesText(report: TapesReport): string {
  const { size, steps, rows } = report;
  return `${steps} steps of Runge-Kutta on ${size} doubles, recorded and walked back; both tapes give the same bits.
${machineLine(report)}

${table(
  ["tape", "lines", "numbers held at most, MB", "seconds"],
  rows.map(({ tape, lines, megabytes, seconds }) => [tape, String(lines), short(megabytes), short(seconds)]),
)}`;
}
