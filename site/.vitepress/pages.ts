import { existsSync, readdirSync, readFileSync } from "node:fs";
import { onSite } from "./on-site.ts";

// Pages of the repository that stand on the site too. They are written in English only; each language has them in its own places.

const REPOSITORY = new URL("../../", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, REPOSITORY), "utf8");

/** What VitePress makes pages of: the values of a route's parameters, and the Markdown. */
interface Route {
  readonly params: Readonly<Record<string, string>>;
  readonly content: string;
}

/** docs/NAME.md as it is, for a route docs/[page] in `here`. */
export const docs = (here: string): Route[] =>
  readdirSync(new URL("docs", REPOSITORY))
    .filter(name => name.endsWith(".md"))
    .map(name => ({ params: { page: name.slice(0, -3) }, content: onSite(read(`docs/${name}`), { from: "docs", here }) }));

/** What was measured, bench/results/NAME.md or, machine by machine, bench/results/MACHINE/NAME.md, by its heading. */
const RESULTS = {
  "A training step and a product, beside the peers": "peers",
  "The ladder of products": "ladder",
  "The stages of a training": "stages",
  "Where a step's time goes": "profile",
  "Where a small step's time goes": "profile-small",
  "What fusing saves": "fused",
  "How a step grows": "scaling",
  "Single ops": "ops",
  "The same bits in every runtime": "runtimes",
  "The explorable": "explorable",
};

/** The folders that hold NAME.md. */
const foldersOf = (name: string): string[] =>
  ["bench/results", ...readdirSync(new URL("bench/results", REPOSITORY)).map(machine => `bench/results/${machine}`)].filter(folder =>
    existsSync(new URL(`${folder}/${name}.md`, REPOSITORY)),
  );

/** The page of all results, for a route [results] in `here`. */
export const benchmarks = (here: string): Route[] => {
  const content = [
    "# Benchmarks",
    "What was measured, as the command beside each table wrote it.",
    ...Object.entries(RESULTS).flatMap(([title, name]) => [
      `## ${title}`,
      ...foldersOf(name).map(from => onSite(read(`${from}/${name}.md`), { from, here })),
    ]),
  ];
  return [{ params: { results: "benchmarks" }, content: content.join("\n\n") }];
};
