import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { RUN_OPTIONS, type RunConfig } from "../train/config.ts";

/** Of the results: to be counted up when the same config comes to have other ones in the same version of the package. */
const FORMAT = 1;

const { version } = createRequire(import.meta.url)("rdrop/package.json") as { version: string };

/** What has made a result: those of another version are not taken for its own. */
export const VERSION = `${version}/${FORMAT}`;

/** The name of a run: the SHA-256 of all that its result depends on. */
export function runKey(config: RunConfig, sha256: string): string {
  const canonical = Object.keys(RUN_OPTIONS).map(name => [name, config[name as keyof RunConfig]]);
  return createHash("sha256")
    .update(JSON.stringify([VERSION, sha256, canonical]))
    .digest("hex");
}
