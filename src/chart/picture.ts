import { html, Markup, type Piece } from "./markup.ts";
import { DARK, LIGHT, MARKS } from "./style.ts";

/** A picture in a file of its own. */
export interface Picture {
  readonly width: number;
  /** Of what is drawn between the head and the foot. */
  readonly height: number;
  readonly title: string;
  /** How it is read: a sentence, or what its marks stand for. */
  readonly key: string | readonly KeyEntry[];
  /** Where the numbers come from. */
  readonly foot?: string;
}

/** Classes of the style, how it is drawn, and what stands for it in words. */
export type KeyEntry = readonly [look: string, mark: "line" | "dot" | "bar", name: string];

export const MARGIN = 20;
const HEAD = 72;
const FOOT = 32;
/** Of a letter: more than it has on average, for what the font will be is not known. */
const LETTER = 7.4;

/** SVG on paper of its own, light or dark as the reader has it. What is drawn has its origin below the head, at the left border. */
export function picture({ width, height, title, key, foot }: Picture, drawn: Piece): string {
  const all = HEAD + height + (foot === undefined ? 0 : FOOT);
  const content = html`<rect class="paper" width="${width}" height="${all}"/>
<text class="title" x="${MARGIN}" y="32">${title}</text>
${typeof key === "string" ? html`<text x="${MARGIN}" y="55">${key}</text>` : keyOf(key)}
<g transform="translate(0,${HEAD})">
${drawn}
</g>
${foot === undefined ? undefined : html`<text x="${MARGIN}" y="${all - 14}">${foot}</text>\n`}`;
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${all}" viewBox="0 0 ${width} ${all}" role="img" aria-label="${title}">
<style>
${new Markup(styleOf(content.text))}
</style>
${content}</svg>
`.text;
}

function keyOf(entries: readonly KeyEntry[]): Markup {
  let x = MARGIN;
  return html`${entries.map(([look, mark, name]) => {
    const size = mark === "line" ? 26 : 12;
    const swatch = {
      line: html`<path class="line ${look}" d="M${x},50.5h26"/>`,
      dot: html`<circle class="dot ${look}" cx="${x + 6}" cy="50.5" r="5"/>`,
      bar: html`<rect class="block ${look}" x="${x}" y="44.5" width="12" height="12"/>`,
    }[mark];
    const text = html`<text class="ink" x="${x + size + 7}" y="55">${name}</text>`;
    x += size + 7 + Math.round(LETTER * name.length) + 22;
    return html`${swatch}${text}`;
  })}`;
}

const OWN = [
  "svg text{font-size:13px}",
  "svg text.title{font-size:19px;font-weight:700;fill:var(--ink)}",
  "svg text.head{font-size:15px;font-weight:600;fill:var(--ink)}",
  ".paper{fill:var(--paper)}",
];

/**
 * The rules that this content needs, first in light, then what differs in dark. They have no variables, which not every program that shows
 * pictures knows: an accent is the colour of its element.
 */
function styleOf(content: string): string {
  const classes = new Set([...content.matchAll(/class="([^"]*)"/g)].flatMap(([, names]) => names.split(" ")));
  const accents = [...classes].filter(name => /^c\d+$/.test(name)).map(name => `.${name}{color:var(--${name})}`);
  const rules = [...accents, ...MARKS, ...OWN].filter(rule => namesIn(rule).every(name => classes.has(name)));
  const painted = rules.flatMap(rule => {
    const [selector, declarations] = rule.slice(0, -1).split("{");
    const colours = declarations.split(";").filter(declaration => /var\(--(?!a\))/.test(declaration));
    return colours.length === 0 ? [] : [`${selector}{${colours.join(";")}}`];
  });
  const light = rules.map(rule => inPalette(rule, LIGHT)).join("\n");
  return `${light}\n@media (prefers-color-scheme:dark){\n${painted.map(rule => inPalette(rule, DARK)).join("\n")}\n}`;
}

/** The classes that a rule is about. */
const namesIn = (rule: string): string[] => [...rule.slice(0, rule.indexOf("{")).matchAll(/\.([\w-]+)/g)].map(([, name]) => name);

const inPalette = (rule: string, palette: Readonly<Record<string, string>>): string =>
  rule.replace(/var\(--(\w+)\)/g, (_, name: string) => palette[name] ?? "currentColor");
