import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";

/** The bytes of an IDX file of unsigned bytes. */
export function idx(shape: readonly number[], data: ArrayLike<number>): Uint8Array {
  const file = new Uint8Array(4 + 4 * shape.length + data.length);
  file.set([0, 0, 8, shape.length]);
  shape.forEach((size, axis) => {
    new DataView(file.buffer).setUint32(4 + 4 * axis, size);
  });
  file.set(data, 4 + 4 * shape.length);
  return file;
}

/** A directory that goes with the test. */
export function temporary(): string {
  const dir = mkdtempSync(join(tmpdir(), "rdrop-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A directory with four small IDX files: images of 2 x 3 pixels, 5 to train on and 2 to test on. `change` replaces some of them. */
export function smallMnist({ gz = false, change = {} }: { gz?: boolean; change?: Record<string, Uint8Array | undefined> } = {}): string {
  const dir = temporary();
  const images = (n: number) => Uint8Array.from({ length: 6 * n }, (_, q) => (q * 37) % 256);
  const files: Record<string, Uint8Array | undefined> = {
    "train-images-idx3-ubyte": idx([5, 2, 3], images(5)),
    "train-labels-idx1-ubyte": idx([5], [0, 9, 3, 3, 7]),
    "t10k-images-idx3-ubyte": idx([2, 2, 3], images(2)),
    "t10k-labels-idx1-ubyte": idx([2], [1, 2]),
  };
  const packed = gz ? Object.fromEntries(Object.entries(files).map(([name, file]) => [`${name}.gz`, gzipSync(file!)])) : files;
  for (const [name, file] of Object.entries({ ...packed, ...change })) if (file !== undefined) writeFileSync(join(dir, name), file);
  return dir;
}
