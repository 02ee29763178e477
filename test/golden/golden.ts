import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the values of NumPy and PyTorch lie: this folder, or the one that GOLDEN_DIR names. */
const folder = process.env.GOLDEN_DIR ?? fileURLToPath(new URL(".", import.meta.url));

/** A golden file, parsed. */
export function golden<T>(file: string): T {
  return JSON.parse(readFileSync(join(folder, file), "utf8")) as T;
}
