import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseCsv } from "../src/data/csv.ts";
import { digits } from "../src/data/digits.ts";
import { openSource } from "../src/data/open.ts";
import { partsSource, type Source } from "../src/data/source.ts";
import { split } from "../src/data/split.ts";
import { type DataName, PLACE_OF } from "./question.ts";

/** Where the data is: folders that the command line names. */
export interface Places {
  readonly mnist?: string | undefined;
  /** With scikit-learn's iris.csv, wine_data.csv, breast_cancer.csv and digits.csv.gz. */
  readonly tables?: string | undefined;
}

const FILES = { iris: "iris.csv", wine: "wine_data.csv", breast_cancer: "breast_cancer.csv", digits: "digits.csv.gz" } as const;

/** The rows of a data set. Throws Error, one line, where its folder is not given, or does not hold it. */
export async function openData(name: DataName, places: Places, seed: number): Promise<Source> {
  if (name === "drawn") return drawnDigits(seed);
  const place = PLACE_OF[name] ?? "tables";
  const folder = places[place];
  if (folder === undefined) throw new Error(`study: --${place} must name the folder that holds ${name}, got none`);
  return name === "mnist" ? openSource(folder, { seed: 0 }) : openTable(name, join(folder, FILES[name]));
}

/** 2,600 drawn digits with right labels, the last 1,000 of them to test on. */
const drawnDigits = (seed: number): Source =>
  partsSource({ name: "drawn digits", sha256: sha256(`2600 drawn digits of seed ${seed}`) }, split(digits({ n: 2600, seed }), 1600));

/**
 * A table of scikit-learn's: rows of numbers, the class last, behind a line that says how many rows and columns there are and what the
 * classes are called. The digits have no such line, and end in .gz.
 */
function openTable(name: string, path: string): Source {
  if (!existsSync(path)) throw new Error(`study: ${path} must be ${name} as scikit-learn has it, got no such file`);
  const bytes = readFileSync(path);
  const zipped = path.endsWith(".gz");
  const text = (zipped ? gunzipSync(bytes) : bytes).toString("utf8");
  const rows = zipped ? text : text.slice(text.indexOf("\n") + 1);
  const columns = rows.slice(0, rows.indexOf("\n")).split(",").length;
  const header = [...Array.from({ length: columns - 1 }, (_, i) => `x${i + 1}`), "class"].join(",");
  return parseCsv(`${header}\n${rows}`, { name, target: "class", sha256: sha256(bytes) });
}

const sha256 = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
