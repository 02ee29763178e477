import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readCsv } from "../../src/data/csv-file.ts";
import { readNewRows } from "../../src/data/new-rows.ts";
import { type OpenOptions, openSource } from "../../src/data/open.ts";
import type { Source } from "../../src/data/source.ts";
import { prepare } from "../../src/data/splits.ts";
import { formatNpy } from "../../src/io/npy.ts";
import golden from "../io/npy-golden.json" with { type: "json" };
import { idx, smallMnist, temporary } from "./idx-files.ts";

const csv = `x,word,y\n${Array.from({ length: 12 }, (_, i) => `${i * i},${"ab"[i % 2]},${i < 6 ? "no" : "yes"}`).join("\n")}\n`;
const sha256 = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const all = ({ rows }: Source): Int32Array => Int32Array.from({ length: rows }, (_, i) => i);
const numbers = (source: Source) => source.apply(source.fit(all(source)), all(source)).toArray();

/** A file of this name and content, in a directory of its own. */
function written(name: string, content: string | Uint8Array): string {
  const path = join(temporary(), name);
  writeFileSync(path, content);
  return path;
}

describe("openSource of a CSV", () => {
  it("openSource(path) reads .csv, .tsv, .txt and .gz, and knows the SHA-256 of the file", async () => {
    const files: [string, string | Uint8Array][] = [
      ["a.csv", csv],
      ["a.tsv", csv.replaceAll(",", "\t")],
      ["a.txt", csv.replaceAll(",", ";")],
      ["a.CSV.gz", gzipSync(csv)],
      ["b.csv", `\uFEFF${csv.replaceAll("\n", "\r\n")}`],
    ];
    const [first, ...others] = await Promise.all(
      files.map(async ([name, content]) => [await openSource(written(name, content), { seed: 0, target: "y" }), sha256(content)] as const),
    );
    for (const [source, sum] of [first, ...others]) {
      expect(source.sha256).toBe(sum);
      expect(numbers(source)).toEqual(numbers(first[0]));
      expect(source.about).toEqual(first[0].about);
    }
    expect(first[0].classes).toEqual(["no", "yes"]);
  });

  it("readCsv(path) reads a large file in pieces, letters of several bytes among them, and a column of words behind numbers", async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `${i % 1000},größe ${i % 7} 𝔘,${i < 150_000 ? i % 5 : "x"},${i % 2}`);
    const path = written("a.csv", `x,wort,mixed,y\n${rows.join("\n")}\n`);
    expect(readFileSync(path).length).toBeGreaterThan(1 << 22);
    const { about } = await readCsv(path, { target: "y" });
    expect(about.slice(1)).toEqual([
      "x: numbers, standardised",
      `wort: 7 categories, one column each (${Array.from({ length: 7 }, (_, i) => `größe ${i} 𝔘`).join(", ")})`,
      "mixed: 6 categories, one column each (0, 1, 2, 3, 4, x)",
    ]);
  });

  it.each<[string, string, string | Uint8Array, string]>([
    [
      "bytes that are no UTF-8",
      "a.csv",
      Buffer.from("gr\u00f6\u00dfe,y\n1,a\n2,b\n", "latin1"),
      "must be text in UTF-8, got bytes that are none",
    ],
    ["half a letter at its end", "a.csv", Buffer.concat([Buffer.from(csv), Buffer.from([0xc3])]), "must be text in UTF-8"],
    ["a .gz cut short", "a.csv.gz", gzipSync(csv).subarray(0, 40), 'must be whole gzip data, got "unexpected end of file"'],
    ["a .gz that is none", "a.csv.gz", csv, 'must be whole gzip data, got "incorrect header check"'],
    ["an empty file", "a.csv", "", "must have a header and rows, got an empty file"],
    ["no target", "a.csv", csv.replaceAll("y", "z"), 'target must be one of the columns x, word, z, got "y"'],
  ])("openSource of %s throws one line that begins with the path", async (_, name, content, message) => {
    const path = written(name, content);
    const error: Error = await openSource(path, { seed: 0, target: "y" }).then(
      () => new Error("it was read"),
      e => e,
    );
    expect(error.message).toContain(`${path}: ${message}`);
    expect(error.message).not.toContain("\n");
  });

  it("openSource of what is none of these says what there is", async () => {
    await expect(openSource("no/such.csv", { seed: 0 })).rejects.toThrow('got "no/such.csv", which does not exist');
    await expect(openSource("monos", { seed: 0 })).rejects.toThrow('got "monos", which does not exist; moons?');
    await expect(openSource(written("a.zip", ""), { seed: 0 })).rejects.toThrow(
      "data must be a CSV file (.csv, .tsv, also .gz), a directory",
    );
    await expect(openSource(temporary(), { seed: 0, target: "y" })).rejects.toThrow(
      "target is of a CSV, and must be left out for other data",
    );
    await expect(openSource(temporary(), { seed: 0 })).rejects.toThrow("must hold train-images-idx3-ubyte or train-images-idx3-ubyte.gz");
  });
});

describe("openSource of a directory", () => {
  it("openSource(IDX files) tests on t10k, and carves the validation rows out of the others", async () => {
    const source = await openSource(smallMnist({ gz: true }), { seed: 0 });
    expect([source.rows, source.fixedTest, source.classes.length]).toEqual([7, 2, 10]);
    const { test, rows, preprocessing } = prepare(source, { seed: 0, validation: 0.2, test: 0.5 });
    expect([...rows.test]).toEqual([5, 6]);
    expect(test.x.data[1]).toBe(Math.fround(37 / 255));
    expect(preprocessing).toEqual({ kind: "pixels", inputs: 6, scale: 255 });
  });

  it("the SHA-256 of several files is that of what sha256sum prints for them, and changes with each", async () => {
    const dir = smallMnist();
    const names = ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "train-images-idx3-ubyte", "train-labels-idx1-ubyte"];
    const lines = names.map(name => `${sha256(readFileSync(join(dir, name)))}  ${name}\n`).join("");
    expect((await openSource(dir, { seed: 0 })).sha256).toBe(sha256(lines));
    writeFileSync(join(dir, names[1]), idx([2], [3, 4]));
    expect((await openSource(dir, { seed: 0 })).sha256).not.toBe(sha256(lines));
  });

  /** X.npy and y.npy. */
  function npy(x: Uint8Array, y: Uint8Array, prefix = ""): string {
    const dir = temporary();
    writeFileSync(join(dir, `${prefix}X.npy`), x);
    writeFileSync(join(dir, `${prefix}y.npy`), y);
    return dir;
  }
  const xs = formatNpy({ shape: [4, 2], data: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8) });
  const ys = (...data: number[]): Uint8Array => formatNpy({ shape: [data.length], data: Float32Array.from(data) });

  it("openSource(.npy files) takes numbers as they are, and whole numbers as classes, in their order", async () => {
    const source = await openSource(npy(xs, ys(1, -1, 1, 5)), { seed: 0 });
    expect([source.classes, [...source.labels], source.fixedTest]).toEqual([["-1", "1", "5"], [1, 0, 1, 2], 0]);
    expect(numbers(source)).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ]);
    expect(source.about).toEqual(["2 columns of numbers, taken as they are"]);
    const dir = npy(xs, ys(1, -1, 1, 5), "train_");
    expect((await openSource(join(dir, "train_X.npy"), { seed: 0 })).labels).toEqual(source.labels);
  });

  it("openSource(.npy of bytes) takes them for grey values, and further axes as one", async () => {
    const source = await openSource(npy(Buffer.from(golden["three axes in Fortran order"].file, "base64"), ys(0, 1)), { seed: 0 });
    expect((numbers(source) as number[][])[1]).toEqual([6, 7, 8, 9, 10, 11].map(byte => Math.fround(byte / 255)));
    expect(source.about).toEqual(["6 columns of grey values, divided by 255"]);
  });

  it.each<[string, Uint8Array, Uint8Array, string]>([
    ["fewer labels than rows", xs, ys(1, 2), "y.npy: must be 4 classes, one a row of X.npy, got 2"],
    ["labels that are no classes", xs, ys(1, 2, 0.5, 1), "y.npy: classes must be whole numbers, got 0.5 at row 2"],
    ["one axis", ys(1, 2, 3), ys(1, 2, 3), "X.npy: must be rows of numbers, [n, k], got 3"],
    ["no rows", formatNpy({ shape: [0, 3], data: new Float32Array(0) }), ys(), "X.npy: must be rows of numbers, [n, k], got 0 x 3"],
    [
      "NaN",
      formatNpy({ shape: [1, 2], data: Float32Array.of(1, Number.NaN) }),
      ys(1),
      "X.npy: numbers must be finite in float32, got NaN at 1",
    ],
    [
      "1e300",
      formatNpy({ shape: [1, 2], data: Float64Array.of(1, 1e300) }),
      ys(1),
      "X.npy: numbers must be finite in float32, got 1e+300 at 1",
    ],
  ])("openSource(.npy files of %s) throws one line", async (_, x, y, message) => {
    await expect(openSource(npy(x, y), { seed: 0 })).rejects.toThrow(message);
  });

  it("openSource(X.npy) without its labels says what they have to be called", async () => {
    await expect(openSource(written("X.npy", xs), { seed: 0 })).rejects.toThrow(
      "X.npy: must have its labels beside it in y.npy, found none",
    );
    await expect(openSource(written("rows.npy", xs), { seed: 0 })).rejects.toThrow(
      "rows.npy: must be called X.npy, or have an X in its name",
    );
    const dir = temporary();
    mkdirSync(join(dir, "X.npy"));
    writeFileSync(join(dir, "y.npy"), ys(1));
    await expect(openSource(dir, { seed: 0 })).rejects.toThrow("X.npy: must be a file that can be read, got EISDIR");
  });
});

describe("readNewRows", () => {
  const trained = { classes: ["no", "yes"], delimiter: "", seed: 0 };

  it("readNewRows(CSV) gives the rows of training again, and their labels where there are any; other columns are named", async () => {
    const path = written("a.csv", csv);
    const source = await openSource(path, { seed: 0, target: "y" });
    const preprocessing = source.fit(all(source));
    const same = await readNewRows(path, { ...trained, preprocessing });
    expect([same.x.toArray(), same.labels, same.about]).toEqual([numbers(source), source.labels, []]);
    const other = await readNewRows(written("b.csv", "extra,word,x\n1,a,0\n"), { ...trained, preprocessing });
    expect(other.x.toArray()).toEqual((numbers(source) as number[][]).slice(0, 1));
    expect([other.labels, other.about]).toEqual([undefined, ["passed over, since the model was trained without: extra"]]);
    await expect(readNewRows(written("c.csv", "y,word,x\nmaybe,a,0\n"), { ...trained, preprocessing })).rejects.toThrow(
      'y must be one of the 2 classes that the model knows, got "maybe"',
    );
    await expect(readNewRows("moons", { ...trained, preprocessing })).rejects.toThrow("must be a CSV file, as the model was trained on");
  });

  it("readNewRows(.npy) needs no labels, and finds classes by their names", async () => {
    const path = written("X.npy", formatNpy({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }));
    const about = { ...trained, classes: ["1", "3", "7"], preprocessing: { kind: "plain", inputs: 2 } } as const;
    expect((await readNewRows(path, about)).labels).toBeUndefined();
    writeFileSync(path.replace("X.npy", "y.npy"), formatNpy({ shape: [2], data: Float32Array.of(7, 1) }));
    expect((await readNewRows(path, about)).labels).toEqual(Int32Array.of(2, 0));
    await expect(readNewRows(path, { ...about, classes: ["1"] })).rejects.toThrow(
      'each class must be one of the 1 classes that the model knows, got "7"',
    );
    await expect(readNewRows(path, { ...about, preprocessing: { kind: "plain", inputs: 3 } })).rejects.toThrow(
      "must have the 3 columns that the model was trained on, got 2",
    );
    await expect(readNewRows(path, { ...about, preprocessing: { kind: "pixels", inputs: 2, scale: 255 } })).rejects.toThrow(
      "must hold grey values up to 255, as the model was trained on, got numbers",
    );
    expect(basename(path)).toBe("X.npy");
  });
});

describe("openSource of data made on the spot", () => {
  it("openSource(name, { seed, noise }) makes other rows of another noise, with a SHA-256 of their own", async () => {
    const [usual, auto, named, calm] = await Promise.all(
      [{}, { noise: "auto" }, { noise: 0.05 }, { noise: 0 }].map(options => openSource("spirals", { seed: 0, ...options } as OpenOptions)),
    );
    expect(auto.sha256).toBe(usual.sha256);
    expect(numbers(auto)).toEqual(numbers(usual));
    expect(numbers(named)).toEqual(numbers(usual)); // what spirals have unless told
    expect(new Set([usual, named, calm].map(source => source.sha256)).size).toBe(3);
    const radii = prepare(calm, { seed: 0 }).train.x.toArray() as number[][];
    expect(Math.max(...radii.map(([x, y]) => Math.hypot(x, y)))).toBeLessThan(1);
  });

  it("openSource(file, { noise }) says that a file has no noise to be set", async () => {
    const path = written("a.csv", csv);
    await expect(openSource(path, { seed: 0, target: "y", noise: 0.1 })).rejects.toThrow(
      `${path}: noise is of data made on the spot, and must be left out for a file, got 0.1`,
    );
  });
});
