import { describe, expect, it } from "vitest";
import { checkPreprocessing } from "../../src/data/check-preprocessing.ts";
import { parseCsv, readTable } from "../../src/data/csv.ts";
import { applyTable, type Preprocessing } from "../../src/data/preprocess.ts";
import type { Source } from "../../src/data/source.ts";
import { type TableOptions, wantedFor } from "../../src/data/table.ts";

const source = (text: string, options: Partial<TableOptions> = {}): Source => parseCsv(text, { name: "f.csv", target: "y", ...options });

/** A file of these columns, each a function of the row, beside a target of two classes. */
const file = (n: number, columns: Record<string, (i: number) => string | number>): string =>
  [
    [...Object.keys(columns), "y"].join(","),
    ...Array.from({ length: n }, (_, i) => [...Object.values(columns).map(cell => cell(i)), i % 2 ? "no" : "yes"].join(",")),
  ].join("\n");

const all = ({ rows }: Source): Int32Array => Int32Array.from({ length: rows }, (_, i) => i);

/** The inputs of all rows, fitted on the rows given. */
function inputs(of: Source, rows: Int32Array = all(of)): unknown {
  return of.apply(of.fit(rows), all(of)).toArray();
}

/** The rows of a new file, prepared as those of the old one were. */
function applied(preprocessing: Preprocessing, text: string): unknown {
  const { columns, target } = preprocessing as Extract<Preprocessing, { kind: "table" }>;
  const table = readTable("new.csv", text, ",", names => wantedFor(columns, names, target));
  return applyTable(
    preprocessing,
    table,
    Int32Array.from({ length: table.rows }, (_, i) => i),
  ).toArray();
}

describe("a table as a source", () => {
  it("keeps labels as names: numbers by their size, words by their letters", () => {
    expect(source("x,y\n1,10\n2,9\n3,10\n4,-1").classes).toEqual(["-1", "9", "10"]);
    const { classes, labels } = source("x,y\n1,red\n2,blue\n3,red\n4,10");
    expect([classes, labels]).toEqual([["10", "blue", "red"], Int32Array.of(2, 1, 2, 0)]);
  });

  it("standardises numbers on the training rows: (x − mean) / sd, over n, as scikit-learn's StandardScaler does", () => {
    // Of 1, 2, 3, 4: mean 2.5, sd √1.25.
    const of = source("x,y\n1,a\n2,a\n3,b\n4,b\n1000,b");
    const sd = Math.sqrt(1.25);
    expect(of.fit(Int32Array.of(0, 1, 2, 3))).toEqual({
      kind: "table",
      target: "y",
      impute: false,
      columns: [{ name: "x", kind: "number", mean: 2.5, sd }],
    });
    expect(inputs(of, Int32Array.of(0, 1, 2, 3))).toEqual([1, 2, 3, 4, 1000].map(x => [Math.fround((x - 2.5) / sd)]));
  });

  it("makes one column of each category that is among the training rows; another is nothing", () => {
    const of = source("c,y\nred,a\nblue,a\nred,b\ngreen,b");
    expect(of.about[1]).toBe("c: 3 categories, one column each (blue, green, red)");
    expect(inputs(of, Int32Array.of(0, 1, 2))).toEqual([
      [0, 1],
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
  });

  it("fills in the mean, and the most frequent, of the training rows with --impute; else a missing value is an error that says where", () => {
    const text = "x,c,y\n1,a,p\n,b,p\n3,?,q\n8,b,q\n";
    expect(() => source(text)).toThrow(
      new RangeError(
        "f.csv: x must have a value in each row, got none in line 3, and 1 in all; --impute fills them in, --drop leaves the column out",
      ),
    );
    const of = source(text, { impute: true });
    expect(of.about).toEqual([
      "y: the target, 2 classes (p, q)",
      "x: numbers, standardised, 1 missing filled with their mean",
      "c: 2 categories, one column each (a, b), 1 missing filled with the most frequent",
    ]);
    expect((inputs(of) as number[][])[1][0]).toBe(0);
    expect((inputs(of) as number[][])[2].slice(1)).toEqual([0, 1]);
    expect(source(text.replace("3,?,", "3,b,"), { drop: ["x"] }).about[1]).toBe("x: left out, as told");
  });

  it("leaves out what can tell nothing: the same in all rows, a number of the row, a name of the row; and what it is told to", () => {
    const of = source(
      file(40, {
        x: i => i % 7,
        same: () => 5,
        "same word": () => "a",
        id: i => i + 1000,
        shuffled: i => (i * 7) % 40,
        name: i => `n${i}`,
        told: i => i % 3,
      }),
      { drop: ["told"] },
    );
    expect(of.about).toEqual([
      "y: the target, 2 classes (no, yes)",
      "x: numbers, standardised",
      "same: left out, it is the same in all rows",
      "same word: left out, it is the same in all rows",
      "id: left out, it numbers the rows",
      "shuffled: left out, it numbers the rows",
      "name: left out, each row has a value of its own",
      "told: left out, as told",
    ]);
    expect(source(file(10, { x: i => i })).about[1]).toBe("x: numbers, standardised"); // of ten rows it may be chance
  });

  it("takes a column of many different values of several words for text: a bag of words and pairs, of mean square 1", () => {
    const of = source(file(30, { t: i => `the cat number ${i} sat` }));
    expect(of.about[1]).toBe("t: free text, a hashed bag of its words and pairs of words");
    const x = of.apply(of.fit(all(of)), all(of));
    expect(x.shape).toEqual([30, 2048]);
    const row = Float64Array.from(x.data.subarray(0, 2048));
    expect(row.filter(value => value !== 0).length).toBe(9); // 5 words and 4 pairs
    expect(row.reduce((sum, value) => sum + value * value, 0) / 2048).toBeCloseTo(1, 5);
  });

  it("takes the column that is named for text, whatever it looks like, and an empty one for no words", () => {
    const of = source("t,y\nred red,a\n,a\nred,b\nblue,b", { text: ["t"] });
    expect(of.about[1]).toBe("t: free text, a hashed bag of its words and pairs of words, 1 of them empty");
    const [first, second, third] = [0, 1, 2].map(i => of.apply(of.fit(all(of)), Int32Array.of(i)).data);
    expect([first, second, third].map(row => row.filter(value => value > 0).length)).toEqual([2, 0, 1]);
  });

  it("a target that is not there is an error that offers the nearest", () => {
    const text = "alcohol,class\n1,a\n2,b";
    expect(() => source(text, { target: "klass" })).toThrow(
      new RangeError('f.csv: target must be one of the columns alcohol, class, got "klass"; class?'),
    );
    expect(() => source(text, { target: "" })).toThrow("f.csv: --target must name the column to be predicted, one of alcohol, class");
    expect(() => source("5.1,3.5,0\n4.9,3,1", { target: "class" })).toThrow('got "class"; is the line of names missing?');
    expect(() => source(text, { target: "class", drop: ["x"] })).toThrow('f.csv: drop must be one of the columns alcohol, class, got "x"');
    expect(() => source(text, { target: "class", text: ["class"] })).toThrow("f.csv: the target class must not be of text, or left out");
  });

  it("a class of one row is said", () => {
    expect(source("x,y\n1,a\n2,a\n3,b\n4,c").about[0]).toBe(
      "y: the target, 3 classes (a, b, c); of one row, which is trained on and never tested: b, c",
    );
  });

  it.each<[string, string, string]>([
    [
      "a target that is missing in a row",
      "x,y\n1,a\n2,\n",
      "f.csv: the target y must be there in each row, got none in line 3, and 1 in all",
    ],
    ["nothing but the target", "y\na\nb\n", "f.csv: there must be a column to learn from beside y, got none"],
    [
      "a target of many values",
      ["x,y", ...Array.from({ length: 40 }, (_, i) => `${i % 3},${i / 7}`)].join("\n"),
      "f.csv: the target y must be a class, got 40 different values in 40 rows; is it a number, or a text?",
    ],
    [
      "more categories than are sensible",
      file(5000, { c: i => `c${i % 1500}` }),
      "f.csv: c must have at most 1000 different values to be a category, got 1500 in 5000 rows; --text or --drop it",
    ],
    [
      "very many categories",
      file(25_000, { c: i => `c${i % 12_000}`, d: i => `c${i % 11_000}` }).replace("c7,", "c8,"),
      "f.csv: c must have at most 1000 different values to be a category, got more than 10000 in 25000 rows; --text or --drop it",
    ],
  ])("%s throws one line", (_, text, message) => {
    expect(() => source(text)).toThrow(new RangeError(message));
  });

  it("a name or a value with a line end, or a long one, makes no message of two lines", () => {
    const text = `"a\u001b[31m","${"long ".repeat(30)}",y\n1,"x\ny",a\n,2,b\n3,"${"x".repeat(99)}",a`;
    expect(() => source(text)).toThrow(/^f\.csv: a\\u001b\[31m must have a value/);
    for (const line of source(text, { impute: true }).about) expect(line).toMatch(/^\P{Cc}{1,300}$/u);
  });

  it("more columns than rows are fine; so many inputs that the rows would not fit are refused in one line that names the widest", () => {
    const wide = source(
      `${Array.from({ length: 300 }, (_, j) => `c${j}`)},y\n${Array.from({ length: 300 }, () => 1)},a\n${Array.from({ length: 300 }, () => 2)},b`,
    );
    expect((inputs(wide) as number[][])[0]).toHaveLength(300);
    const of = source(file(300, { c: i => `c${i % 100}` }));
    const rows = new Int32Array(6_000_000);
    expect(() => of.apply(of.fit(all(of)), rows)).toThrow(
      "f.csv: rows times inputs must be at most 536870912 numbers, got 6000000 x 100, of which c alone makes 100; drop columns, or take a part of the file",
    );
  });

  it("numbers near the limits stay finite", () => {
    const of = source("x,z,y\n1e308,5e-324,a\n-1e308,0,b\n1e308,1,a");
    expect((inputs(of) as number[][]).flat().every(Number.isFinite)).toBe(true);
    expect((inputs(of, Int32Array.of(1)) as number[][])[0]).toEqual([Math.fround(1e18), 0]);
  });
});

describe("parseCsv called wrongly", () => {
  const call = parseCsv as (...args: unknown[]) => unknown;
  it.each<[readonly unknown[], string]>([
    [[3, { target: "y" }], "parseCsv: the CSV must be a text, got 3"],
    [["x,y"], "parseCsv: options must be an object { target }, got undefined"],
    [["x,y", { traget: "y" }], 'parseCsv: options must be among target, text, drop, impute, delimiter, name, sha256, got "traget"'],
    [["x,y", { target: 3 }], "parseCsv: target must be a text, got 3"],
    [["x,y", { target: "y", drop: "x" }], 'parseCsv: drop must be an object, got "x"'],
    [["x,y", { target: "y", drop: [3] }], "parseCsv: drop must be names of columns, got 3 at 0"],
    [["x,y", { target: "y", impute: 1 }], "parseCsv: impute must be a boolean, got 1"],
  ])("parseCsv(...%j) throws one line", (args, message) => {
    expect(() => call(...args)).toThrow(message);
  });
});

describe("applyTable to a new file", () => {
  const old = source("x,c,t,y\n1,red,some words here,a\n2,blue,other words there,b\n3,red,words,a\n5,blue,none,b", { text: ["t"] });
  const preprocessing = old.fit(all(old));

  it("finds columns by their names, passes over others, and needs no target", () => {
    const expected = inputs(old);
    expect(applied(preprocessing, "t,more,c,x\nsome words here,9,red,1\nother words there,z,blue,2\n")).toEqual(
      (expected as number[][]).slice(0, 2),
    );
    expect(applied(JSON.parse(JSON.stringify(preprocessing)), "x,c,t,y\n1,red,some words here,a\n")).toEqual(
      (expected as number[][]).slice(0, 1),
    );
  });

  it("takes a new category for none of them", () => {
    expect((applied(preprocessing, "x,c,t\n1,green,\n") as number[][])[0].slice(1, 3)).toEqual([0, 0]);
  });

  it.each<[string, string]>([
    ["X,c,t\n1,red,a\n", "new.csv: there must be a column x, which the model was trained on, got none; X?"],
    ["x,c,t\n1,,a\n", "new.csv: c must have a value in each row, got none in line 2"],
    ["x,c,t\n1,red,a\ntwo,red,a\n", 'new.csv: x must hold numbers, as in training, got "two" in line 3'],
  ])("applyTable to %j throws one line", (text, message) => {
    expect(() => applied(preprocessing, text)).toThrow(new RangeError(message));
  });

  it("applyTable of a preprocessing of another kind throws one line", () => {
    expect(() =>
      applyTable(
        { kind: "plain", inputs: 3 },
        readTable("f", "a\n1\n", ",", () => [{ kind: "number" }]),
        Int32Array.of(0),
      ),
    ).toThrow("f: must be rows of 3 numbers, which the model was trained on, got a table");
    expect(() =>
      applyTable(
        preprocessing,
        readTable("f", "x,c,t\n1,2,3\n", ",", names => names.map(() => ({ kind: "number" as const }))),
        Int32Array.of(0),
      ),
    ).toThrow("f: c must hold words, as in training, got numbers");
  });
});

describe("checkPreprocessing", () => {
  const number = { name: "x", kind: "number", mean: 1, sd: 2 };
  const category = { name: "c", kind: "category", values: ["a", "b"], usual: "b" };
  const text = { name: "t", kind: "text", buckets: 8 };
  const good = { kind: "table", target: "y", impute: true, columns: [number, category, text] };

  it("checkPreprocessing(where, good) is what it was given, and no more", () => {
    for (const given of [good, { kind: "plain", inputs: 3 }, { kind: "pixels", inputs: 3, scale: 255 }]) {
      expect(checkPreprocessing("f", given)).toEqual(given);
      expect(checkPreprocessing("f", { ...given, more: 1 })).toEqual(given);
    }
  });

  it("checkPreprocessing takes a mean of −0 for 0, as JSON writes it", () => {
    const { columns } = checkPreprocessing("f", { ...good, columns: [{ ...number, mean: -0 }] }) as Extract<
      Preprocessing,
      { kind: "table" }
    >;
    expect(columns).toEqual([{ ...number, mean: 0 }]);
  });

  const columns = (...list: unknown[]) => ({ ...good, columns: list });
  it.each<[unknown, string]>([
    [null, "f: the preprocessing must be an object, got null"],
    [[], "f: the preprocessing must be an object, got an array"],
    [{ kind: "magic" }, 'f: the kind of the preprocessing must be plain, pixels or table, got "magic"'],
    [{ kind: "plain", inputs: 0 }, "f: inputs must be a whole number in 1..1000000, got 0"],
    [{ kind: "pixels", inputs: 1, scale: 0 }, "f: scale must be a finite number above 0, got 0"],
    [{ ...good, target: 1 }, "f: the target must be a text, got 1"],
    [{ ...good, impute: "yes" }, 'f: impute must be true or false, got "yes"'],
    [columns(), "f: columns must be a list of at least one, got an array"],
    [columns(3), "f: each column must have a name, got 3"],
    [columns({ ...number, mean: null }), "f: the mean of the column x must be a finite number, got null"],
    [columns({ ...number, sd: 0 }), "f: the sd of the column x must be a finite number above 0, got 0"],
    [columns({ ...category, values: ["a", "a"] }), "f: the values of the column c must be a list of different texts, got an array"],
    [columns({ ...category, usual: "z" }), 'f: the usual value of the column c must be one of its values, got "z"'],
    [columns({ ...text, buckets: 1e9 }), "f: the buckets of the column t must be a whole number in 1..1000000, got 1000000000"],
    [columns({ name: "a\nb", kind: "x" }), 'f: the kind of the column a\\u000ab must be number, category or text, got "x"'],
    [columns(number, number), 'f: the names of columns must differ, from that of the target too, got "x"'],
    [columns({ ...number, name: "y" }), 'f: the names of columns must differ, from that of the target too, got "y"'],
    [columns({ ...text, buckets: 1e6 }, number), "f: inputs must come to 1..1000000, got 1000001"],
    [columns({ ...category, values: [], usual: "" }), "f: inputs must come to 1..1000000, got 0"],
  ])("checkPreprocessing(f, %j) throws one line", (given, message) => {
    expect(() => checkPreprocessing("f", given)).toThrow(new RangeError(message));
  });
});
