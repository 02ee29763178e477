import { existsSync } from "node:fs";
import module from "node:module";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * What a module that somebody has written exports. It may be TypeScript, as far as its types can be erased.
 *
 * Throws    an Error of one line, which begins with the command and names the file.
 */
export async function ownModule(command: string, flag: string, file: string): Promise<Record<string, unknown>> {
  if (!existsSync(file)) throw new Error(`${command}: ${flag} must name a module, got ${file}; there is no such file`);
  if (/\.m?ts$/.test(file)) readTypes(command, file);
  return import(pathToFileURL(resolve(file)).href).catch(error => {
    throw new Error(`${command}: ${file} must be a module that loads, got ${String(error?.message ?? error).split("\n")[0]}`);
  });
}

/** Lets .ts files be imported on a Node that does not strip types by itself, before 22.18. A run from the sources has its own loader. */
function readTypes(command: string, file: string): void {
  const hook = new URL("../cli/types-hook.js", import.meta.url); // from dist/src/cli and from dist/src/shared
  if ("typescript" in process.features && process.features.typescript) return;
  if (!existsSync(fileURLToPath(hook))) return;
  try {
    import.meta.resolve("amaro");
  } catch {
    throw new Error(
      `${command}: ${file} must be JavaScript on Node ${process.versions.node}, got TypeScript; npm i -D amaro, or Node 22.18`,
    );
  }
  module.register?.(hook); // since 20.6
}
