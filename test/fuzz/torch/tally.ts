import { dtypeOf, type Setting } from "./engine.ts";
import { isLeaf, type Program } from "./program.ts";
import type { Verdict } from "./verdict.ts";

const columns = ["float64 value", "float64 gradient", "float64 second", "float32 value", "float32 gradient", "float32 second"] as const;
type Column = (typeof columns)[number];

/** The worst errors so far, of each op and of all. */
export class Tally {
  readonly #programs = new Map<string, number>();
  readonly #worst = new Map<string, Partial<Record<Column, number>>>();
  /** The largest share of its tolerance that an array has used up, in float32. */
  #share = 0;

  /** Counts a program that was compared, once for all settings. */
  count(program: Program): void {
    for (const op of [...opsOf(program), "all"]) this.#programs.set(op, (this.#programs.get(op) ?? 0) + 1);
  }

  /**
   * Charges each error to the ops that may have made it: that of a value to the op of its line, that of a gradient to the ops which the
   * line is an operand of, that of a second derivative to every op of the program.
   */
  add(program: Program, { comparisons }: Verdict, setting: Setting): void {
    for (const { order, line, error, tolerance } of comparisons) {
      const column = `${dtypeOf(setting)} ${order === "recorded" ? "gradient" : order}` as Column;
      const users = program.filter(({ on }) => on.includes(line));
      const suspects = order === "value" ? opsOf([program[line]]) : opsOf(order === "second" ? program : users);
      for (const op of [...suspects, "all"]) {
        const worst = this.#worst.get(op) ?? {};
        this.#worst.set(op, { ...worst, [column]: Math.max(worst[column] ?? 0, error) });
      }
      if (dtypeOf(setting) === "float32") this.#share = Math.max(this.#share, error / tolerance);
    }
  }

  /** A table, a line an op, and under it how near float32 came to its tolerance. */
  toString(): string {
    const row = (op: string, cells: readonly string[]): string =>
      `${op.padEnd(14)}${cells.map(cell => cell.padStart(10)).join("")}`.trimEnd();
    const numbers = (op: string): string => {
      const worst = this.#worst.get(op) ?? {};
      const errors = columns.map(column => worst[column]?.toExponential(1).replace("0.0e+0", "0") ?? "");
      return row(op, [String(this.#programs.get(op) ?? 0), ...errors]);
    };
    const names = [...this.#programs.keys()].filter(op => op !== "all").sort();
    return [
      row("", ["", "float64", "", "", "float32", "", ""]),
      row("worst error", ["programs", ...columns.map(column => column.split(" ")[1])]),
      ...[...names, "all"].map(numbers),
      ...(this.#share > 0 ? [`float32 came to ${(100 * this.#share).toFixed(0)} % of what it is allowed`] : []),
    ].join("\n");
  }
}

const opsOf = (program: Program): string[] => [...new Set(program.filter(line => !isLeaf(line)).map(({ op }) => op))];
