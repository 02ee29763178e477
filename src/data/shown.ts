/** The longest that a name or a value out of a file may be in a message. */
const LONGEST = 40;

/** What ends a line, moves the cursor, or says something to a terminal. */
const CONTROL = /[\p{Cc}\u2028\u2029]/gu;

/** A name or a value out of a file as it may stand in a message: on one line, and not too long. */
export function shown(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return short.replace(CONTROL, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The first few of a list. */
export function shownList(texts: readonly string[]): string {
  const more = texts.length > 8 ? `, … ${texts.length} in all` : "";
  return `${texts.slice(0, 8).map(shown).join(", ")}${more}`;
}
