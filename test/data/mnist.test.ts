import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readMnist } from "../../src/data/mnist.ts";
import { idx, smallMnist, temporary } from "./idx-files.ts";

const TRAIN_IMAGES = "train-images-idx3-ubyte";
const TRAIN_LABELS = "train-labels-idx1-ubyte";

/** The message of readMnist(dir), with the directory as DIR. */
function failure(dir: string): string {
  try {
    readMnist(dir);
  } catch (error) {
    return (error as Error).message.replaceAll(dir, "DIR");
  }
  throw new Error("readMnist accepted it");
}

/** The last two bytes of the CRC-32, which a gzip header may end in: that of the bytes' own .gz begins its trailer. */
const crc16 = (bytes: Uint8Array): Uint8Array => {
  const gz = gzipSync(bytes);
  return gz.subarray(gz.length - 8, gz.length - 6);
};

/** The .gz file with more in its header: each field holds `length` bytes. */
function withFields(gz: Uint8Array, fields: string, length: number): Uint8Array {
  const filled = new Uint8Array(length).fill(0x41);
  const parts: Uint8Array[] = [Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])];
  const field = (name: string, flag: number, ...bytes: Uint8Array[]): void => {
    if (!fields.includes(name)) return;
    parts[0][3] |= flag;
    parts.push(...bytes);
  };
  field("FEXTRA", 4, Uint8Array.of(length & 255, length >> 8), filled);
  field("FNAME", 8, filled, new Uint8Array(1));
  field("FCOMMENT", 16, filled, new Uint8Array(1));
  field("FHCRC", 2);
  const summed = fields.includes("FHCRC") ? crc16(Buffer.concat(parts)) : new Uint8Array(0);
  return Buffer.concat([...parts, summed, gz.subarray(10)]);
}

describe("readMnist", () => {
  it.each([false, true])("readMnist(dir) scales images to [0, 1] in float32 (gz: %s)", gz => {
    const { train, test } = readMnist(smallMnist({ gz }));
    expect(train.x.shape).toEqual([5, 6]);
    expect(train.x.dtype).toBe("float32");
    expect([...train.x.data.subarray(0, 4)]).toEqual([0, 37, 74, 111].map(byte => Math.fround(byte / 255)));
    expect([...train.labels]).toEqual([0, 9, 3, 3, 7]);
    expect(train.classes).toBe(10);
    expect(test.x.shape).toEqual([2, 6]);
    expect([...test.labels]).toEqual([1, 2]);
  });

  it("readMnist(dir) gives the same from plain files and from .gz", () => {
    expect(readMnist(smallMnist({ gz: true }))).toEqual(readMnist(smallMnist()));
  });

  it("readMnist(dir) names a file that is missing", () => {
    expect(failure(smallMnist({ change: { [TRAIN_LABELS]: undefined } }))).toBe(
      `DIR: must hold ${TRAIN_LABELS} or ${TRAIN_LABELS}.gz, found neither`,
    );
  });

  it("readMnist(dir) refuses a directory where a file should be", () => {
    const dir = temporary();
    mkdirSync(join(dir, TRAIN_IMAGES));
    expect(failure(dir)).toBe(`DIR/${TRAIN_IMAGES}: must be a file, got a directory or a device`);
  });

  it.each<[string, Uint8Array, string]>([
    ["a truncated file", idx([5, 2, 3], new Uint8Array(29)), "expected 46 bytes for 5 x 2 x 3, got 45; is the file cut short?"],
    [
      "an oversized file",
      idx([5, 2, 3], new Uint8Array(31)),
      "expected 46 bytes for 5 x 2 x 3, got 47; does the header belong to another file?",
    ],
    [
      "a header that promises a terabyte",
      idx([1048576, 1024, 1024], [1]),
      "expected 1099511627792 bytes for 1048576 x 1024 x 1024, got 17; is the file cut short?",
    ],
    ["labels for images", idx([5], [1, 2, 3, 4, 5]), "there must be 3 axes, got 1"],
  ])("readMnist(dir) with %s throws one line", (_what, file, message) => {
    expect(failure(smallMnist({ change: { [TRAIN_IMAGES]: file } }))).toBe(`DIR/${TRAIN_IMAGES}: ${message}`);
  });

  const packed = gzipSync(
    idx(
      [5, 2, 3],
      Uint8Array.from({ length: 30 }, (_, q) => (q * q) % 251),
    ),
  );
  const damaged = Uint8Array.from(packed); // a Buffer's slice shares its memory
  damaged[packed.length - 8] ^= 1; // in the checksum
  // Of the bomb: "got more", not "got 50000016". The unpacking stopped at what the header asked for.
  it.each<[string, Uint8Array, string]>([
    [
      "cut short",
      packed.subarray(0, packed.length - 12),
      'must be whole gzip data, got "unexpected end of file"; is the file cut short or damaged?',
    ],
    ["damaged", damaged, 'must be whole gzip data, got "incorrect data check"; is the file cut short or damaged?'],
    [
      "not gzip at all",
      Uint8Array.from([1, 2, 3, 4]),
      'must be whole gzip data, got "incorrect header check"; is the file cut short or damaged?',
    ],
    ["empty", new Uint8Array(0), "an IDX file must begin with 4 bytes, got 0; is the file cut short?"],
    ["short inside", gzipSync(idx([5, 2, 3], new Uint8Array(29))), "expected 46 bytes for 5 x 2 x 3, got 45; is the file cut short?"],
    [
      "a bomb",
      gzipSync(idx([5, 2, 3], new Uint8Array(50_000_000))),
      "expected 46 bytes for 5 x 2 x 3, got more; does the header belong to another file?",
    ],
    [
      "a header that promises a terabyte",
      gzipSync(idx([1048576, 1024, 1024], new Uint8Array(1000))),
      "must unpack to at most 1073741824 bytes, got a header that asks for 1099511627792",
    ],
  ])("readMnist(dir) with a .gz that is %s throws one line", (_what, file, message) => {
    expect(failure(smallMnist({ gz: true, change: { [`${TRAIN_IMAGES}.gz`]: file } }))).toBe(`DIR/${TRAIN_IMAGES}.gz: ${message}`);
  });

  it.each(["FEXTRA", "FNAME", "FCOMMENT", "FNAME, FCOMMENT and FHCRC"])("readMnist(dir) reads a .gz whose header has a long %s", fields => {
    const change = { [`${TRAIN_IMAGES}.gz`]: withFields(packed, fields, 60_000) };
    expect(readMnist(smallMnist({ gz: true, change })).train.x.data[3]).toBe(Math.fround(9 / 255));
  });

  it("readMnist(dir) refuses a .gz whose header does not end", () => {
    const change = { [`${TRAIN_IMAGES}.gz`]: withFields(packed, "FNAME", 2 ** 20) };
    expect(failure(smallMnist({ gz: true, change }))).toBe(
      `DIR/${TRAIN_IMAGES}.gz: the gzip header must have at most 1048576 bytes, got more`,
    );
  });

  it("readMnist(dir) refuses a .gz too small for what its header promises", () => {
    const change = { [`${TRAIN_IMAGES}.gz`]: gzipSync(idx([60000, 28, 28], [])) };
    expect(failure(smallMnist({ gz: true, change }))).toMatch(
      /: expected 47040016 bytes for 60000 x 28 x 28, got a .gz of \d\d, which cannot hold so many; is the file cut short\?$/,
    );
  });

  it("readMnist(dir) refuses a label out of 0..9", () => {
    expect(failure(smallMnist({ change: { [TRAIN_LABELS]: idx([5], [1, 2, 3, 10, 4]) } }))).toBe(
      "DIR/train: labels must lie in 0..9, got 10 at row 3",
    );
  });

  it("readMnist(dir) refuses counts of images and labels that differ", () => {
    const dir = smallMnist({ change: { [TRAIN_LABELS]: idx([4], [1, 2, 3, 4]) } });
    expect(failure(dir)).toBe("DIR: there must be one train label an image, got 4 labels for 5 images");
  });

  it("readMnist(dir) refuses training and test images of two sizes", () => {
    const dir = smallMnist({ change: { "t10k-images-idx3-ubyte": idx([2, 2, 2], new Uint8Array(8)) } });
    expect(failure(dir)).toBe("DIR: training and test images must have one size, got 6 and 4 pixels");
  });
});
