import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transformSync } from "amaro";

// How `rdrop gradcheck --file`, and `bench` with a file of somebody's, read a .ts file on a Node that does not strip types by itself: a hook of Node's loader, which runs in a
// thread of its own. Types that can be erased are replaced by blanks, as Node does it since 22.18.

interface Loaded {
  readonly format: string;
  readonly shortCircuit?: boolean;
  readonly source?: string;
}

export async function load(url: string, context: object, next: (url: string, context: object) => Promise<Loaded>): Promise<Loaded> {
  if (!/^file:.*\.m?ts$/.test(url)) return next(url, context);
  const { code } = transformSync(await readFile(fileURLToPath(url), "utf8"), { mode: "strip-only" });
  return { format: "module", shortCircuit: true, source: code };
}
