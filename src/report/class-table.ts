import { html, type Markup, name } from "../chart/markup.ts";
import { fixed, percent, whole } from "./numbers.ts";
import { scrolled } from "./page.ts";

const MOST_CLASSES = 100;

/** Precision, recall and F1 of each class out of a confusion matrix [label][guess]; of more than a hundred, those with the least F1. */
export function classTable(counts: readonly (readonly number[])[], classes: readonly string[]): Markup {
  const rows = classes.map((each, i) => {
    const right = counts[i][i];
    const support = counts[i].reduce((sum, count) => sum + count, 0);
    const guessed = counts.reduce((sum, row) => sum + row[i], 0);
    return { each, support, precision: right / guessed, recall: right / support, f1: (2 * right) / (guessed + support) };
  });
  const few = rows.length > MOST_CLASSES;
  const shown = few ? rows.sort((a, b) => (a.f1 || 0) - (b.f1 || 0)).slice(0, MOST_CLASSES) : rows;
  return scrolled(
    "scores of each class",
    html`<table class="half">
<caption>Precision: of the rows taken for the class, how many are of it. Recall: of its rows, how many are found.${few ? ` The ${MOST_CLASSES} of ${whole(rows.length)} classes with the least F1.` : ""}</caption>
<thead><tr><th scope="col">class</th><th class="n" scope="col">rows</th><th class="n" scope="col">precision</th><th class="n" scope="col">recall</th><th class="n" scope="col">F1</th></tr></thead>
<tbody>
${shown.map(({ each, support, precision, recall, f1 }) => html`<tr><th scope="row">${name(each, 60)}</th><td class="n">${whole(support)}</td><td class="n">${share(precision)}</td><td class="n">${share(recall)}</td><td class="n">${fixed(f1, 3)}</td></tr>\n`)}</tbody>
</table>`,
  );
}

const share = (value: number): string => (Number.isFinite(value) ? percent(value) : "–");
