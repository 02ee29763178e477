import { parseCsv, readTable } from "../../../src/data/csv.ts";
import { parseIdx } from "../../../src/data/idx.ts";
import { applyTable, checkPreprocessing } from "../../../src/data/preprocess.ts";
import { wantedFor } from "../../../src/data/table.ts";
import { formatNpy, parseNpy } from "../../../src/io/npy.ts";
import { checkConfig, DEFAULTS } from "../../../src/train/config.ts";
import type { Target } from "./models.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytesOf = (json: unknown): Uint8Array => new TextEncoder().encode(typeof json === "string" ? json : JSON.stringify(json));

const CSV = `x,"a ""b""",t,y
1,red,the good one,yes
2.5,blue,"a bad, long
one",no
-3e2,red,,yes
0,green,the good one,no
`;

function finite(numbers: ArrayLike<number>): void {
  for (let q = 0; q < numbers.length; q++) if (!Number.isFinite(numbers[q])) throw new Error(`a number that is none, at ${q}`);
}

/** JSON that a parser may refuse in its own words. */
function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(text(bytes));
  } catch {
    throw new Error("FILE: must be JSON");
  }
}

const table = readTable("FILE", CSV, ",", names => names.map(name => (name === "y" ? "word" : undefined)));
const source = parseCsv("FILE", CSV, "0", { target: "y", text: ["t"] });
const rows = Int32Array.of(0, 1, 2, 3);
const { fit: learn } = source;

export const dataTargets: readonly Target[] = [
  {
    name: "csv",
    seeds: [bytesOf(CSV), bytesOf(CSV.replaceAll(",", ";")), bytesOf("x,y\r\n1,a\r\n2,b\r\n")],
    load: bytes => {
      const { rows, labels, classes, ...made } = parseCsv("FILE", text(bytes), "0", { target: "y", impute: true });
      const all = Int32Array.from({ length: rows }, (_, row) => row);
      const { fit: from } = made;
      const x = made.apply(from(all), all);
      finite(x.data);
      if (labels.some(label => !(label >= 0 && label < classes.length))) throw new Error("a label that is none");
      return 4 * labels.length; // inputs may be many to a byte: a bag of words has 2,048
    },
  },
  {
    name: "idx",
    seeds: [Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 9)],
    load: bytes => {
      const { shape, data } = parseIdx(bytes, "FILE");
      if (shape.reduce((product, n) => product * n, 1) !== data.length) throw new Error("a shape that does not fit");
      return data.length;
    },
  },
  {
    name: "npy",
    seeds: [formatNpy({ shape: [2, 3], data: new Float32Array(6) }), formatNpy({ shape: [], data: Float64Array.of(1) })],
    load: bytes => {
      const { shape, data } = parseNpy("FILE", bytes);
      const again = parseNpy("FILE", formatNpy({ shape, data }));
      if (String(again.shape) !== String(shape)) throw new Error("the file is read otherwise when it is written again");
      return data.length; // one byte of a file may become eight
    },
  },
  {
    name: "preprocessing",
    seeds: [bytesOf(learn(rows)), bytesOf({ kind: "plain", inputs: 3 }), bytesOf({ kind: "pixels", inputs: 3, scale: 255 })],
    load: bytes => {
      const preprocessing = checkPreprocessing("FILE", json(bytes));
      if (preprocessing.kind !== "table") return 0;
      const names = table.columns.map(({ name }) => name);
      const kinds = wantedFor(preprocessing.columns, names, preprocessing.target);
      finite(
        applyTable(
          preprocessing,
          readTable("FILE", CSV, ",", () => kinds),
          rows,
        ).data,
      );
      return 0;
    },
  },
  {
    name: "config",
    seeds: [bytesOf(DEFAULTS), bytesOf({ optimizer: "sgd", nesterov: true, hidden: [3], dropout: [0.1, 0.2] })],
    load: bytes => {
      const config = checkConfig("FILE", json(bytes));
      for (const name of Object.keys(DEFAULTS)) if (!(name in config)) throw new Error(`${name} is missing`);
      return 0;
    },
  },
];
