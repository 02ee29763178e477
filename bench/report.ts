import { markdownTable } from "markdown-table";
import { type Machine, runtimeName } from "./machine.ts";

export const machineLine = (where: Machine, threads = 1): string => `${runtimeName(where)}, ${where.cpu}, ${threadsText(threads)}.`;

export const threadsText = (threads: number): string => (threads === 1 ? "one thread" : `${threads} threads`);

/** A markdown table: the first `left` columns of text, the others of numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  return markdownTable([head, ...rows], { align: head.map((_, i) => (i < left ? "l" : "r")) });
}

/** A number to so many significant digits, for JSON. */
export const significant = (value: number, digits = 4): number => Number(value.toPrecision(digits));

/** As people read it: 3 significant digits, no exponent. */
export const short = (value: number): string => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))));

export const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`;
