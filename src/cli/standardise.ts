import type { Json } from "../io/exact-json.ts";
import type { Standardise } from "../io/onnx.ts";
import { full } from "../tensor/create.ts";

/**
 * What a run's preprocessing does to a row, as (x − mean) / sd of each of `inputs` columns; undefined where it does nothing.
 *
 * Throws    Error, one line, for categories and text, which an ONNX file of numbers cannot take in.
 */
export function standardiseOf(preprocessing: Json, inputs: number): Standardise | undefined {
  const { kind, scale } = membersOf(preprocessing);
  if (kind === "none") return undefined;
  if (kind === "pixels" && typeof scale === "number" && scale > 0) return { mean: full([inputs], 0), sd: full([inputs], scale) };
  throw new Error(`export: --preprocessing inside must be of numbers alone, got ${JSON.stringify(kind) ?? "none"}; leave it outside`);
}

/** Whether a run takes its columns as they are. */
export const isNone = (preprocessing: Json): boolean => membersOf(preprocessing).kind === "none";

const membersOf = (preprocessing: Json): { readonly kind?: Json; readonly scale?: Json } =>
  typeof preprocessing === "object" && preprocessing !== null ? (preprocessing as { readonly kind?: Json }) : {};
