import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { Tensor } from "../tensor/tensor.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { type IdxArray, idxHeader, parseIdx, sizeError } from "./idx.ts";

/**
 * MNIST, or any data set in its format (Fashion-MNIST, KMNIST), from a directory with the four standard IDX files, plain or .gz.
 * Images become rows of float32, x / 255 in [0, 1]; labels are 0..9.
 *
 * Throws    Error, one line that names the file, for one that is missing, truncated, oversized or corrupt, or does not fit the others.
 */
export function readMnist(dir: string): { train: Dataset; test: Dataset } {
  const train = readPart(dir, "train");
  const test = readPart(dir, "t10k");
  const [k, testK] = [train.x.shape[1], test.x.shape[1]];
  if (k !== testK) throw new Error(`${dir}: training and test images must have one size, got ${k} and ${testK} pixels`);
  return { train, test };
}

function readPart(dir: string, part: string): Dataset {
  const images = readIdx(dir, `${part}-images-idx3-ubyte`, 3);
  const labels = readIdx(dir, `${part}-labels-idx1-ubyte`, 1);
  const [n, height, width] = images.shape;
  if (labels.shape[0] !== n)
    throw new Error(`${dir}: there must be one ${part} label an image, got ${labels.shape[0]} labels for ${n} images`);
  const pixels = new Float32Array(images.data.length); // a plain loop: Float32Array.from takes seconds for 47 million of them
  for (let q = 0; q < pixels.length; q++) pixels[q] = images.data[q] / 255;
  return dataset(join(dir, part), new Tensor(pixels, [n, height * width]), Int32Array.from(labels.data), 10);
}

function readIdx(dir: string, file: string, axes: number): IdxArray {
  const name = [file, `${file}.gz`].map(each => join(dir, each)).find(path => existsSync(path));
  if (name === undefined) throw new Error(`${dir}: must hold ${file} or ${file}.gz, found neither`);
  const bytes = readWhole(name);
  const array = parseIdx(name.endsWith(".gz") ? gunzip(bytes, name) : bytes, name);
  if (array.shape.length !== axes) throw new Error(`${name}: there must be ${axes} axes, got ${array.shape.length}`);
  return array;
}

const GIGABYTE = 2 ** 30;

function readWhole(path: string): Uint8Array {
  const stats = statSync(path);
  if (!stats.isFile()) throw new Error(`${path}: must be a file, got a directory or a device`);
  if (stats.size > GIGABYTE) throw new Error(`${path}: must have at most ${GIGABYTE} bytes, got ${stats.size}`);
  return readFileSync(path);
}

/** Enough of a .gz file to hold its own header and that of the IDX file in it; it cannot unpack to more than about 4 MB. */
const PREFIX = 4096;

/** Unpacks in two steps, so that no more is ever unpacked than the IDX header asks for: first the header, then the whole. */
function gunzip(bytes: Uint8Array, name: string): Uint8Array {
  const header = idxHeader(
    unpack(name, () => gunzipSync(bytes.subarray(0, PREFIX), { finishFlush: constants.Z_SYNC_FLUSH })),
    name,
  );
  if (header.length > GIGABYTE)
    throw new Error(`${name}: must unpack to at most ${GIGABYTE} bytes, got a header that asks for ${header.length}`);
  return unpack(
    name,
    () => gunzipSync(bytes, { maxOutputLength: header.length }),
    () => sizeError(name, header, "more"),
  );
}

function unpack(name: string, gunzipped: () => Uint8Array, tooLarge?: () => Error): Uint8Array {
  try {
    return gunzipped();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE" && tooLarge !== undefined) throw tooLarge();
    throw new Error(`${name}: must be whole gzip data, got "${message}"; is the file cut short or damaged?`);
  }
}
