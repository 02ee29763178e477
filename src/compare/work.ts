import { named } from "../tensor/errors.ts";
import { checkConfig, type RunConfig } from "../train/config.ts";
import { VERSION } from "./key.ts";

/** A run as it goes through a queue: options, and what they are for. */
export interface Work {
  readonly version: string;
  /** Of the data. */
  readonly sha256: string;
  readonly config: RunConfig;
}

const FIELDS = ["version", "sha256", "config"];

/**
 * Checks what has come out of a queue, and makes it anew.
 *
 * Throws    Error, one line, for fields that are missing or unknown (a path, say), another version, or a config that is not one.
 */
export function checkWork(given: unknown): Work {
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw new TypeError(`queue: a job must be { ${FIELDS.join(", ")} }, got ${named(given)}`);
  const unknown = Object.keys(given).find(name => !FIELDS.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`queue: a job must be { ${FIELDS.join(", ")} }, got ${JSON.stringify(unknown.slice(0, 100))} in it`);
  const { version, sha256, config } = given as Partial<Work>;
  if (version !== VERSION) throw new RangeError(`queue: a job must be of version ${VERSION}, got ${named(version)}`);
  if (typeof sha256 !== "string" || !/^[0-9a-f]{64}$/.test(sha256))
    throw new RangeError(`queue: sha256 must be 64 hex digits, got ${named(sha256)}`);
  return { version, sha256, config: checkConfig("queue", config) };
}
