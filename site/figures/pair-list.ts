import { matmul, normal, stream, type Tensor, tensor } from "rdrop";

/** A row of a with the numbers that are not zero as pairs, the panel, and the sums after each pair. */
export interface PairList {
  readonly row: readonly number[];
  readonly pairs: readonly { readonly value: number; readonly panelRow: number }[];
  readonly panel: readonly (readonly number[])[];
  /** [pairs done][column]. */
  readonly sums: readonly (readonly number[])[];
}

export const DEPTH = 12;
export const COLUMNS = 6;

/** A row of which about a share `zeros` is 0, drawn from a seed, times a panel: each partial sum is a product of the engine. */
export function pairList(zeros: number, seed: number): PairList {
  const rng = stream(seed, "pairs");
  const tenths = (x: Tensor): number[] => [...x.data].map(v => Math.round(10 * v) / 10);
  const values = tenths(normal([DEPTH], 0, 1, { rng })).map(v => v || 0.1);
  const row = values.map(v => (rng.uniform() < zeros ? 0 : v));
  const flat = tenths(normal([DEPTH, COLUMNS], 0, 1, { rng }));
  const panel = Array.from({ length: DEPTH }, (_, p) => flat.slice(p * COLUMNS, (p + 1) * COLUMNS));
  const pairs = row.flatMap((value, panelRow) => (value === 0 ? [] : [{ value, panelRow }]));
  const sums = [new Array<number>(COLUMNS).fill(0)];
  for (const { panelRow } of pairs) {
    const upTo = row.map((value, p) => (p <= panelRow ? value : 0));
    sums.push([...matmul(tensor([upTo]), tensor(panel)).data]);
  }
  return { row, pairs, panel, sums };
}
