import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../eval.ts";
import { distance, TOLERANCE } from "./compare.ts";
import { type Command, Tool } from "./tool.ts";

/** A line of a file of cases. */
export interface Case {
  readonly module: string;
  readonly function: string;
  readonly description: string;
  readonly input: Json;
  /** The right answer, where it is known. */
  readonly output?: Json;
}

/** What came of a case. */
export interface Outcome {
  readonly case: Case;
  /** The mean of its runs, in seconds. */
  readonly seconds?: number;
  readonly output?: Json | undefined;
  /** How far it is off, as a share of the largest magnitude in its array. */
  readonly error?: number;
  /** Why it is not valid. */
  readonly wrong?: string;
}

/** The cases of an eval: `NAME.jsonl` in the folder. */
export const readCases = (folder: string, evalName: string): Case[] =>
  readFileSync(join(folder, `${evalName}.jsonl`), "utf8")
    .trim()
    .split("\n")
    .map(line => JSON.parse(line) as Case);

export interface Runs {
  readonly min_runs: number;
  readonly min_seconds: number;
}

/** Gives a tool, in a process of its own, the cases of one eval in turn. */
export async function runCases(name: string, command: Command, cases: readonly Case[], runs: Runs): Promise<Outcome[]> {
  const tool = new Tool(name, command);
  try {
    const [{ module }] = cases;
    await tool.ask({ kind: "start", eval: module });
    const { success, error } = await tool.ask({ kind: "define", module });
    if (success !== true) return cases.map(c => ({ case: c, wrong: error ?? "undefined" }));
    const outcomes: Outcome[] = [];
    for (const c of cases) outcomes.push(await runCase(tool, c, runs));
    return outcomes;
  } finally {
    tool.close();
  }
}

/** Asks for one case, and judges the answer where the right one is known. */
export async function runCase(tool: Tool, c: Case, runs: Runs): Promise<Outcome> {
  const { module, function: name, input, description, output: expected } = c;
  const given = typeof input === "object" && input !== null ? { ...input, ...runs } : input;
  const {
    success,
    error: message,
    output,
    timings = [],
  } = await tool.ask({ kind: "evaluate", module, function: name, input: given, description });
  if (success !== true) return { case: c, wrong: message ?? "no success" };
  const times = timings.filter(t => t.name === "evaluate").map(t => t.nanoseconds);
  const seconds = times.reduce((sum, t) => sum + t, 0) / times.length / 1e9;
  if (expected === undefined) return { case: c, seconds, output };
  const error = distance(expected, output);
  if (typeof error === "string") return { case: c, seconds, output, wrong: error };
  if (error <= TOLERANCE) return { case: c, seconds, output, error };
  return { case: c, seconds, output, error, wrong: `off by ${error.toExponential(1)} of the largest magnitude` };
}
