import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type NpyArray, parseNpy } from "../io/npy.ts";
import { named } from "../tensor/errors.ts";
import { has } from "../tensor/options.ts";
import { Tensor } from "../tensor/tensor.ts";
import { MOST_VALUES } from "./columns.ts";
import { readCsv } from "./csv-file.ts";
import { dataset } from "./dataset.ts";
import { MADE, type MadeOptions, madeSource, recipe } from "./made.ts";
import { readMnist } from "./mnist.ts";
import { nearest } from "./nearest.ts";
import { partsSource, rowsSource, type Source } from "./source.ts";

export interface OpenOptions extends MadeOptions {
  /** Of a CSV; see `CsvOptions`. */
  readonly target?: string;
  readonly text?: readonly string[];
  readonly drop?: readonly string[];
  readonly impute?: boolean;
  readonly delimiter?: string;
}

const KINDS = `a CSV file (.csv, .tsv, also .gz), a directory with IDX files or X.npy and y.npy, or ${Object.keys(MADE).join(", ")}`;

/**
 * The rows that a name or a path stands for: data made on the spot, a CSV file, a directory with the four IDX files of MNIST or with
 * X.npy and y.npy, or such an X.npy itself, whatever stands beside the X in its name.
 *
 * Throws    Error, one line, for what is none of these, or not whole.
 */
export async function openSource(path: string, options: OpenOptions): Promise<Source> {
  if (typeof path !== "string") throw new TypeError(`openSource: data must be a path or a name, got ${named(path)}`);
  has("openSource", "options", options, "seed");
  if (Object.hasOwn(MADE, path)) return madeSource(path, options, madeSha256(path, options));
  if (!existsSync(path)) throw new Error(`data must be ${KINDS}, got "${path}", which does not exist${nearest(path, Object.keys(MADE))}`);
  if (options.noise !== undefined && options.noise !== "auto")
    throw new Error(`${path}: noise is of data made on the spot, and must be left out for a file, got ${options.noise}`);
  const directory = statSync(path).isDirectory();
  if (!directory && isCsv(path)) {
    const { target = "", text = [], drop = [], impute = false, delimiter = "" } = options;
    return readCsv(path, { target, text, drop, impute, delimiter });
  }
  if (!directory && !isNpy(path)) throw new Error(`data must be ${KINDS}, got the file ${path}`);
  if (options.target) throw new Error(`${path}: target is of a CSV, and must be left out for other data, got ${options.target}`);
  if (!directory) return npySource(path, labelsBeside(path), basename(path));
  checkReadable(path);
  return existsSync(join(path, "X.npy")) ? npySource(join(path, "X.npy"), join(path, "y.npy"), nameOf(path)) : idxSource(path);
}

/** Of a directory, "." too. */
const nameOf = (directory: string): string => basename(resolve(directory));

/** Whether a path is that of .npy rows, by its name. */
export const isNpy = (path: string): boolean => /\.npy$/i.test(path);

/** train_X.npy has its labels in train_y.npy. Throws Error for a name without an X. */
export function labelsBeside(path: string): string {
  const name = basename(path);
  const at = name.slice(0, -".npy".length).lastIndexOf("X");
  if (at < 0) throw new Error(`${path}: must be called X.npy, or have an X in its name, so that its labels are found, got none`);
  return join(dirname(path), `${name.slice(0, at)}y${name.slice(at + 1)}`);
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

/** That of made data, without making it: of its recipe. */
export const madeSha256 = (name: string, options: MadeOptions): string => sha256(Buffer.from(recipe(name, options)));

function idxSource(dir: string): Source {
  const parts = readMnist(dir);
  const files = readdirSync(dir).filter(file => /-(images-idx3|labels-idx1)-ubyte(\.gz)?$/.test(file));
  const about = { name: nameOf(dir), sha256: sha256OfFiles(files.map(file => join(dir, file))), scale: 255 };
  return partsSource(about, parts);
}

/** Rows of a .npy file, [n, k], or of more axes, which become one. Throws Error, one line that begins with the path. */
export function readNpyRows(path: string): { readonly x: Tensor; readonly scale?: number } {
  const { shape, kind, data } = readNpy(path);
  if (shape.length < 2 || data.length === 0)
    throw new Error(`${path}: must be rows of numbers, [n, k], got ${shape.join(" x ") || "one number"}`);
  const isByte = kind === "u1";
  const x = new Float32Array(data.length);
  for (let q = 0; q < x.length; q++) x[q] = isByte ? data[q] / 255 : data[q];
  for (let q = 0; q < x.length; q++)
    if (x[q] - x[q] !== 0) throw new Error(`${path}: numbers must be finite in float32, got ${data[q]} at ${q}`);
  return { x: new Tensor(x, [shape[0], data.length / shape[0]]), ...(isByte ? { scale: 255 } : {}) };
}

/** X.npy [n, k] and y.npy [n], the classes as whole numbers: those that there are, in their order. */
function npySource(xPath: string, yPath: string, name: string): Source {
  if (!existsSync(yPath)) throw new Error(`${xPath}: must have its labels beside it in ${basename(yPath)}, found none`);
  const y = readNpy(yPath);
  const { x, scale } = readNpyRows(xPath);
  const [n] = x.shape;
  if (y.data.length !== n || y.shape[0] !== n)
    throw new Error(`${yPath}: must be ${n} classes, one a row of ${basename(xPath)}, got ${y.shape.join(" x ") || "one number"}`);
  const bad = y.data.findIndex(label => !Number.isSafeInteger(label));
  if (bad >= 0) throw new Error(`${yPath}: classes must be whole numbers, got ${y.data[bad]} at row ${bad}`);
  const values = [...new Set<number>(y.data)].sort((a, b) => a - b);
  if (values.length > MOST_VALUES)
    throw new Error(`${yPath}: there must be at most ${MOST_VALUES} classes, got ${values.length} different numbers`);
  const places = new Map(values.map((value, place) => [value, place]));
  const labels = Int32Array.from(y.data, label => places.get(label) ?? -1);
  const what = scale === undefined ? "numbers, taken as they are" : `grey values, divided by ${scale}`;
  const about = {
    ...{ name, sha256: sha256OfFiles([xPath, yPath]), classes: values.map(String) },
    ...(scale === undefined ? {} : { scale }),
    about: [`${x.shape[1]} columns of ${what}`],
  };
  return rowsSource(about, dataset(xPath, x, labels, values.length));
}

function readNpy(path: string): NpyArray {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Error(`${path}: must be a file that can be read, got ${(error as NodeJS.ErrnoException).code}`);
  }
  return parseNpy(path, bytes);
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** Of several files: of the lines that `sha256sum` prints for them, in the order of their names. */
function sha256OfFiles(paths: readonly string[]): string {
  const lines = [...paths].sort().map(path => `${sha256(readFileSync(path))}  ${basename(path)}\n`);
  return sha256(Buffer.from(lines.join("")));
}
