import { describe, expect, it } from "vitest";
import { declaration } from "../../site/markdown/declaration.ts";
import { quoted, quotes } from "../../site/markdown/quotes.ts";
import { blocksIn, CHINESE, ENGLISH, pagesOf, quotesIn, read } from "./pages.ts";

const source = `import { op } from "./op.ts";

/** Twice x. */
export const twice = op("twice");
rule(twice, g => [() => g]);

export class Box {
  /** What is in it. */
  open(): number {
    return 1;
  }
}
`;

describe("declaration", () => {
  it("declaration(source, name) is the declaration with its comment, and with the rule behind an op", () => {
    expect(declaration(source, "twice")).toBe('/** Twice x. */\nexport const twice = op("twice");\nrule(twice, g => [() => g]);');
  });

  it("declaration(source, Class.member) is the member, moved to the margin", () => {
    expect(declaration(source, "Box.open")).toBe("/** What is in it. */\nopen(): number {\n  return 1;\n}");
  });

  it("declaration(source, name) throws for a name that is gone", () => {
    for (const name of ["thrice", "Box.close", "twice.open"])
      expect(() => declaration(source, name)).toThrow(`quote: ${name} must be declared there`);
  });
});

describe("quoted", () => {
  it("quoted(line) is undefined for a line that does not quote", () => {
    for (const line of ["", "@quote", "He said @quote src/index.ts"]) expect(quoted(line)).toBeUndefined();
  });

  it("quoted(path) is the whole file, in the language of its name", () => {
    expect(quoted("@quote examples/cube.mjs")).toEqual({
      path: "examples/cube.mjs",
      language: "js",
      code: read("examples/cube.mjs").trimEnd(),
    });
  });

  it("quoted(path names) throws when the file is gone, or a name in it", () => {
    expect(() => quoted("@quote src/nothing.ts")).toThrow("ENOENT");
    expect(() => quoted("@quote src/autograd/rules.ts relu reul")).toThrow("reul");
  });
});

it("quotes(md) makes a path and a block of code of a line that quotes, and leaves other lines alone", () => {
  type Rule = Parameters<Parameters<typeof quotes>[0]["block"]["ruler"]["before"]>[2];
  let rule: Rule = () => false;
  quotes({ block: { ruler: { before: (_name, _rule, added) => { rule = added; } } } }); // biome-ignore format: a line
  const src = "@quote src/autograd/rules.ts neg\ntext";
  const tokens: { type: string; info: string; content: string; markup: string; map: [number, number] | null }[] = [];
  const push = (type: string) => {
    tokens.push({ type, info: "", content: "", markup: "", map: null });
    return tokens[tokens.length - 1];
  };
  const state = { src, bMarks: [0, 33], tShift: [0, 0], eMarks: [32, 37], line: 0, push };
  expect(rule(state, 1, 2, false)).toBe(false);
  expect(rule(state, 0, 2, true)).toBe(true);
  expect(tokens).toEqual([]);
  expect(rule(state, 0, 2, false)).toBe(true);
  expect(state.line).toBe(1);
  expect(tokens.map(({ type, info }) => `${type} ${info}`.trim())).toEqual(["html_block", "fence ts"]);
  expect(tokens[0].content).toContain("src/autograd/rules.ts");
  expect(tokens[1].content).toContain("rule(neg, g => [() => neg(g)]);\n");
});

describe("the pages", () => {
  it("every quote of every page is there", () => {
    for (const folder of [ENGLISH, CHINESE]) {
      for (const name of pagesOf(folder)) for (const line of quotesIn(read(`${folder}/${name}`))) expect(quoted(line), line).toBeDefined();
    }
  });

  it("a page in Chinese quotes what the one in English does, and has the same blocks of code and the same figures", () => {
    expect(pagesOf(CHINESE)).toEqual(pagesOf(ENGLISH));
    for (const name of pagesOf(ENGLISH)) {
      const [english, chinese] = [ENGLISH, CHINESE].map(folder => read(`${folder}/${name}`));
      expect(quotesIn(chinese), name).toEqual(quotesIn(english));
      expect(blocksIn(chinese).map(uncommented), name).toEqual(blocksIn(english).map(uncommented));
      expect(figuresIn(chinese), name).toEqual(figuresIn(english));
    }
  });
});

const uncommented = ({ language, text }: { language: string; text: string }) => ({ language, text: text.replace(/ *#.*$/gm, "") });
const figuresIn = (page: string): string[] => page.match(/figures\/[\w-]+\.vue/g) ?? [];
