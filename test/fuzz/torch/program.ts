import type { Shape } from "../../../src/tensor/tensor.ts";

// The language of the fuzzer: what the engine and PyTorch are both asked to compute. Plain data, so that it can be sent as JSON.

/** One value of a program, `op(lines on…, args…)`. */
export interface Line {
  /** "input" (differentiated by), "constant", or the name of an op. */
  readonly op: string;
  /** The lines that are its operands, all of them before it. */
  readonly on: readonly number[];
  /** What follows the operands: constants, labels, an object of options. */
  readonly args: readonly unknown[];
  readonly shape: Shape;
  /** The numbers of an input or a constant, row by row. */
  readonly data?: readonly number[];
  /** Of an input: its part of the direction v in which the gradient is differentiated. */
  readonly direction?: readonly number[];
}

/** Lines in order; the last one is the loss, one number. */
export type Program = readonly Line[];

export const isLeaf = ({ op }: Line): boolean => op === "input" || op === "constant";

/** The numbers of the lines that are inputs. */
export const inputsOf = (program: Program): number[] => program.flatMap(({ op }, k) => (op === "input" ? [k] : []));

/** For each line, whether it depends on an input. */
export function varies(program: Program): boolean[] {
  const moves: boolean[] = [];
  for (const { op, on } of program) moves.push(op === "input" || (op !== "detach" && on.some(i => moves[i])));
  return moves;
}

/** The lines that the loss depends on, numbered anew. */
export function pruned(program: Program): Program {
  const needed = new Set([program.length - 1]);
  for (let k = program.length - 1; k >= 0; k--) if (needed.has(k)) for (const i of program[k].on) needed.add(i);
  const kept = [...needed].sort((a, b) => a - b);
  const place = new Map(kept.map((k, at) => [k, at]));
  return kept.map(k => ({ ...program[k], on: program[k].on.map(i => place.get(i) as number) }));
}
