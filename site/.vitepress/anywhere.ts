import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { walk } from "estree-walker";
import MagicString from "magic-string";
import { parseAst } from "vite";

/** Stands for the path that the site will be served under while it is built: VitePress wants to know it then, and we do not. */
export const BASE = "/__base__/";

/** Makes a built site work under any path: what is in its HTML and CSS becomes relative, what is in its scripts is found as they run. */
export function anywhere(outDir: string): void {
  const files = readdirSync(outDir, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    if (!/\.(html|css|js)$/.test(name)) continue;
    const text = readFileSync(path, "utf8");
    if (!text.includes(BASE)) continue;
    const up = "../".repeat(relative(outDir, path).split(sep).length - 1) || "./";
    writeFileSync(path, name.endsWith(".js") ? found(text, up) : text.replaceAll(BASE, up));
  }
}

/** The script with the base in each of its strings replaced by what it is where the script lies, `up` from there. */
export function found(code: string, up: string): string {
  const script = new MagicString(code);
  walk(parseAst(code) as Parameters<typeof walk>[0], {
    enter(node, parent) {
      const { start, end } = node as unknown as { start: number; end: number };
      const source = code.slice(start, end);
      if (!source.includes(BASE)) return;
      if (node.type === "Literal" && !/^(Import|Export)/.test(parent?.type ?? ""))
        script.update(start, end, `(${source}).replaceAll("${BASE}",__base)`);
      if (node.type === "TemplateElement") script.update(start, end, source.replaceAll(BASE, "$".concat("{__base}")));
      if (node.type === "ImportExpression") this.skip();
    },
  });
  const here = posix.normalize(up);
  return `const __base=new URL("${here}",import.meta.url).pathname;${script}`;
}
