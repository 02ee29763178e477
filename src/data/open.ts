import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { parseNpy } from "../io/npy.ts";
import { Tensor } from "../tensor/tensor.ts";
import { readCsv } from "./csv-file.ts";
import { dataset } from "./dataset.ts";
import { MADE } from "./made.ts";
import { readMnist } from "./mnist.ts";
import { partsSource, rowsSource, type Source } from "./source.ts";

export interface OpenOptions {
  /** Of data made on the spot. */
  readonly seed: number;
  /** Of a CSV; see `CsvOptions`. */
  readonly target?: string;
  readonly text?: readonly string[];
  readonly drop?: readonly string[];
  readonly impute?: boolean;
  readonly delimiter?: string;
}

const KINDS = `a CSV file (.csv, .tsv, also .gz), a directory with IDX files or X.npy and y.npy, or ${Object.keys(MADE).join(", ")}`;

/**
 * The rows that a name or a path stands for: data made on the spot, a CSV file, or a directory with the four IDX files of MNIST or with
 * X.npy and y.npy.
 *
 * Throws    Error, one line, for what is none of these, or not whole.
 */
export async function openSource(path: string, options: OpenOptions): Promise<Source> {
  if (Object.hasOwn(MADE, path)) return madeSource(path, options.seed);
  if (!existsSync(path)) throw new Error(`data must be ${KINDS}, got "${path}", which does not exist`);
  const directory = statSync(path).isDirectory();
  if (!directory && !isCsv(path)) throw new Error(`data must be ${KINDS}, got the file ${path}`);
  if (!directory) return readCsv(path, { ...options, target: options.target ?? "" });
  checkReadable(path);
  if (options.target) throw new Error(`${path}: target is of a CSV, and must be left out for a directory, got ${options.target}`);
  return existsSync(join(path, "X.npy")) ? npySource(path) : idxSource(path);
}

/** Whether a path is that of a CSV, by its name. */
export const isCsv = (path: string): boolean => /\.(csv|tsv|txt)(\.gz)?$/i.test(path);

function checkReadable(path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
  } catch {
    throw new Error(`data must be a directory that can be read, got ${path}`);
  }
}

/** That of made data, without making it. */
export const madeSha256 = (name: string, seed: number): string => sha256(Buffer.from(`${name} of seed ${seed}, made by rdrop`));

/** The SHA-256 of made data is that of its recipe: there are no bytes of a file. */
export function madeSource(name: string, seed: number): Source {
  return partsSource({ name, sha256: madeSha256(name, seed) }, MADE[name](seed));
}

function idxSource(dir: string): Source {
  const parts = readMnist(dir);
  const files = readdirSync(dir).filter(file => /-(images-idx3|labels-idx1)-ubyte(\.gz)?$/.test(file));
  return partsSource({ name: basename(dir), sha256: sha256OfFiles(dir, files), scale: 255 }, parts);
}

/** X.npy [n, k] and y.npy [n], the classes as whole numbers from 0. */
function npySource(dir: string): Source {
  const [x, y] = ["X.npy", "y.npy"].map(file => parseNpy(join(dir, file), readFileSync(join(dir, file))));
  const [n, k] = x.shape;
  if (x.shape.length !== 2)
    throw new Error(`${join(dir, "X.npy")}: must be rows of numbers, [n, k], got ${x.shape.join(" x ") || "one number"}`);
  if (y.shape.length !== 1 || y.shape[0] !== n)
    throw new Error(`${join(dir, "y.npy")}: must be ${n} classes, one a row of X.npy, got ${y.shape.join(" x ")}`);
  const bad = y.data.findIndex(label => !(Number.isInteger(label) && label >= 0 && label < 100_000));
  if (bad >= 0) throw new Error(`${join(dir, "y.npy")}: classes must be whole numbers from 0, got ${y.data[bad]} at row ${bad}`);
  const classes = y.data.reduce((most, label) => Math.max(most, label), 0) + 1;
  const data = dataset(join(dir, "X.npy"), new Tensor(Float32Array.from(x.data), [n, k]), Int32Array.from(y.data), classes);
  return rowsSource({ name: basename(dir), sha256: sha256OfFiles(dir, ["X.npy", "y.npy"]) }, data);
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Of several files: of the lines that `sha256sum` prints for them, in the order of their names. */
function sha256OfFiles(dir: string, files: readonly string[]): string {
  const lines = [...files].sort().map(file => `${sha256(readFileSync(join(dir, file)))}  ${file}\n`);
  return sha256(Buffer.from(lines.join("")));
}
