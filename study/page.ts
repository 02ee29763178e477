import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { figureOf } from "./figures.ts";
import type { FigureName, Question } from "./question.ts";
import { type Line, packedLines } from "./raw.ts";
import { allRan, type Ranged, rangedOf } from "./summary.ts";
import { isTuned, settingsOf, tablesOf } from "./tables.ts";

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

/** What a page holds of a question: Markdown, and the files that it points to, by path. */
export interface Section {
  readonly text: string;
  readonly files: ReadonlyMap<string, string>;
}

/** A function of the runs alone. */
export function sectionOf({ name, scenes, figures }: Question, lines: ReadonlyMap<string, Line>): Section {
  const ranged = scenes.map(scene => rangedOf(scene, lines)).filter(({ seeds }) => seeds.length > 0);
  if (ranged.length === 0) return { text: "*Not measured yet.*", files: new Map() };
  const files = new Map<string, string>();
  const pictures = figures.flatMap(figure => {
    const svg = figureOf(figure, `${TITLES[figure]}: ${name.replaceAll("-", " ")}`, ranged);
    if (svg === undefined) return [];
    files.set(`${FOLDER}/${name}-${figure}.svg`, svg);
    return [`![${TITLES[figure]}](study/${name}-${figure}.svg)`];
  });
  const tuned = ranged.filter(({ scene }) => isTuned(scene));
  if (tuned.length > 0) files.set(`${FOLDER}/${name}.md`, allSettings(name, tuned));
  const missing = scenes.length - ranged.length;
  const about = [
    `${count(ranged)} runs: [${name}.jsonl.gz](study/${name}.jsonl.gz).`,
    ...(tuned.length > 0 ? [`Every setting that was tried: [${name}.md](study/${name}.md).`] : []),
    ...(missing > 0 ? [`*${missing} of ${scenes.length} parts are not measured yet.*`] : []),
  ].join(" ");
  return { text: [about, ...pictures, ...ranged.map(tablesOf)].join("\n\n"), files };
}

/** What docs/study/NAME.md holds. */
function allSettings(name: string, scenes: readonly Ranged[]): string {
  const head = `# Every setting of ${name}\n\nMade of ${name}.jsonl.gz by \`npm run study -- --page\`.`;
  return `${[head, ...scenes.map(each => `## ${each.scene.name}\n\n${settingsOf(each)}`)].join("\n\n")}\n`;
}

const count = (ranged: readonly Ranged[]): number => ranged.reduce((sum, each) => sum + each.seeds.length * allRan(each).length, 0);

/** docs/study.md and the files that it points to as the raw metrics make them; by path. */
export function pageOf(questions: readonly Question[]): Map<string, string> {
  const files = new Map<string, string>();
  const page = readFileSync(PAGE, "utf8").replace(SECTION, (_, open: string, name: string, close: string) => {
    const question = questions.find(each => each.name === name);
    if (question === undefined) throw new Error(`${PAGE}: a section must be of a question, got ${name}`);
    const { text, files: own } = sectionOf(question, packedLines(name));
    for (const [path, content] of own) files.set(path, content);
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
