import type { Dataset } from "../data/dataset.ts";
import type { Trained } from "../train/trained.ts";
import { loadData } from "./data.ts";

/**
 * The rows of `path` as the model of a run takes them; those that the run was tested on, without a path.
 *
 * Throws    Error, one line, where the data cannot be read or has another number of columns or classes.
 */
export async function rowsFor(command: string, run: Trained, path?: string): Promise<Dataset> {
  const name = path ?? run.data;
  const { test } = loadData(name, run.config.seed);
  const inputs = run.model.parameters()[0].shape[1];
  if (test.x.shape[1] !== inputs)
    throw new Error(`${command}: data must have the ${inputs} columns of the run, got ${test.x.shape[1]} of ${name}`);
  if (test.classes > run.classes.length)
    throw new Error(`${command}: data must have the ${run.classes.length} classes of the run, got ${test.classes} of ${name}`);
  return test;
}
