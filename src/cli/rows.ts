import type { Dataset } from "../data/dataset.ts";
import { type NewRows, readNewRows } from "../data/new-rows.ts";
import { openSource } from "../data/open.ts";
import { prepare } from "../data/splits.ts";
import type { Trained } from "../train/trained.ts";

/**
 * The rows of a path as the model of a run takes them; what is to be said of them goes to stderr. Throws Error, one line, for data that
 * does not fit the model.
 */
export async function rowsFor({ preprocessing, classes, config }: Trained, path: string): Promise<NewRows> {
  const { delimiter, seed, noise } = config;
  const rows = await readNewRows(path, { preprocessing, classes, delimiter, seed, noise });
  for (const line of rows.about) process.stderr.write(`${path}: ${line}\n`);
  return rows;
}

/** Rows with their classes: those of a path, or the ones that the run was tested on. Throws Error where the classes are not told. */
export async function labelledRowsFor(command: string, run: Trained, path?: string): Promise<Dataset> {
  if (path === undefined) return testRowsOf(command, run);
  const { x, labels } = await rowsFor(run, path);
  if (labels === undefined) throw new Error(`${command}: ${path} must have a class in each row, got rows without`);
  return { x, labels, classes: run.classes.length };
}

async function testRowsOf(command: string, { path, sha256, config }: Trained): Promise<Dataset> {
  const source = await openSource(path, config);
  if (source.sha256 !== sha256)
    throw new Error(`${command}: ${path} must be the data of the run, of SHA-256 ${sha256}, got ${source.sha256}; has it changed?`);
  return prepare(source, config).test;
}
