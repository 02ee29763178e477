import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { figureOf } from "./figures.ts";
import type { FigureName, Question } from "./question.ts";
import { type Line, packedLines } from "./raw.ts";
import { allRan, type Ranged, rangedOf } from "./summary.ts";
import { tablesOf } from "./tables.ts";

const PAGE = "docs/study.md";
const FOLDER = "docs/study";
const SECTION = /(<!-- study:([\w-]+) -->\n)[\s\S]*?(<!-- \/study:\2 -->)/g;

/** What a figure shows, for its title and for who cannot see it. */
const TITLES: Readonly<Record<FigureName, string>> = {
  alpha: "What R-Drop changes, by alpha",
  arms: "Each arm beside the first",
  training: "KL between sub-models, and NLL, over training",
  gap: "One sub-model less the full model, by how far sub-models differ",
};

/** What a page holds of a question: Markdown, and the figures that it points to. */
export interface Section {
  readonly text: string;
  /** By path. */
  readonly figures: ReadonlyMap<string, string>;
}

/** A function of the runs alone. */
export function sectionOf({ name, scenes, figures }: Question, lines: ReadonlyMap<string, Line>): Section {
  const ranged = scenes.map(scene => rangedOf(scene, lines)).filter(({ seeds }) => seeds.length > 0);
  if (ranged.length === 0) return { text: "*Not measured yet.*", figures: new Map() };
  const drawn = figures.flatMap(figure => {
    const svg = figureOf(figure, `${TITLES[figure]}: ${name.replaceAll("-", " ")}`, ranged);
    return svg === undefined ? [] : [{ figure, file: `${name}-${figure}.svg`, svg }];
  });
  const pictures = drawn.map(({ figure, file }) => `![${TITLES[figure]}](study/${file})`);
  const missing = scenes.length - ranged.length;
  return {
    text: [
      `${count(ranged)} runs: [${name}.jsonl.gz](study/${name}.jsonl.gz).${missing > 0 ? ` *${missing} of ${scenes.length} parts are not measured yet.*` : ""}`,
      ...pictures,
      ...ranged.map(tablesOf),
    ].join("\n\n"),
    figures: new Map(drawn.map(({ file, svg }) => [`${FOLDER}/${file}`, svg])),
  };
}

const count = (ranged: readonly Ranged[]): number => ranged.reduce((sum, each) => sum + each.seeds.length * allRan(each).length, 0);

/** docs/study.md and its figures as the raw metrics make them; by path. */
export function pageOf(questions: readonly Question[]): Map<string, string> {
  const files = new Map<string, string>();
  const page = readFileSync(PAGE, "utf8").replace(SECTION, (_, open: string, name: string, close: string) => {
    const question = questions.find(each => each.name === name);
    if (question === undefined) throw new Error(`${PAGE}: a section must be of a question, got ${name}`);
    const { text, figures } = sectionOf(question, packedLines(name));
    for (const [path, svg] of figures) files.set(path, svg);
    return `${open}\n${text}\n\n${close}`;
  });
  return files.set(PAGE, page);
}

/** Writes what is not as it should be; the paths of that. */
export function renewPage(questions: readonly Question[]): string[] {
  const renewed = [...pageOf(questions)].filter(([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text);
  mkdirSync(FOLDER, { recursive: true });
  for (const [path, text] of renewed) writeFileSync(path, text);
  return renewed.map(([path]) => path);
}
