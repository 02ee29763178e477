import { machine } from "../../machine.ts";
import { machineLine, table } from "../../report.ts";
import type { Outcome } from "./cases.ts";

/** Functions that give values; every other one gives derivatives. */
const PRIMALS = ["square", "primal", "objective", "cost"];
export const isPrimal = ({ case: { function: name } }: Outcome): boolean => PRIMALS.includes(name);

/** Seconds of all outcomes together. */
export const total = (outcomes: readonly Outcome[]): number => outcomes.reduce((sum, { seconds = 0 }) => sum + seconds, 0);

/** A row an eval: how many cases are valid, the largest error, and the mean times added up. */
export function outcomesText(byEval: ReadonlyMap<string, readonly Outcome[]>): string {
  const rows = [...byEval].map(([name, outcomes]) => {
    const valid = outcomes.filter(({ wrong }) => wrong === undefined);
    const errors = outcomes.flatMap(({ error }) => (error === undefined ? [] : [error]));
    const primals = outcomes.filter(isPrimal);
    const derivatives = outcomes.filter(o => !isPrimal(o));
    return [
      name,
      `${valid.length} of ${outcomes.length}`,
      errors.length === 0 ? "" : Math.max(...errors).toExponential(1),
      primals.length === 0 ? "" : milliseconds(total(primals)),
      milliseconds(total(derivatives)),
    ];
  });
  const wrong = [...byEval.values()]
    .flat()
    .flatMap(({ case: c, wrong }) => (wrong === undefined ? [] : [`${c.module} ${c.function} ${c.description}: ${wrong}`]));
  return [table(["eval", "valid", "largest error", "values, ms", "derivatives, ms"], rows), ...wrong, machineLine(machine())].join("\n\n");
}

const milliseconds = (seconds: number): string => String(Number((1000 * seconds).toPrecision(3)));
