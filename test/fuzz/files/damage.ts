import { type Rng, stream } from "../../../src/random/seeded.ts";
import type { Target } from "./models.ts";

/** What came of damaged files: how many were read all the same, and each that was neither read nor refused in one line. */
export interface Outcome {
  readonly read: number;
  readonly refused: number;
  readonly failures: readonly { readonly seed: string; readonly why: string; readonly bytes: string }[];
}

/** Numbers that are a limit somewhere. */
const LIMITS = ["0", "-1", "1e999", "4294967296", "9007199254740993", "2147483648", "1.5", "-0", "null", '""', "{}", "[]", "true"];

/** Tries a target with `count` damaged files, each a function of (target, seed, number). */
export function damageAll({ name, seeds, load }: Target, count: number, seed = 0): Outcome {
  let [read, refused] = [0, 0];
  const failures: { seed: string; why: string; bytes: string }[] = [];
  for (let i = 0; i < count; i++) {
    const rng = stream(seed, `${name}/${i}`);
    const bytes = damaged(seeds, rng);
    const started = performance.now();
    const fail = (why: string): void => void failures.push({ seed: `${name}/${i}`, why, bytes: Buffer.from(bytes).toString("base64") });
    try {
      const made = load(bytes);
      if (made > 8 * bytes.length + 1024) fail(`${made} bytes made of ${bytes.length}`);
      read++;
    } catch (error) {
      const { message = "", stack } = error as Error;
      if (!message.startsWith("FILE") || /\n/.test(message) || message.length > 1000) fail(stack ?? String(error));
      refused++;
    }
    if (performance.now() - started > 1000) fail("more than a second");
  }
  return { read, refused, failures };
}

function damaged(seeds: readonly Uint8Array[], rng: Rng): Uint8Array {
  const below = (n: number): number => Math.floor(rng.uniform() * n);
  let bytes = Array.from(seeds[below(seeds.length)]);
  for (let edits = 1 + below(4); edits > 0; edits--) {
    const at = below(bytes.length + 1);
    const length = below(8) === 0 ? below(bytes.length - at + 1) : below(Math.min(9, bytes.length - at + 1));
    const kind = below(7);
    if (kind === 0) bytes = bytes.slice(0, at);
    else if (kind === 1) bytes.splice(at, length);
    else if (kind === 2) bytes.splice(at, 0, ...bytes.slice(at, at + length));
    else if (kind === 3) bytes.splice(below(bytes.length + 1), 0, ...seeds[below(seeds.length)].subarray(at, at + length));
    else if (kind === 4) bytes = asText(bytes, below);
    else if (bytes.length > 0) bytes[at % bytes.length] = kind === 5 ? below(256) : bytes[at % bytes.length] ^ (1 << below(8));
  }
  return Uint8Array.from(bytes);
}

/** One number or text of what looks like JSON becomes a limit, and the length in front is made to fit, so that more than the length is tried. */
function asText(bytes: readonly number[], below: (n: number) => number): number[] {
  const text = String.fromCharCode(...bytes);
  const places = [...text.matchAll(/-?\d+(?:\.\d+)?|"[\w/.]*"/g)];
  if (places.length === 0) return [...bytes];
  const { 0: found, index } = places[below(places.length)];
  const other = below(2) === 0 ? LIMITS[below(LIMITS.length)] : places[below(places.length)][0];
  const made = Array.from(text.slice(0, index) + other + text.slice(index + found.length), char => char.charCodeAt(0));
  const length = made[0] + 256 * made[1] + other.length - found.length;
  if (made[7] === 0) made.splice(0, 2, length & 255, (length >> 8) & 255);
  return made;
}
