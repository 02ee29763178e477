import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The text of a file of the repository. */
export const read = (path: string): string => readFileSync(`${root}${path}`, "utf8");

/** The names of the guide's pages in a language. */
export const pagesOf = (folder: string): string[] => readdirSync(`${root}${folder}`).filter(name => name.endsWith(".md"));

export const ENGLISH = "site/guide";
export const CHINESE = "site/zh/guide";

/** The files of examples/guide that are programs. */
export const programs = readdirSync(`${root}examples/guide`).filter(name => name.endsWith(".mjs") && !name.endsWith(".test.mjs"));

/** The lines of a page that quote. */
export const quotesIn = (page: string): string[] => page.split("\n").filter(line => line.startsWith("@quote"));

/** What stands between fences, with the language behind the first. */
export const blocksIn = (page: string): { language: string; text: string }[] =>
  Array.from(page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm), ([, language, text]) => ({ language, text }));
