import type { Json } from "../eval.ts";
import { type Outcome, runCase } from "../runner/cases.ts";
import { distance } from "../runner/compare.ts";
import { isPrimal } from "../runner/report.ts";
import { Tool } from "../runner/tool.ts";
import type { Peer } from "./peers.ts";
import { type Size, workloads } from "./workloads.ts";

/** What one tool took for one function of one workload. */
export interface Row {
  readonly eval: string;
  readonly function: string;
  readonly description: string;
  readonly peer: string;
  readonly kind: "value" | "derivative";
  /** The mean of its runs. */
  readonly seconds?: number;
  readonly wrong?: string;
}

export interface MeasureOptions {
  readonly gradbench: string;
  readonly size: Size;
  readonly seconds: number;
  /** Hears of each answer. */
  readonly tell: (what: string) => void;
}

/** An eval's workloads by all tools that have it, in turn: each function of each by one tool, then the next. */
export async function measure(evalName: string, peers: Readonly<Record<string, Peer>>, options: MeasureOptions): Promise<Row[]> {
  const tools: { peer: string; tool: Tool }[] = [];
  const rows: Row[] = [];
  try {
    for (const [peer, command] of Object.entries(peers)) {
      if (!command.evals.includes(evalName)) continue;
      const tool = new Tool(peer, command);
      await tool.ask({ kind: "start", eval: evalName });
      const { success, error = "no success" } = await tool.ask({ kind: "define", module: evalName });
      if (success === true) tools.push({ peer, tool });
      else {
        tool.close();
        options.tell(`${evalName}: left out for ${peer}: ${error.trim().split("\n").at(-1)}`);
      }
    }
    for (const cases of workloads(evalName, options.size, options.gradbench))
      for (const c of cases) {
        let reference: Json | undefined;
        for (const { peer, tool } of tools) {
          const outcome = await runCase(tool, c, { min_runs: 1, min_seconds: options.seconds });
          const wrong = outcome.wrong ?? (reference === undefined ? undefined : differs(outcome, reference, peers[peer].tolerance));
          reference ??= outcome.output;
          const kind = isPrimal(outcome) ? "value" : "derivative";
          const { seconds } = outcome;
          rows.push({
            ...{ eval: evalName, function: c.function, description: c.description, peer, kind },
            ...(seconds === undefined ? {} : { seconds }),
            ...(wrong === undefined ? {} : { wrong }),
          });
          options.tell(
            `${evalName} ${c.function} ${c.description}: ${peer} ${seconds === undefined ? "" : `${(1000 * seconds).toPrecision(3)} ms`} ${wrong ?? ""}`,
          );
        }
      }
    return rows;
  } finally {
    for (const { tool } of tools) tool.close();
  }
}

/** Says where a tool's answer is not ours. `manual` gives, for ode, the derivative of the exact solution, not that of Runge and Kutta's. */
function differs({ case: c, output }: Outcome, reference: Json, tolerance: number): string | undefined {
  if (c.module === "ode" && c.function === "gradient") return undefined;
  const off = distance(reference, output);
  if (typeof off === "string") return off;
  return off <= tolerance ? undefined : `differs by ${off.toExponential(1)} of the largest magnitude`;
}
