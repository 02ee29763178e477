import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import type { Column, Table, Wanted } from "../../src/data/columns.ts";
import { CsvReader, readTable } from "../../src/data/csv.ts";

const all = (kind: Wanted["kind"]) => (names: readonly string[]) => names.map(() => ({ kind }));

/** The cells of a column as they can be told by what is kept of them: numbers, words, undefined where missing. */
function cellsOf({ values }: Column, rows: number): (string | number | undefined)[] {
  return Array.from({ length: rows }, (_, row) => {
    if (values.kind === "number") return Number.isNaN(values.numbers.at(row)) ? undefined : values.numbers.at(row);
    if (values.kind === "word") return values.names[values.codes.at(row)];
    return values.kind === "text" ? values.texts.at(row).join() : undefined;
  });
}

const tableOf = ({ rows, columns }: Table) => Object.fromEntries(columns.map(column => [column.name, cellsOf(column, rows)]));
const read = (text: string, delimiter = "", kind: Wanted["kind"] = "auto") => readTable("f.csv", text, delimiter, all(kind));
const table = (text: string, delimiter = "") => tableOf(read(text, delimiter));

/** The table of a text that comes in pieces of this length. */
function inPieces(text: string, length: number, delimiter: string, kinds = all("auto")): Table {
  const pass = (wanted: typeof kinds): CsvReader => {
    const reader = new CsvReader("f.csv", delimiter, wanted as (names: readonly string[]) => Wanted[]);
    for (let at = 0; at < text.length; at += length) reader.push(text.slice(at, at + length));
    reader.push("", true);
    return reader;
  };
  const reader = pass(kinds);
  return reader.done(reader.again && pass(reader.again as typeof kinds));
}

/** What comes of it, be it an error. */
function outcome(f: () => unknown): unknown {
  try {
    return f();
  } catch (error) {
    return (error as Error).message;
  }
}

describe("readTable", () => {
  it("readTable reads numbers, words, quotes, line ends and delimiters in quotes", () => {
    expect(table('x,"y ""z""",w\n1,a,"b,c"\r\n-2.5e1,"a\nb", d \n')).toEqual({
      x: [1, -25],
      'y "z"': ["a", "a\nb"],
      w: ["b,c", "d"],
    });
  });

  it.each([
    ["\r\n", "CRLF"],
    ["\n", "LF"],
    ["\r", "CR"],
  ])("readTable reads lines that end in %j", end => {
    expect(table(["a,b", "1,x", '2,"y"', ""].join(end))).toEqual({ a: [1, 2], b: ["x", "y"] });
    expect(table(["a,b", "1,x", '2,"y"'].join(end))).toEqual({ a: [1, 2], b: ["x", "y"] });
  });

  it("readTable takes line ends from behind the header, not from within quotes", () => {
    expect(table('"a\r\nb",c\n1,"x\r\ny"\n2,z\n')).toEqual({ "a b": [1, 2], c: ["x\r\ny", "z"] });
  });

  it.each([",", ";", "\t", "|"])("readTable finds the delimiter %j, and takes it when it is told", delimiter => {
    const text = ["a,b,c", "1,2,3", "4,5,6"].join("\n").replaceAll(",", delimiter);
    expect(table(text)).toEqual({ a: [1, 4], b: [2, 5], c: [3, 6] });
    expect(table(text, delimiter)).toEqual(table(text));
    if (delimiter === "\t") expect(table(text, "\\t")).toEqual(table(text));
  });

  it("readTable passes over a byte-order mark and empty lines, and names a column without a name", () => {
    expect(table("\uFEFF\n\na,,b\n\n1,0,2\n\n3,1,4\n\n")).toEqual({ a: [1, 3], "column 2": [0, 1], b: [2, 4] });
    expect(table("a\n1\n\n2\n")).toEqual({ a: [1, 2] });
    for (const end of ["\n", "\r\n"])
      expect(read(["a,b", "", "1,2", "", "", "3,?", "4,5", ""].join(end), ",").columns[1].missing).toEqual({ count: 1, line: 6 });
  });

  it("readTable takes a column for one of numbers only if each cell is one; 007 before a word is a word", () => {
    expect(table("a,b,c,d\n007,0x10,1e999, 5\n1.0,1,1,+6\nx,2,2,\n")).toEqual({
      a: ["007", "1.0", "x"],
      b: ["0x10", "1", "2"],
      c: ["1e999", "1", "2"],
      d: [5, 6, undefined],
    });
  });

  it("readTable knows a missing value by its many names, and the line of the first", () => {
    const { columns, rows } = read('a,b\n1,"x\ny"\nNA,?\n nan ,null\n,\n5,z\n');
    expect(columns.map(({ missing }) => missing)).toEqual([
      { count: 3, line: 4 },
      { count: 3, line: 4 },
    ]);
    expect(columns.map(column => cellsOf(column, rows))).toEqual([
      [1, undefined, undefined, undefined, 5],
      ["x\ny", undefined, undefined, undefined, "z"],
    ]);
    expect(table("a,b\n,1\nx,2\n")).toEqual({ a: [undefined, "x"], b: [1, 2] }); // missing first, words then: no second look
  });

  it("readTable counts lines alike, whether a piece has quotes or not", () => {
    const text = 'a,b\r\n1,2\r2\r\n3,"4"\r\n5,\r\n';
    for (const { columns } of [read(text, ","), inPieces(text, 5, ","), inPieces(text, 14, ",")])
      expect(columns[1].missing).toEqual({ count: 1, line: 4 });
  });

  it("readTable gives what papaparse gives, however the text comes in pieces", () => {
    const cell = fc.oneof(
      fc.integer().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.constantFrom("a", "b c", 'say ""no""', "1,5", "x\ny", "x\r\ny", "NA", "", "é", "𝔘", "-", "0.1"),
    );
    const row = fc.array(
      cell.map(text => (/[,"\n]/.test(text) ? `"${text}"` : text)),
      { minLength: 3, maxLength: 3 },
    );
    const file = fc.record({
      rows: fc.array(row, { minLength: 1, maxLength: 30 }),
      end: fc.constantFrom("\n", "\r\n"),
      last: fc.boolean(),
      length: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(file, ({ rows, end, last, length }) => {
        const text = ["p,q,r", ...rows.map(cells => cells.join(","))].join(end) + (last ? end : "");
        const { data } = Papa.parse<string[]>(text, { delimiter: ",", newline: end, skipEmptyLines: true });
        const expected = data.slice(1).map(cells => cells.map(each => each.trim()));
        const words = tableOf(inPieces(text, length, ",", all("category")));
        const missing = new Set(["", "NA"]);
        expect(words).toEqual(
          Object.fromEntries(
            ["p", "q", "r"].map((name, j) => [name, expected.map(cells => (missing.has(cells[j]) ? undefined : cells[j]))]),
          ),
        );
        expect(outcome(() => tableOf(inPieces(text, length, ",")))).toEqual(outcome(() => table(text, ",")));
      }),
    );
  });

  it("readTable gives each number as Number does, in rows that are nothing but numbers and in others", () => {
    const plain = fc.tuple(fc.constantFrom("", "-", "+"), fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.nat(20)).map(([sign, n, point]) => {
      const digits = String(n);
      const at = Math.min(point, digits.length);
      return `${sign}${digits.slice(0, at)}.${digits.slice(at)}`;
    });
    const exponent = fc.tuple(fc.integer(), fc.integer({ min: -330, max: 290 })).map(([w, e]) => `${w}e${e}`);
    const zero = (value: number): number => value + 0; // −0 becomes 0
    const number = fc
      .oneof(plain, exponent, fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), fc.nat(300).map(String))
      .filter(each => Number.isFinite(Number(each))); // others are words
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 40 }), cells => {
        const expected = cells.map(Number);
        const rows = cells.map(each => `${each},1`).join("\n");
        const given = [table(`a,b\n${rows}\n`).a, table(`a,b\n"0",1\n${rows}\n`).a.slice(1)];
        for (const numbers of given) expect(numbers.map(each => zero(each as number))).toEqual(expected.map(zero));
      }),
    );
  });

  it("readTable reads a column of texts whose first cells are numbers from its beginning", () => {
    const texts = ["2021", "2022", ...Array.from({ length: 30 }, (_, i) => `this is the text number ${i}`)];
    const { columns } = read(["t,x", ...texts.map((text, i) => `${text},${i}`)].join("\n"), ",");
    const alone = read(["t", ...texts].join("\n"), ",", "text");
    expect(columns[0].values.kind).toBe("text");
    expect(cellsOf(columns[0], 32)).toEqual(cellsOf(alone.columns[0], 32));
  });

  it("readTable keeps nothing of a column that is not wanted", () => {
    const kinds = (): Wanted[] => [{ kind: "none" }, { kind: "number" }];
    expect(tableOf(readTable("f", "a,b\nx,1\n2,2\n3,3\n", ",", kinds))).toEqual({ a: [undefined, undefined, undefined], b: [1, 2, 3] });
    expect(() => readTable("f", "a,b\nx,1\n2,two\n", ",", kinds)).toThrow(
      new RangeError('f: b must hold numbers, as in training, got "two" in line 3'),
    );
  });

  const many = (n: number, cell: (i: number) => string, odd: string): string =>
    ["v,w", ...Array.from({ length: n }, (_, i) => `"${cell(i)}",x`), `"${odd}",y`].join("\n");

  it.each<[string, string, string]>([
    ["nothing", "", "f.csv: must have a header and rows, got an empty file"],
    ["empty lines", "\n\n \n", "f.csv: must have a header and rows, got an empty file"],
    ["a header alone", "a,b\n", "f.csv: must have rows under its header, got none"],
    ["a name twice", "a,b, a\n1,2,3\n", 'f.csv: the names of columns must differ, got "a" twice'],
    ["a row too short", 'a,b\n1,"x\ny"\n3\n', "f.csv: each row must have the 2 values of the header, got 1 in line 4"],
    ["a row too long", "a,b\n1,2\n\n3,4,5\n", "f.csv: each row must have the 2 values of the header, got 3 in line 4"],
    ["an open quote", 'a,b\n1,2\n3,"x\n4,5\n', 'got "quoted field unterminated" in the row of line 3'],
    ["a quote that is not doubled", 'a,b\n1,2\n3,"x"y\n4,5\n', 'got "trailing quote on quoted field is malformed" in the row of line 3'],
    ["a binary header", "\u0000\u0001,b\n1,2\n", "f.csv: must be a CSV file, got bytes that are no text"],
    ["more columns than any table", `${"a,".repeat(100_000)}b\n`, "f.csv: there must be at most 100000 columns, got 100001"],
    [
      "a word among numbers",
      many(50, String, "n.a."),
      'f.csv: v must hold numbers alone, or few of them, got "n.a." in line 52; does it stand for a missing value?',
    ],
    [
      "decimal commas",
      many(50, i => `${i},5`, "7,25"),
      'f.csv: v must hold numbers alone, or few of them, got "0,5" in line 2; is its decimal point a comma?',
    ],
    [
      "few decimal commas",
      many(4, () => "1,5", "2"),
      'f.csv: v must hold numbers alone, or few of them, got "1,5" in line 2; is its decimal point a comma?',
    ],
  ])("readTable of %s throws one line", (_, text, message) => {
    expect(() => read(text, _ === "nothing" ? "" : ",")).toThrow(message);
    if (text !== "") expect(() => inPieces(text, Math.max(7, text.length >> 3), ",")).toThrow(message);
  });

  it.each([";;", '"', "\n", "\uFEFF"])("readTable refuses the delimiter %j", delimiter => {
    expect(() => table("a,b\n1,2\n", delimiter)).toThrow(
      /^f\.csv: the delimiter must be one character, and no quote or line end, got ".*"$/,
    );
  });

  it("readTable of a line of 10 MB takes no time; of an open quote in a large file it says where", () => {
    const started = performance.now();
    expect(() => read("x".repeat(10_000_000))).toThrow("f.csv: must have rows under its header, got none");
    expect(() => inPieces(`a,b\n1,2\n"${"x,y\n".repeat(4_500_000)}`, 1 << 22, ",")).toThrow(
      "f.csv: a row must be of at most 16777216 characters, got more from line 3 on; is a quote open?",
    );
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("readTable tells categories up to 10,000 values apart, more of those that are known, and none more", () => {
    const words = Array.from({ length: 12_000 }, (_, i) => `w${i}`);
    const [column] = read(["a,b", ...words.map(word => `${word},1`)].join("\n")).columns;
    expect(column.values).toMatchObject({ kind: "word", more: true });
    expect(column.values.kind === "word" && [column.values.names.length, column.values.codes.at(11_000)]).toEqual([10_000, 10_000]);
    const known = () => [{ kind: "category" as const, known: ["w11999"] }, { kind: "number" as const }];
    const [again] = readTable("f", ["a,b", ...words.map(word => `${word},1`)].join("\n"), ",", known).columns;
    expect(again.values.kind === "word" && again.values.codes.at(11_999)).toBe(0);
  });
});
