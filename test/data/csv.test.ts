import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { CsvReader, parseCsv, readTable } from "../../src/data/csv.ts";
import { readCsv } from "../../src/data/csv-file.ts";
import { openSource } from "../../src/data/open.ts";
import { inputsOf } from "../../src/data/preprocess.ts";
import type { Source } from "../../src/data/source.ts";
import { prepare } from "../../src/data/splits.ts";
import { hashesOf, wordsOf } from "../../src/data/words.ts";
import { temporary } from "./idx-files.ts";

const parse = (text: string, options: Partial<Parameters<typeof parseCsv>[3]> = {}) =>
  parseCsv("FILE", text, "0", { target: "y", ...options });
const all = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);
/** What the rows say; all of them unless given. */
const learned = ({ rows, fit: from }: Source, of = all(rows)) => from(of);

const inputs = (text: string, options = {}): number[][] => {
  const source = parse(text, options);
  return source.apply(learned(source), all(source.rows)).toArray() as number[][];
};
const rounded = (rows: number[][]): number[][] => rows.map(row => row.map(value => Number(value.toFixed(4))));

describe("parseCsv", () => {
  it("parseCsv() standardises numbers by mean and deviation over n, and names classes by their letters", () => {
    const source = parse("x,y\n1,b\n2,a\n3,b\n");
    expect([source.classes, [...source.labels]]).toEqual([
      ["a", "b"],
      [1, 0, 1],
    ]);
    expect(rounded(inputs("x,y\n1,b\n2,a\n4,b\n"))).toEqual([[-1.069], [-0.2673], [1.3363]]); // (x − 7/3) / √(14/9)
  });

  it("parseCsv() sorts classes that are numbers as numbers", () => {
    expect(parse("x,y\n1,10\n5,9\n3,-1\n").classes).toEqual(["-1", "9", "10"]);
  });

  it("parseCsv() makes one column of each word; a word that the training rows have not is none of them", () => {
    const source = parse("c,y\nred,a\nblue,b\nred,a\ngreen,b\n");
    const fitted = learned(source, Int32Array.of(0, 1));
    expect(source.apply(fitted, all(4)).toArray()).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
  });

  it("parseCsv() reads a column again whose words begin behind numbers", () => {
    const text = `c,y\n1.0,a\n1,b\n x,a\n1.0,b\n`;
    const source = parse(text);
    expect(source.about[1]).toBe("c: 3 categories, one column each (x, 1.0, 1)");
    expect(learned(source)).toMatchObject({ columns: [{ values: ["1", "1.0", "x"] }] });
    expect(source.apply(learned(source), all(4)).toArray()).toEqual([
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 1],
      [0, 1, 0],
    ]);
  });

  it("parseCsv() takes quotes, doubled quotes, line ends in them, CRLF, semicolons, tabs, a byte-order mark and empty lines", () => {
    const cells = ['a;,"b', "two\r\nlines", "plain"];
    for (const delimiter of [",", ";", "\t"])
      for (const newline of ["\n", "\r\n"]) {
        const rows = [["word", "y"], ...cells.map((cell, i) => [cell, `k${i % 2}`]), ["plain", "k0"]];
        const text = `\uFEFF${Papa.unparse(rows, { delimiter, newline })}${newline}${newline}`;
        expect(learned(parse(text)), JSON.stringify({ delimiter, newline })).toMatchObject({ columns: [{ values: [...cells].sort() }] });
      }
  });

  it("parseCsv() fills in what is missing, where it is told to: the mean, the most frequent word", () => {
    const text = "x,c,y\n1,red,a\n,red,b\n3,?,a\nNA,blue,b\n";
    expect(() => parse(text)).toThrow(
      new RangeError(
        "FILE: x must have a value in each row, got none in line 3, and 2 in all; --impute fills them in, --drop leaves the column out",
      ),
    );
    expect(inputs(text, { impute: true })).toEqual([
      [-1, 0, 1],
      [0, 0, 1],
      [1, 0, 1],
      [0, 1, 0],
    ]);
    expect(parse(text, { impute: true }).about).toContain("x: numbers, standardised, 2 missing filled with their mean");
    expect(inputsOf(learned(parse(text, { drop: ["x"], impute: true })))).toBe(2);
  });

  it("parseCsv() leaves out what can tell nothing, and says so", () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i + 1},5,same,user${i}x,${i % 7},${i % 2}`);
    const source = parse(["id,five,word,name,x,y", ...rows].join("\n"));
    expect(source.about.slice(1)).toEqual([
      "id: left out, it numbers the rows",
      "five: left out, it is the same in all rows",
      "word: left out, it is the same in all rows",
      "name: left out, each row has a value of its own",
      "x: numbers, standardised",
    ]);
    expect(inputsOf(learned(source))).toBe(1);
  });

  it("parseCsv() tells free text by its many values of several words, or is told; its bag has length √2048", () => {
    const words = ["good", "bad", "film", "plot", "actor", "boring", "great", "music"];
    const rows = Array.from({ length: 40 }, (_, i) => `${words[i % 8]} ${words[(3 * i + 1) % 8]} ${i} ${words[(5 * i) % 7]},${i % 2}`);
    const text = ["t,y", ...rows].join("\n");
    const source = parse(text);
    expect(source.about[1]).toBe("t: free text, a hashed bag of its words and pairs of words");
    const x = source.apply(learned(source), all(40));
    expect(x.shape).toEqual([40, 2048]);
    for (const row of x.toArray() as number[][]) expect(Math.hypot(...row)).toBeCloseTo(Math.sqrt(2048), 3);
    const short = "t,y\nyes,a\nno,b\n,a\n";
    expect(inputsOf(learned(parse(short, { text: ["t"] })))).toBe(2048);
    expect((inputs(short, { text: ["t"] })[2] as number[]).every(value => value === 0)).toBe(true);
  });

  it("parseCsv() keeps a long column of free text as hashes: the same as when it is told before", () => {
    const rows = Array.from({ length: 1500 }, (_, i) => `the ${i} th of many,${i % 2}`);
    const text = ["t,y", ...rows].join("\n");
    expect(inputs(text)).toEqual(inputs(text, { text: ["t"] }));
  });

  it.each<[string, string, object, string]>([
    ["an empty file", "", {}, "FILE: must have a header and rows, got an empty file"],
    ["a header alone", "x,y\n", {}, "FILE: must have rows under its header, got none"],
    [
      "a target that is not there",
      "x,class\n1,a\n",
      { target: "clas" },
      'FILE: target must be one of the columns x, class, got "clas"; class?',
    ],
    ["no target", "x,y\n1,a\n", { target: "" }, "FILE: --target must name the column to be predicted, one of x, y"],
    ["a row that is too short", "x,z,y\n1,2,a\n1,b\n", {}, "FILE: each row must have the 3 values of the header, got 2 in line 3"],
    [
      "a row behind lines in quotes",
      'x,z,y\n1,"a\nb",a\n1,b\n',
      {},
      "FILE: each row must have the 3 values of the header, got 2 in line 4",
    ],
    ["two columns of one name", "x,x,y\n1,2,a\n", {}, 'FILE: names of columns must differ, got "x" twice'],
    ["a column without a name", "x,,y\n1,2,a\n", {}, "FILE: each column must have a name in line 1, got none for column 2"],
    ["a missing target", "x,y\n1,a\n2,\n", {}, "FILE: the target y must be there in each row, got none in line 3"],
    ["the target alone", "y\na\nb\n", {}, "FILE: there must be a column to learn from beside y, got none"],
    [
      "an open quote",
      'x,y\n1,"a\n2,b\n',
      {},
      "FILE: quotes must be closed and doubled inside, got quoted field unterminated from line 2 on",
    ],
    ["a text that is to be dropped and is not there", "x,y\n1,a\n", { drop: ["z"] }, 'FILE: drop must be one of the columns x, y, got "z"'],
  ])("parseCsv() of %s throws, one line", (_, text, options, message) => {
    let got = "";
    try {
      parse(text, options);
    } catch (error) {
      got = (error as Error).message;
    }
    expect(got).toBe(message);
  });

  it("parseCsv() refuses a target that is a number, and a category of too many values", () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${i % 2 ? "v" : "w"}${i % 1500},${Math.sin(i)},${i % 2}`);
    const text = ["c,t,y", ...rows].join("\n");
    expect(() => parse(text, { target: "t" })).toThrow(
      /^FILE: the target t must be a class, got 3000 different values in 3000 rows; is it a number/,
    );
    expect(() => parse(text)).toThrow(/^FILE: c must have at most 1000 different values to be a category, got 1500; --text or --drop it$/);
  });
});

describe("CsvReader", () => {
  it("CsvReader reads the same from pieces of any length", () => {
    const cell = fc.oneof(fc.integer().map(String), fc.constantFrom("", "a", 'q"q', "x,y", "two\nlines", "é", "1.50", "-0"));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 9 }), (rows, size) => {
        const text = Papa.unparse([["a", "b"], ...rows.map(([a, b]) => [a, `b${b}`])], { newline: "\n" });
        const whole = readTable("FILE", text, ",", names => names.map(() => undefined));
        const reader = new CsvReader("FILE", ",", names => names.map(() => undefined));
        for (let at = 0; at < text.length; at += size) reader.push(text.slice(at, at + size));
        reader.push("", true);
        if (reader.rereadTo > 0) {
          const again = reader.again();
          for (let at = 0; at <= text.length && again.push(text.slice(at, at + size), at + size > text.length); at += size);
        }
        expect(reader.done()).toEqual(whole);
        expect(whole.rows).toBe(rows.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe("readCsv", () => {
  const text = "x,y\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n";

  it("readCsv(path) reads a file, plain or .gz, with the SHA-256 of its bytes", async () => {
    const dir = temporary();
    writeFileSync(join(dir, "a.csv"), text);
    writeFileSync(join(dir, "a.csv.gz"), gzipSync(text));
    const [plain, packed] = [await readCsv(join(dir, "a.csv"), { target: "y" }), await readCsv(join(dir, "a.csv.gz"), { target: "y" })];
    expect(plain.sha256).toBe("d6940d08595e9886976a295d8b7ba2e6ff664bb25b3c9a4b3ea2aca3718f7b1a"); // sha256sum
    expect(packed.sha256).not.toBe(plain.sha256);
    expect([...packed.labels]).toEqual([...plain.labels]);
  });

  it("readCsv(path) of bytes that are no text, of a damaged .gz, or of nothing throws one line", async () => {
    const dir = temporary();
    const file = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(join(dir, name), bytes);
      return join(dir, name);
    };
    const message = (path: string) => readCsv(path, { target: "y" }).then(String, (error: Error) => error.message.replace(dir, "DIR"));
    expect(await message(file("latin.csv", Buffer.from([120, 44, 121, 10, 233, 44, 97, 10])))).toBe(
      "DIR/latin.csv: must be text in UTF-8, got bytes that are none",
    );
    expect(await message(file("cut.csv.gz", gzipSync(text).subarray(0, 20)))).toMatch(/^DIR\/cut.csv.gz: must be whole gzip data, got /);
    expect(await message(join(dir, "none.csv"))).toBe("DIR/none.csv: must be a file that can be read, got ENOENT");
  });

  it("prepare(source, …) of a sorted file shuffles it, class by class; its statistics are of the training rows alone", async () => {
    const rows = Array.from({ length: 100 }, (_, i) => `${i < 50 ? i * 0.01 : i},${i < 50 ? "a" : "b"}`);
    const path = join(temporary(), "sorted.csv");
    writeFileSync(path, ["x,y", ...rows].join("\n"));
    const source = await openSource(path, { target: "y", seed: 0 });
    const { train, validation, test, preprocessing, rows: parts } = prepare(source, { seed: 0, validation: 0.2, test: 0.2 });
    for (const [part, n] of [
      [train, 30],
      [validation, 10],
      [test, 10],
    ] as const)
      expect([0, 1].map(label => part?.labels.filter(each => each === label).length)).toEqual([n, n]);
    const numbers = Array.from(parts.train, row => (row < 50 ? row * 0.01 : row));
    const mean = numbers.reduce((sum, x) => sum + x, 0) / 60;
    expect(preprocessing).toMatchObject({ columns: [{ mean: expect.closeTo(mean, 10) }] });
  });
});

describe("wordsOf", () => {
  it("wordsOf(text) are its runs of letters and digits in small letters, and single Chinese characters", () => {
    expect(wordsOf("It's GOOD, 10/10! 好电影abc")).toEqual(["it", "s", "good", "10", "10", "好", "电", "影", "abc"]);
    expect(wordsOf(" …!")).toEqual([]);
  });

  it("hashesOf(text) are FNV-1a hashes of words and pairs", () => {
    expect(hashesOf("").length).toBe(0);
    expect(hashesOf("a b")).toHaveLength(3);
    expect(hashesOf("a")[0]).toBe(hashesOf("A b")[0]);
    expect(hashesOf("a b")[1]).not.toBe(hashesOf("b a")[1]);
  });
});
