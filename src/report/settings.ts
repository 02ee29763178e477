import { html, type Markup, name } from "../chart/markup.ts";
import { DEFAULTS, type OptionName, RUN_OPTIONS, type RunConfig } from "../train/config.ts";
import { counted, whole } from "./numbers.ts";
import type { Part } from "./page.ts";
import { scrolled } from "./page.ts";

/** Rows to learn from, to choose by, and to be measured on. */
export interface RowCounts {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** What a report says of its data. */
export interface DataText {
  readonly name: string;
  readonly sha256?: string | undefined;
  readonly rows: RowCounts;
  /** What was decided about each column, a line each. */
  readonly about?: readonly string[] | undefined;
}

/** "178 rows: 114 to learn from, 28 to choose by, 36 to test on" */
export function rowsText({ train, validation, test }: RowCounts): string {
  const choose = validation === 0 ? "" : `, ${whole(validation)} to choose by`;
  return `${counted(train + validation + test, "row")}: ${whole(train)} to learn from${choose}, ${whole(test)} to test on`;
}

export function dataPart({ name: file, sha256, rows, about = [] }: DataText): Part {
  return {
    title: "Data",
    notes: [
      "What was decided about each column. Means, deviations and categories come from the training rows alone, and are a part of the model.",
    ].slice(about.length === 0 ? 1 : 0),
    body: html`<p>${name(file)}, ${rowsText(rows)}.${sha256 === undefined ? "" : html`<br><span class="hash">SHA-256 ${sha256}</span>`}</p>
${about.length === 0 ? undefined : html`<ul class="plain">${about.slice(0, MOST_LINES).map(line => html`<li>${name(line, 400)}</li>\n`)}${about.length > MOST_LINES ? html`<li>… ${counted(about.length, "column")} in all</li>` : ""}</ul>`}`,
  };
}

const MOST_LINES = 200;

/** Every option, those that are not as they are unless given first and in bold. */
export function configPart(config: RunConfig, without: readonly OptionName[] = []): Part {
  const names = (Object.keys(RUN_OPTIONS) as OptionName[]).filter(option => !without.includes(option));
  const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
  const isChanged = (option: OptionName): boolean => shown(config[option]) !== shown(DEFAULTS[option]);
  const row = (option: OptionName): Markup =>
    html`<tr${isChanged(option) ? html` class="changed"` : ""}><th scope="row">${option}</th><td>${name(shown(config[option]) || "–", 120)}</td><td class="about">${RUN_OPTIONS[option].about}</td></tr>\n`;
  return {
    title: "Config",
    notes: ["Bold: not as it is unless given."],
    body: scrolled(
      "all options",
      html`<table class="full">
<thead><tr><th scope="col">option</th><th scope="col">value</th><th class="about" scope="col">what it is</th></tr></thead>
<tbody>
${[...names.filter(isChanged), ...names.filter(option => !isChanged(option))].map(row)}</tbody>
</table>`,
    ),
  };
}

export const commandPart = (command: string, look: string): Part => ({
  title: "Again",
  notes: ["The command that makes the same numbers again, to the bit."],
  body: html`<pre class="${look}"><code>${command.startsWith("rdrop ") ? `npx ${command}` : command}</code></pre>`,
});
