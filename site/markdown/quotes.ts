import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { declaration } from "./declaration.ts";

/** A piece of the repository, as a page shows it. */
export interface Quote {
  readonly path: string;
  readonly language: string;
  readonly code: string;
}

const LINE = /^@quote (\S+)((?: [\w.$]+)*)$/;
const ROOT = new URL("../../", import.meta.url);

/**
 * What a line of a page quotes: `@quote src/autograd/rules.ts relu gate` is the declarations of these names, `@quote examples/cube.mjs` the
 * whole file. Undefined for any other line.
 *
 * Throws    Error when the file, or a name in it, is gone.
 */
export function quoted(line: string): Quote | undefined {
  const found = LINE.exec(line.trim());
  if (found === null) return undefined;
  const [, path, names] = found;
  const source = readFileSync(fileURLToPath(new URL(path, ROOT)), "utf8");
  const code = names === "" ? source.trimEnd() : names.trim().split(" ").map(name => declaration(source, name)).join("\n\n"); // biome-ignore format: a line
  return { path, language: extname(path) === ".mjs" ? "js" : extname(path).slice(1), code };
}

interface Token {
  info: string;
  content: string;
  markup: string;
  map: [number, number] | null;
}

interface BlockState {
  readonly src: string;
  readonly bMarks: readonly number[];
  readonly tShift: readonly number[];
  readonly eMarks: readonly number[];
  line: number;
  push(type: string, tag: string, nesting: 0): Token;
}

/** What of markdown-it is used here. */
interface Markdown {
  readonly block: {
    readonly ruler: {
      before(name: string, ruleName: string, rule: (state: BlockState, line: number, last: number, silent: boolean) => boolean): void;
    };
  };
}

/** A markdown-it plugin: a line that quotes becomes a block of code, with the path above it. */
export function quotes(md: Markdown): void {
  md.block.ruler.before("paragraph", "quote", (state, line, _last, silent) => {
    const quote = quoted(state.src.slice(state.bMarks[line] + state.tShift[line], state.eMarks[line]));
    if (quote === undefined) return false;
    if (silent) return true;
    const caption = state.push("html_block", "", 0);
    caption.content = `<p class="quoted-from">${quote.path}</p>\n`;
    const code = state.push("fence", "code", 0);
    Object.assign(code, { info: quote.language, content: `${quote.code}\n`, markup: "```", map: [line, line + 1] });
    state.line = line + 1;
    return true;
  });
}
