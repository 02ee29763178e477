import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openSource } from "../data/open.ts";
import { inputsOf } from "../data/preprocess.ts";
import type { Source } from "../data/source.ts";
import { type Prepared, prepare } from "../data/splits.ts";
import type { ComparisonData } from "../report/comparison.ts";
import { comparisonReport } from "../report/comparison-report.ts";
import { evaluateModel } from "../report/evaluation.ts";
import { type EpochLine, runReport } from "../report/run-report.ts";
import { type SweepData, sweepReport } from "../report/sweep-report.ts";
import { Workspace } from "../tensor/workspace.ts";
import { commandOf } from "../train/command.ts";
import type { Trained } from "../train/trained.ts";
import { writeAtomic } from "./atomic.ts";
import { openTrained } from "./trained-run.ts";

/** The rows of a run, as they were read and as they were split. */
export interface RunRows {
  readonly source: Source;
  readonly prepared: Prepared;
}

/**
 * The report of what lies in a directory: compare.json, sweep.json, or the checkpoint of a run. A run is measured on its test rows again:
 * on those given, or on those of `path`, which is where the data was unless it is told.
 *
 * Throws    Error, one line, where there is none of these, or the data is not the run's.
 */
export async function reportText(directory: string, { path, rows }: { path?: string | undefined; rows?: RunRows } = {}): Promise<string> {
  for (const [file, make] of [
    ["compare.json", (data: unknown) => comparisonReport(data as ComparisonData)],
    ["sweep.json", (data: unknown) => sweepReport(data as SweepData)],
  ] as const)
    if (existsSync(join(directory, file))) return reportOfFile(join(directory, file), make);
  const trained = openTrained("report", directory);
  return runText(trained, rows ?? (await rowsOf(trained, path)), epochsIn(join(directory, "metrics.jsonl")));
}

/** Writes DIRECTORY/report.html, and gives its path. */
export async function writeReport(directory: string, rows?: RunRows): Promise<string> {
  const file = join(directory, "report.html");
  writeAtomic(file, await reportText(directory, rows && { rows }));
  return file;
}

function reportOfFile(path: string, make: (data: unknown) => string): string {
  try {
    return make(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw new Error(`report: ${path} must be whole, as rdrop has written it, got ${(error as Error).message}`);
  }
}

async function rowsOf({ path: was, sha256, config }: Trained, path = was): Promise<RunRows> {
  const source = await openSource(path, config);
  if (source.sha256 !== sha256)
    throw new Error(`report: ${path} must be the data of the run, of SHA-256 ${sha256}, got ${source.sha256}; has it changed?`);
  return { source, prepared: prepare(source, config) };
}

function runText(trained: Trained, { source, prepared }: RunRows, epochs: readonly EpochLine[]): string {
  const { model, config, classes, preprocessing, from, epoch, path, sha256 } = trained;
  const { train, validation, test } = prepared.rows;
  const workspace = new Workspace();
  workspace.keep(model.parameters());
  try {
    return runReport({
      data: {
        name: source.name,
        sha256,
        rows: { train: train.length, validation: validation.length, test: test.length },
        about: source.about,
      },
      ...{ classes, preprocessing, config, epochs },
      widths: [inputsOf(preprocessing), ...config.hidden, classes.length],
      command: commandOf(path, config),
      bestEpoch: from === "best" ? epoch : undefined,
      evaluation: evaluateModel(model, prepared.test, { seed: config.seed, workspace }),
    });
  } finally {
    workspace.release();
  }
}

/** The lines of a metrics.jsonl; none where there is no such file. Throws Error, one line, for one that is no line of an epoch. */
function epochsIn(path: string): EpochLine[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line, i) => {
    const given = parsed(line);
    const numbers = Object.entries(given ?? {}).filter(([name]) => SCORES.includes(name));
    if (given?.epoch !== i + 1 || !numbers.every(([, value]) => Number.isFinite(value)) || numbers.length < LEAST)
      throw new Error(`report: ${path} must have a line an epoch, as rdrop has written it, got another in line ${i + 1}`);
    return given as unknown as EpochLine;
  });
}

const SCORES = ["epoch", "loss", "nll", "kl", "validationError", "validationNll", "testError", "testNll"];
/** Without those of validation rows. */
const LEAST = 6;

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
