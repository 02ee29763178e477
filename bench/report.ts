import { cpus } from "node:os";
import { markdownTable } from "markdown-table";

/** Where numbers were measured. The runtime is one of three, and its key says which. */
export interface Machine extends Runtime {
  readonly cpu: string;
}

export interface Runtime {
  readonly node?: string;
  readonly bun?: string;
  readonly deno?: string;
}

/** Which of the three runs this, given `process.versions`. Bun and Deno name there the Node that they stand in for, so they go first. */
export function runtimeOf({ bun, deno, node }: Runtime): Runtime {
  if (bun !== undefined) return { bun };
  if (deno !== undefined) return { deno };
  return { node: `v${node}` };
}

export const machine = (): Machine => ({ ...runtimeOf(process.versions), cpu: cpus()[0]?.model.trim() ?? "unknown" });

export function machineLine({ node, bun, deno, cpu }: Machine): string {
  const runtime = bun !== undefined ? `Bun ${bun}` : deno !== undefined ? `Deno ${deno}` : `Node ${node}`;
  return `${runtime}, ${cpu}, one thread.`;
}

/** A markdown table: the first `left` columns of text, the others of numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  return markdownTable([head, ...rows], { align: head.map((_, i) => (i < left ? "l" : "r")) });
}

/** A number to so many significant digits, for JSON. */
export const significant = (value: number, digits = 4): number => Number(value.toPrecision(digits));

/** As people read it: 3 significant digits, no exponent. */
export const short = (value: number): string => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))));

export const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.0995 ? 1 : 0)} %`;
