/** Text that is HTML already: what `html` has made. Everything else is text to be escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand between `${` and `}`. */
export type Piece = Markup | string | number | undefined | readonly Piece[];

/**
 * HTML out of a template. What is put in is escaped, whatever it is and wherever it stands, unless `html` itself has made it; lists are put
 * one after the other, `undefined` is nothing. Attributes must have double quotes around them.
 *
 *     html`<td title="${name}">${name}</td>`
 */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(strings.reduce((text, string, i) => text + markupOf(pieces[i - 1]) + string));
}

function markupOf(piece: Piece): string {
  if (piece === undefined) return "";
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === "object") return piece.map(markupOf).join("");
  return escapeText(String(piece));
}

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A page has no place for them: control characters but tab and line feed, and halves of characters. They become �. */
const UNWRITABLE = /[^\P{Cc}\t\n]|\p{Surrogate}/gu;

/** Text as HTML shows it, between tags or between quotes. */
export const escapeText = (text: string): string => text.replace(UNWRITABLE, "\ufffd").replace(/[&<>"']/g, character => ESCAPES[character]);

/** A text of somebody else's in a line of ours: it may be written from right to left, and must not turn what stands around it. */
export const name = (text: string, most = 200): Markup =>
  html`<bdi${text.length > 24 ? html` class="long"` : ""}>${short(text, most)}</bdi>`;

/** At most so many characters, the middle left out. */
export function short(text: string, most: number): string {
  if (text.length <= most) return text;
  const characters = Array.from(text.length > 4 * most ? text.slice(0, 2 * most) + text.slice(-2 * most) : text);
  if (characters.length <= most) return text;
  const head = Math.ceil((most - 1) * 0.6);
  return `${characters.slice(0, head).join("")}…${characters.slice(characters.length - (most - 1 - head)).join("")}`;
}
