import { join } from "node:path";
import { checkLabels } from "../tensor/labels.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { type IdxFile, openIdx } from "./idx-file.ts";

/**
 * MNIST, or any data set in its format (Fashion-MNIST, KMNIST), from a directory with the four standard IDX files, plain or .gz.
 * Images become rows of float32, x / 255 in [0, 1]; labels are 0..9.
 *
 * The four headers are read, and held against each other, before anything else is: files that do not fit cost no memory. Those that
 * do fit take some six bytes for each pixel that they promise.
 *
 * Throws    Error, one line that names the file, for one that is missing, truncated, oversized or corrupt, or does not fit the others.
 */
export function readMnist(dir: string): { train: Dataset; test: Dataset } {
  const train = openPart(dir, "train");
  const test = openPart(dir, "t10k");
  if (train.pixels !== test.pixels)
    throw new Error(`${dir}: training and test images must have one size, got ${train.pixels} and ${test.pixels} pixels`);
  const [trainLabels, testLabels] = [readLabels(train), readLabels(test)]; // first: they cost little, and may be wrong too
  return { train: readPart(train, trainLabels), test: readPart(test, testLabels) };
}

interface Part {
  readonly name: string;
  readonly images: IdxFile;
  readonly labels: IdxFile;
  /** Of an image. */
  readonly pixels: number;
}

function openPart(dir: string, part: string): Part {
  const images = openIdx(dir, `${part}-images-idx3-ubyte`, 3);
  const labels = openIdx(dir, `${part}-labels-idx1-ubyte`, 1);
  const [n, height, width] = images.header.shape;
  if (labels.header.shape[0] !== n)
    throw new Error(`${dir}: there must be one ${part} label an image, got ${labels.header.shape[0]} labels for ${n} images`);
  return { name: join(dir, part), images, labels, pixels: height * width };
}

function readLabels({ name, labels }: Part): Int32Array {
  const classes = Int32Array.from(labels.read().data);
  checkLabels(name, classes, classes.length, 10);
  return classes;
}

function readPart({ name, images, pixels: k }: Part, labels: Int32Array): Dataset {
  const bytes = images.read().data;
  const pixels = new Float32Array(bytes.length); // a plain loop: Float32Array.from takes seconds for 47 million of them
  for (let q = 0; q < pixels.length; q++) pixels[q] = bytes[q] / 255;
  return dataset(name, new Tensor(pixels, [labels.length, k]), labels, 10);
}
