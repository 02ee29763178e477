import type { MatmulReport, MatmulRow } from "./matmul.ts";
import { machineLine, percent, short, table } from "./report.ts";
import { productName, products, type Sizes, sizesName } from "./sizes.ts";

/** A table for each sparsity, a line a rung, a column a size. */
export function matmulText(report: MatmulReport): string {
  const { sizes, rungs, zeros, at } = axes(report);
  const tables = zeros.map(sparsity => {
    const lines = rungs.map(rung => [rung, ...sizes.map(size => cell(at(rung, size, sparsity)))]);
    return `${percent(sparsity)} zeros in the first operand\n\n${table(["", ...sizes.map(sizesName)], lines)}`;
  });
  return `Matrix products, GFLOP/s: median (best, its share of the ceiling; ± half the middle half of the samples).
Every product was verified against the reference, ${verification(report)}, before and after it was timed.
${boundsLine(report)} ${machineLine(report)}

${tables.join("\n\n")}`;
}

function cell(row?: MatmulRow): string {
  if (row === undefined) return "";
  if ("skipped" in row) return `skipped: ${row.skipped}`;
  const { gflops_median, gflops_best, share, spread } = row;
  return `${short(gflops_median)} (${short(gflops_best)}, ${percent(share)}; ± ${percent(spread / 2)})`;
}

/** How exactly. */
export function verification({ rows }: MatmulReport): string {
  const loose = rows.flatMap(row =>
    "tolerance" in row && row.tolerance !== undefined ? [`${row.rung} to ${row.tolerance.toExponential()}`] : [],
  );
  return ["bit for bit", ...new Set(loose)].join(", ");
}

const boundsLine = ({ ceiling, add_then_multiply, inner_loop, clock_ghz }: MatmulReport): string =>
  `Ceiling, multiply-then-add in vector registers: ${short(ceiling)} GFLOP/s; add-then-multiply: ${short(add_then_multiply)}; the last rung's inner loop alone: ${short(inner_loop)}. Clock: ${short(clock_ghz)} GHz, so the ceiling is ${short(ceiling / clock_ghz)} operations a cycle.`;

/** What goes into docs/matmul.md beside the chart: at one size what every rung gains, then the dense products of all sizes. */
export function ladderMarkdown(report: MatmulReport): string {
  const { sizes, rungs, zeros, at } = axes(report);
  const one = chartSize(report);
  const best = (rung: string, size: Sizes, sparsity: number): number | undefined => gflops(at(rung, size, sparsity));
  const speed = (value?: number): string => (value === undefined ? "–" : short(value));
  const gain = (i: number): string => {
    const [before, now] = [i > 0 ? best(rungs[i - 1], one, zeros[0]) : undefined, best(rungs[i], one, zeros[0])];
    return before === undefined || now === undefined ? "" : `${short(now / before)}x`;
  };
  const share = (rung: string): string => {
    const value = best(rung, one, zeros[0]);
    return value === undefined ? "" : percent(value / report.ceiling);
  };
  const head = ["", ...zeros.map(sparsity => `${percent(sparsity)} zeros`), `over the rung before, ${percent(zeros[0])}`, "of the ceiling"];
  const atOneSize = rungs.map((rung, i) => [rung, ...zeros.map(sparsity => speed(best(rung, one, sparsity))), gain(i), share(rung)]);
  const bySize = rungs.map(rung => [rung, ...sizes.map(size => speed(best(rung, size, zeros[0])))]);
  return `GFLOP/s of ${productName(one)}, with zeros in the first operand:

${table(head, atOneSize)}

GFLOP/s by size, ${percent(zeros[0])} zeros:

${table(["", ...sizes.map(sizesName)], bySize)}

${boundsLine(report)} Best of many calls, each verified ${verification(report)}. ${machineLine(report)}
`;
}

/** The size that the chart shows: 512 x 512, or the largest that was measured. */
export function chartSize(report: MatmulReport): Sizes {
  const { sizes } = axes(report);
  const usual = sizes.find(size => size.every(n => n === 512));
  return usual ?? sizes.reduce((largest, size) => (products(size) > products(largest) ? size : largest));
}

export const isOf = ([n, k, m]: Sizes, row: MatmulRow): boolean => row.n === n && row.k === k && row.m === m;

export const gflops = (row?: MatmulRow): number | undefined => (row === undefined || "skipped" in row ? undefined : row.gflops_best);

function axes({ rows }: MatmulReport) {
  const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];
  return {
    sizes: rows.filter((row, i) => rows.findIndex(it => isOf([row.n, row.k, row.m], it)) === i).map(({ n, k, m }): Sizes => [n, k, m]),
    rungs: distinct(rows.map(row => row.rung)),
    zeros: distinct(rows.map(row => row.sparsity)),
    at: (rung: string, size: Sizes, sparsity: number): MatmulRow | undefined =>
      rows.find(row => row.rung === rung && isOf(size, row) && row.sparsity === sparsity),
  };
}
