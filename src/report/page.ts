import { html, Markup, type Piece } from "../chart/markup.ts";
import { STYLE, STYLE_HASH } from "./style.ts";

/** A part of a page: what it shows, and in words beside it how that is to be read. */
export interface Part {
  readonly title: string;
  readonly notes?: readonly Piece[];
  readonly body: Piece;
}

/** What stands above the parts. */
export interface Head {
  /** Of the window: plain text. */
  readonly title: string;
  /** What kind of report it is, and of what. */
  readonly kicker: Piece;
  readonly headline: Piece;
  readonly below?: readonly Piece[];
}

/** Nothing is fetched, nothing runs; the one style is let through by its hash. */
const POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

const styleElement = new Markup(`<style>${STYLE}</style>`);

/** A whole document. The same input gives the same bytes: it says neither when it was made nor where. */
export function page({ title, kicker, headline, below = [] }: Head, parts: readonly (Part | undefined)[]): string {
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
${styleElement}
</head>
<body>
<header>
<p class="kicker">${kicker}</p>
<h1>${headline}</h1>
${below.map(each => html`<p class="lead">${each}</p>\n`)}</header>
<main>
${parts.map((part, i) => part && section(part, i))}</main>
<footer><p>Made by rdrop. The file is complete in itself: it loads nothing, runs no script, and holds no time of day, so that the same run gives the same file.</p></footer>
</body>
</html>
`;
  return text;
}

function section({ title, notes = [], body }: Part, i: number): Markup {
  return html`<section aria-labelledby="part${i}">
<div class="side">
<h2 id="part${i}">${title}</h2>
${notes.map(note => html`<p class="note">${note}</p>\n`)}</div>
<div class="body">
${body}
</div>
</section>
`;
}

/** A table that may be wider than the page: it can be scrolled, by the keyboard too. */
export const scrolled = (label: string, content: Piece): Markup =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
