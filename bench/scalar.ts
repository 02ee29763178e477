import { numbers } from "../src/scalar/arithmetic.ts";
import { Tape } from "../src/scalar/tape.ts";
import { determinant } from "./gradbench/det.ts";
import { type Machine, machine } from "./machine.ts";
import { machineLine, short, significant } from "./report.ts";
import { time } from "./timing.ts";

export interface ScalarReport extends Machine {
  /** Of the tape: what a determinant by minors records. */
  readonly lines: number;
  /** The same formula on plain numbers, a line's share of it. */
  readonly plain_ns: number;
  /** To record a line, and to walk it back; the best of all samples. */
  readonly record_ns: number;
  readonly walk_ns: number;
}

/** What a line of a scalar tape costs: the determinant of a 7 × 7 matrix in 7! products, computed, recorded and walked back. */
export function benchScalar(seconds: number): ScalarReport {
  const ell = 7;
  const a = Array.from({ length: ell * ell }, (_, i) => Math.sin(i * i + 1));
  const tape = new Tape(numbers);
  const record = () => {
    tape.clear();
    const vars = a.map(x => tape.variable(x));
    return { vars, det: determinant(tape, vars, ell) };
  };

  const { vars, det } = record();
  const value = determinant(numbers, a, ell);
  const [slope] = tape.gradient(det, vars);
  const minor = determinant(
    numbers,
    a.filter((_, i) => i >= ell && i % ell > 0),
    ell - 1,
  );
  if (tape.value(det) !== value || Math.abs(slope - minor) > 1e-12 * Math.abs(minor))
    throw new Error(`internal: the tape must give ${value} and ${minor}, got ${tape.value(det)} and ${slope}`);

  const lines = tape.length;
  let sum = 0; // read, so that no engine leaves anything out
  const each = (run: () => number): number => {
    const timed = (): void => {
      sum += run();
    };
    return significant((1e6 * time(timed, { seconds: seconds / 3 }).best) / lines);
  };
  const plain_ns = each(() => determinant(numbers, a, ell));
  const record_ns = each(() => tape.value(record().det));
  const walk_ns = each(() => tape.gradient(det, vars)[0]);
  if (!Number.isFinite(sum)) throw new Error("internal: the sum must be finite, got NaN");
  return { ...machine(), lines, plain_ns, record_ns, walk_ns };
}

export const scalarText = (report: ScalarReport): string =>
  `A line of a scalar tape, of ${report.lines}: ${short(report.record_ns)} ns to record and ${short(report.walk_ns)} ns to walk back; on plain numbers the same formula takes ${short(report.plain_ns)} ns a line.
${machineLine(report)}`;
