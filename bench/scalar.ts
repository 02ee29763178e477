import { numbers } from "../src/scalar/arithmetic.ts";
import { Lanes } from "../src/scalar/lanes.ts";
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
  /** The same of a number in one of so many lanes: a short tape over all of them, of a determinant that stays in the cache. */
  readonly lanes: number;
  readonly lane_record_ns: number;
  readonly lane_walk_ns: number;
}

const matrix = (ell: number): number[] => Array.from({ length: ell * ell }, (_, i) => Math.sin(i * i + 1));

/**
 * What a line of a scalar tape costs: the determinant of a 7 × 7 matrix in 7! products, computed, recorded and walked back; and that of a
 * 4 × 4 one over lanes.
 */
export function benchScalar(seconds: number): ScalarReport {
  const ell = 7;
  const a = matrix(ell);
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
  const each = (count: number, run: () => number): number => {
    const timed = (): void => {
      sum += run();
    };
    return significant((1e6 * time(timed, { seconds: seconds / 5 }).best) / count);
  };
  const plain_ns = each(lines, () => determinant(numbers, a, ell));
  const record_ns = each(lines, () => tape.value(record().det));
  const walk_ns = each(lines, () => tape.gradient(det, vars)[0]);

  const lanes = new Lanes(128);
  const wide = new Tape(lanes);
  const recordWide = () => {
    lanes.clear();
    wide.clear();
    const vars = matrix(4).map(x => wide.variable(lanes.constant(x)));
    return { vars, det: determinant(wide, vars, 4) };
  };
  const inLanes = recordWide();
  const expected = determinant(numbers, matrix(4), 4);
  const made = lanes.value(wide.primal(inLanes.det));
  if (made !== expected) throw new Error(`internal: all lanes must give ${expected}, got ${made}`);
  const recorded = lanes.length;
  const lane_record_ns = each(lanes.width * wide.length, () => lanes.at(wide.primal(recordWide().det), 0));
  const lane_walk_ns = each(lanes.width * wide.length, () => {
    lanes.clear(recorded);
    return lanes.at(wide.gradient(inLanes.det, inLanes.vars)[0], 0);
  });
  if (!Number.isFinite(sum)) throw new Error("internal: the sum must be finite, got NaN");
  return { ...machine(), lines, plain_ns, record_ns, walk_ns, lanes: lanes.width, lane_record_ns, lane_walk_ns };
}

export const scalarText = (report: ScalarReport): string =>
  `A line of a scalar tape, of ${report.lines}: ${short(report.record_ns)} ns to record and ${short(report.walk_ns)} ns to walk back; on plain numbers the same formula takes ${short(report.plain_ns)} ns a line.
Over ${report.lanes} lanes at once: ${short(report.lane_record_ns)} ns a number to record and ${short(report.lane_walk_ns)} ns to walk back.
${machineLine(report)}`;
