import { isDeepStrictEqual } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { checkPreprocessing } from "../../../src/data/check-preprocessing.ts";
import type { Column, Table, Wanted } from "../../../src/data/columns.ts";
import { CsvReader, readTable } from "../../../src/data/csv.ts";
import { parseIdx } from "../../../src/data/idx.ts";
import { applyTable, type Preprocessing } from "../../../src/data/preprocess.ts";
import { prepare } from "../../../src/data/splits.ts";
import { tableSource, wantedFor, wantedKinds } from "../../../src/data/table.ts";
import { formatNpy, parseNpy } from "../../../src/io/npy.ts";
import { checkConfig, DEFAULTS } from "../../../src/train/config.ts";
import golden from "../../io/npy-golden.json" with { type: "json" };
import type { Target } from "./models.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes as text, as a file is read; JSON as JSON. What is neither is refused before our code sees it. */
function textOf(file: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(file);
  } catch {
    throw new Error("FILE: must be text in UTF-8");
  }
}

function jsonOf(file: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(file));
  } catch {
    throw new Error("FILE: must be JSON");
  }
}

function same(a: unknown, b: unknown, what: string): void {
  if (!isDeepStrictEqual(a, b)) throw new Error(`${what} differ`);
}

const finite = (data: ArrayLike<number>, most: number): void => {
  for (let q = 0; q < data.length; q++) if (!(Math.abs(data[q]) <= most)) throw new Error(`${data[q]} among the numbers`);
};

const rows = Array.from({ length: 24 }, (_, i) => [
  `${i / 4}`,
  ["red", "green", "blue"][i % 3],
  `"some ""words"" of row ${i}, and more"`,
  `${i * 100000}e-3`,
  i % 2 ? "yes" : "no",
]);
const csv = (delimiter: string, end: string): Uint8Array =>
  bytes([["x", "colour", "text", "y", "class"], ...rows].map(cells => cells.join(delimiter)).join(end) + end);
const missing = bytes(`x,colour,class\n1,,a\nNA,red,b\n3,blue,a\n4,?,b\n5,red,b\n`);
const numbers = bytes(["a,b,class", ...Array.from({ length: 40 }, (_, i) => `${i},${(i * i) / 8 - 3},${i % 3}`)].join("\r\n"));
const csvSeeds = [csv(",", "\n"), csv(";", "\r\n"), csv("\t", "\n"), missing, numbers];

/** Bytes that a table keeps. */
const kept = ({ columns }: Table): number => columns.reduce((sum, { name, values }) => sum + 2 * name.length + keptOf(values), 0);

function keptOf(values: Column["values"]): number {
  if (values.kind === "number") return values.numbers.byteLength;
  if (values.kind === "word") return values.codes.byteLength + 2 * values.names.join("").length;
  return values.kind === "text" ? values.texts.byteLength : 0;
}

/** A table read in pieces is the table read at once. */
function checkPieces(text: string, whole: Table, kinds: (names: readonly string[]) => Wanted[]): void {
  const pass = (wanted: typeof kinds): CsvReader => {
    const reader = new CsvReader("FILE", ",", wanted);
    for (let at = 0; at < text.length; at += 97) reader.push(text.slice(at, at + 97));
    reader.push("", true);
    return reader;
  };
  const reader = pass(kinds);
  same(reader.done(reader.again && pass(reader.again)), whole, "a table in pieces and one at once");
}

/** Small lists have room for 16 numbers, texts for some more. */
const ROOM_OF_COLUMN = 512;

const preprocessing: Preprocessing = {
  ...{ kind: "table", target: "class", impute: true },
  columns: [
    { name: "x", kind: "number", mean: 2.5, sd: 1.5 },
    { name: "colour", kind: "category", values: ["blue", "red"], usual: "red" },
    { name: "text", kind: "text", buckets: 64 },
  ],
};
const table = readTable("FILE", textOf(csvSeeds[0]), ",", names => wantedFor(preprocessing.columns, names, "class"));

function idx(shape: readonly number[]): Uint8Array {
  const size = shape.reduce((n, axis) => n * axis, 1);
  return Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap(n => [0, 0, n >> 8, n & 255]), ...new Array<number>(size).fill(7)]);
}

/** The loaders of data. */
export const dataTargets: readonly Target[] = [
  {
    name: "idx",
    seeds: [idx([5, 3, 2]), idx([300]), idx([2, 2])],
    load: file => {
      const { shape, data } = parseIdx(file, "FILE");
      same(
        shape.reduce((n, axis) => n * axis, 1),
        data.length,
        "shape and numbers",
      );
      return 0; // a view of the file
    },
  },
  {
    name: "npy",
    seeds: [
      ...Object.values(golden).map(({ file }) => Buffer.from(file, "base64")),
      formatNpy({ shape: [2, 3], data: new Float64Array(6) }),
    ],
    load: file => {
      const { shape, data } = parseNpy("FILE", file);
      same(parseNpy("FILE", formatNpy({ shape, data })).data, data, "an array and the array written again");
      return data.byteLength;
    },
  },
  {
    name: "csv",
    seeds: csvSeeds,
    load: file => {
      const text = textOf(file);
      const options = { target: "class", impute: text.length % 2 === 0 };
      const kinds = (names: readonly string[]): Wanted[] => wantedKinds("FILE", names, options);
      const whole = readTable("FILE", text, "", kinds);
      const source = tableSource(whole, "", options);
      const { train, test } = prepare(source, { seed: 0, validation: 0, test: 0.2 });
      finite(train.x.data, 1e18);
      finite(test.x.data, 1e18);
      for (const line of source.about) if (/\p{Cc}/u.test(line) || line.length > 1000) throw new Error(`${line} is no line`);
      return Math.max(0, kept(whole) - ROOM_OF_COLUMN * whole.columns.length);
    },
  },
  {
    name: "csv in pieces",
    seeds: [csvSeeds[0], missing, numbers],
    load: file => {
      const text = textOf(file);
      const kinds = (names: readonly string[]): Wanted[] => names.map(() => ({ kind: "auto" }));
      checkPieces(text, readTable("FILE", text, ",", kinds), kinds);
      return 0;
    },
  },
  {
    name: "csv.gz",
    seeds: csvSeeds.map(each => gzipSync(each)),
    load: file => {
      let unpacked: Uint8Array;
      try {
        unpacked = gunzipSync(file, { maxOutputLength: 1 << 20 });
      } catch {
        throw new Error("FILE: must be whole gzip data");
      }
      return kept(readTable("FILE", textOf(unpacked), "", names => names.map(() => ({ kind: "category" })))) / 1032;
    },
  },
  {
    name: "csv for a trained model",
    seeds: [csvSeeds[0], csv(",", "\r\n")],
    load: file => {
      const text = textOf(file);
      const read = readTable("FILE", text, ",", names => wantedFor(preprocessing.columns, names, "class"));
      finite(
        applyTable(
          preprocessing,
          read,
          Int32Array.from({ length: read.rows }, (_, i) => i),
        ).data,
        1e18,
      );
      return 0;
    },
  },
  {
    name: "preprocessing",
    seeds: [preprocessing, { kind: "plain", inputs: 3 }, { kind: "pixels", inputs: 784, scale: 255 }].map(each =>
      bytes(JSON.stringify(each)),
    ),
    load: file => {
      const checked = checkPreprocessing("FILE", jsonOf(file));
      same(checkPreprocessing("FILE", JSON.parse(JSON.stringify(checked))), checked, "a preprocessing and the same once more");
      if (checked.kind !== "table") return 0;
      try {
        finite(applyTable(checked, table, Int32Array.of(0, 23)).data, 1e18);
      } catch (error) {
        const { message } = error as Error;
        if (!/^FILE: /.test(message)) throw error;
      }
      return 0;
    },
  },
  {
    name: "config",
    seeds: [DEFAULTS, { ...DEFAULTS, optimizer: "sgd", hidden: [4, 5], dropout: [0.1, 0.2] }, { epochs: 3 }].map(each =>
      bytes(JSON.stringify(each)),
    ),
    load: file => {
      const config = checkConfig("FILE", jsonOf(file));
      const text = JSON.stringify(config); // −0 is written as 0
      same(JSON.stringify(checkConfig("FILE", JSON.parse(text))), text, "a config and the same once more");
      return 0;
    },
  },
];
