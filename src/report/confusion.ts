import { html, type Markup, name, short } from "../chart/markup.ts";
import { counted, percent, whole } from "./numbers.ts";
import { scrolled } from "./page.ts";
import { TINTS } from "./style.ts";

/** Of more classes than this a matrix is a wall: the most frequent mistakes are shown in its place. */
const MOST_CLASSES = 30;
const MOST_MISTAKES = 25;

/**
 * [label][guess]: rows. A table, so that it can be read aloud; what is right is tinted by its share of the class, mistakes by
 * their number.
 */
export function confusionTable(counts: readonly (readonly number[])[], classes: readonly string[], of = "the model"): Markup {
  if (classes.length > MOST_CLASSES) return mistakesTable(counts, classes, of);
  const worst = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const tall = classes.some(each => each.length > 3);
  const tint = (i: number, j: number): string => {
    const of = counts[i].reduce((sum, count) => sum + count, 0);
    if (i === j) return `t${of === 0 ? 0 : Math.round((TINTS * counts[i][j]) / of)}`;
    return counts[i][j] === 0 ? "zero" : `w${Math.max(1, Math.round(TINTS * Math.sqrt(counts[i][j] / worst)))}`;
  };
  const cell = (i: number, j: number): Markup => {
    const count = counts[i][j];
    return html`<td class="${tint(i, j)}" title="${`${short(classes[i], 60)}, taken for ${short(classes[j], 60)}: ${count}`}"><span>${whole(count)}</span></td>`;
  };
  return scrolled(
    `confusion matrix of ${of}`,
    html`<table class="confusion${classes.length > 12 ? " dense" : ""}">
<thead><tr><th class="corner" scope="col">is ↓ &nbsp;taken for →</th>${classes.map(each => html`<th scope="col"${tall ? html` class="tall"` : ""}><span>${name(each, 18)}</span></th>`)}</tr></thead>
<tbody>
${classes.map((each, i) => html`<tr><th scope="row">${name(each, 24)}</th>${classes.map((_, j) => cell(i, j))}</tr>\n`)}</tbody>
</table>`,
  );
}

function mistakesTable(counts: readonly (readonly number[])[], classes: readonly string[], who: string): Markup {
  const mistakes = counts.flatMap((row, i) => row.flatMap((count, j) => (i !== j && count > 0 ? [{ i, j, count }] : [])));
  mistakes.sort((a, b) => b.count - a.count || a.i - b.i || a.j - b.j);
  const shown = mistakes.slice(0, MOST_MISTAKES);
  const of = (i: number): number => counts[i].reduce((sum, count) => sum + count, 0);
  return scrolled(
    `most frequent mistakes of ${who}`,
    html`<table>
<caption>The most frequent mistakes: ${whole(shown.length)} of ${counted(mistakes.length, "pair")} of ${whole(classes.length)} classes.</caption>
<thead><tr><th scope="col">is</th><th scope="col">taken for</th><th class="n" scope="col">rows</th><th class="n" scope="col">of the class</th></tr></thead>
<tbody>
${shown.map(({ i, j, count }) => html`<tr><th scope="row">${name(classes[i], 60)}</th><td>${name(classes[j], 60)}</td><td class="n">${whole(count)}</td><td class="n">${percent(count / of(i))}</td></tr>\n`)}</tbody>
</table>`,
  );
}
