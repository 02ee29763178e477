import type { Json } from "../io/exact-json.ts";
import type { Best, TrainState } from "./state.ts";

/** A `TrainState` with the names of its tensors in their places. */
export interface Counters extends Omit<TrainState, "parameters" | "best" | "optimizer"> {
  readonly parameters: readonly string[];
  readonly best?: Omit<Best, "parameters">;
  readonly optimizer: Omit<TrainState["optimizer"], "moments"> & { readonly moments: readonly string[] };
}

type Members = Readonly<Record<string, unknown>>;
type Check = readonly [must: string, holds: (value: unknown) => boolean];

const WHOLE: Check = ["a whole number from 0", value => Number.isSafeInteger(value) && Number(value) >= 0];
const ABOVE: Check = ["a whole number above 0", value => Number.isSafeInteger(value) && Number(value) > 0];
const NUMBER: Check = ["a finite number", value => Number.isFinite(value)];
const FROM_0: Check = ["a finite number from 0", value => Number.isFinite(value) && Number(value) >= 0];
const NAMES: Check = [
  "names, each once",
  value => Array.isArray(value) && value.every(name => typeof name === "string") && new Set(value).size === value.length,
];

const TABLE: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  state: { step: WHOLE, epochs: WHOLE, parameters: NAMES },
  "state.course": { rows: ABOVE, batch: ABOVE, seed: WHOLE },
  "state.losses": { loss: NUMBER, nll: NUMBER, kl: NUMBER },
  "state.best": { epoch: ABOVE, validationError: FROM_0, validationNll: FROM_0 },
  "state.optimizer": { lr: FROM_0, steps: WHOLE, moments: NAMES },
};

/**
 * The JSON of a checkpoint, checked: everything that is counted on is there and of its kind; what a later writer has added is kept.
 *
 * Throws    Error, one line that begins with `name`.
 */
export function checkCounters(json: unknown, name: string): { readonly state: Counters; readonly about: Json } {
  for (const [path, members] of Object.entries(TABLE)) {
    const value = at(json, path.split("."));
    if (path === "state.best" && value === undefined) continue;
    for (const [key, [must, holds]] of Object.entries(members)) {
      const member = at(value, [key]);
      if (!holds(member))
        throw new Error(`${name}: ${path.slice(6)}${path === "state" ? "" : "."}${key} must be ${must}, got ${shown(member)}`);
    }
  }
  return json as { state: Counters; about: Json };
}

/** The member of a member … of an object; undefined where there is none. */
const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (from, key) => (typeof from === "object" && from !== null && Object.hasOwn(from, key) ? (from as Members)[key] : undefined),
    value,
  );

const shown = (value: unknown): string => (JSON.stringify(value) ?? "none").slice(0, 100);
