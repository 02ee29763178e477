import type { Machine } from "../../machine.ts";
import { machineLine, short, table } from "../../report.ts";
import type { Row } from "./measure.ts";

export interface Results extends Machine {
  readonly date: string;
  /** How long each function was run for. */
  readonly seconds: number;
  /** By peer. */
  readonly titles: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

/** What an eval took in all: the mean times of its workloads added up, which GradBench's score is one over. */
export interface Total {
  readonly eval: string;
  readonly peer: string;
  readonly values: number;
  readonly derivatives: number;
  readonly seconds: number;
  /** All of it was answered, and right. */
  readonly valid: boolean;
}

/** The evals whose functions are four ways to one result: the fastest counts. */
const BEST_OF = ["particle", "saddle"];

export function totals({ rows }: Results): Total[] {
  const keys = [...new Set(rows.map(row => `${row.eval} ${row.peer}`))];
  return keys.map(key => {
    const [name, peer] = key.split(" ");
    const mine = rows.filter(row => row.eval === name && row.peer === peer);
    const sum = (kind: Row["kind"]): number => mine.filter(row => row.kind === kind).reduce((all, { seconds = 0 }) => all + seconds, 0);
    const best = Math.min(...mine.map(({ seconds = Infinity }) => seconds));
    const [values, derivatives] = BEST_OF.includes(name) ? [0, best] : [sum("value"), sum("derivative")];
    return { eval: name, peer, values, derivatives, seconds: values + derivatives, valid: mine.every(({ wrong }) => wrong === undefined) };
  });
}

/** The table of totals, ours as a multiple of each peer's, and what was not valid. */
export function peersText(results: Results): string {
  const all = totals(results);
  const names = Object.keys(results.titles).filter(peer => all.some(t => t.peer === peer));
  const evals = [...new Set(all.map(t => t.eval))];
  const of = (name: string, peer: string): Total | undefined => all.find(t => t.eval === name && t.peer === peer);
  const milliseconds = (total: Total | undefined): string =>
    total === undefined ? "" : `${short(1000 * total.seconds)}${total.valid ? "" : " (!)"}`;
  const times = evals.map(name => [
    name,
    ...names.map(peer => milliseconds(of(name, peer))),
    ...names.slice(1).map(peer => {
      const [ours, theirs] = [of(name, "rdrop"), of(name, peer)];
      return ours === undefined || theirs === undefined ? "" : `${short(ours.seconds / theirs.seconds)}x`;
    }),
  ]);
  const heads = [
    "eval",
    ...names.map(peer => `${results.titles[peer]}, ms`),
    ...names.slice(1).map(peer => `rdrop : ${results.titles[peer]}`),
  ];
  const wrong = results.rows
    .filter(row => row.wrong !== undefined)
    .map(row => `- ${row.eval} ${row.function} ${row.description}, ${row.peer}: ${row.wrong}`);
  return `GradBench's workloads, all of an eval together (of particle and saddle the fastest of four functions):

${table(heads, times)}

![Time of each eval beside its peers](gradbench.svg)
${wrong.length === 0 ? "" : `\n(!) not all of it is right:\n\n${wrong.join("\n")}\n`}
Measured by \`npm run gradbench:peers\` on ${results.date}: ${machineLine(results)} Each function ran for ${results.seconds} s, the tools in turn.
`;
}
