import type { InsideStep, TapeLine } from "./inside-step.ts";
import { short } from "./numbers.ts";

/** A place of a step: a line being written, or walked back. */
export interface Moment {
  readonly index: number;
  readonly backward: boolean;
}

/** Each line is written once, going down, and walked once, going up. */
export const momentsOf = ({ lines, walk }: Pick<InsideStep, "lines" | "walk">): Moment[] => [
  ...lines.map(({ index }) => ({ index, backward: false })),
  ...walk.map(index => ({ index, backward: true })),
];

/** The lines that have their gradient, or a part of it, when these moments are over: those walked, and those that they were computed from. */
export function reachedBy(moments: readonly Moment[], lines: readonly TapeLine[]): Set<number> {
  const reached = new Set<number>();
  for (const { index, backward } of moments) {
    if (!backward) continue;
    reached.add(index);
    for (const operand of lines[index].operands) reached.add(operand);
  }
  return reached;
}

/** `matmul(%3, ·)`, or the name of a parameter behind the word for one. */
export function callText({ name, op, operands }: TapeLine, parameter: string): string {
  if (name !== undefined) return `${parameter} ${name}`;
  return `${op}(${operands.map(operand => (operand < 0 ? "·" : `%${operand}`)).join(", ")})`;
}

export const shapeText = (shape: readonly number[]): string => (shape.length === 0 ? "1" : shape.join(" × "));

/** The first two of some numbers, one under the other in a column. */
export const firstTwo = (values: readonly number[] = []): string =>
  values
    .slice(0, 2)
    .map(value => short(value).padStart(8))
    .join(" ");
