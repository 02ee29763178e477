/** A rung as the table of `bench matmul` has it: billions of operations a second, at each share of zeros. */
export interface Measured {
  readonly name: string;
  readonly speeds: readonly number[];
}

/** What bench/ladder wrote. */
export interface LadderTable {
  /** In percent. */
  readonly zeros: readonly number[];
  readonly rungs: readonly Measured[];
  readonly ceiling: number;
  readonly machine: string;
}

/** The first table of a machine's ladder.md, and the lines below. Throws Error when it is written in another way. */
export function readLadder(text: string): LadderTable {
  const rows = text.split("\n\n")[1]?.split("\n").map(line => line.split("|").map(cell => cell.trim()).slice(1, -1)) ?? []; // biome-ignore format: a line
  const zeros = (rows[0] ?? []).filter(cell => cell.endsWith("zeros")).map(Number.parseFloat);
  const rungs = rows.slice(2).map(([name, ...cells]) => ({ name, speeds: cells.slice(0, zeros.length).map(Number) }));
  const ceiling = Number(/Ceiling[^:]*: ([\d.]+)/.exec(text)?.[1]);
  const machine = /Node v[^\n]*/.exec(text)?.[0] ?? "";
  if (rungs.length === 0 || !(ceiling > 0) || rungs.some(({ speeds }) => speeds.length === 0 || speeds.some(v => !(v > 0))))
    throw new Error("readLadder: the text must begin with a table of rungs and name the ceiling, got another text");
  return { zeros, rungs, ceiling, machine };
}
