import { en } from "./strings-en.ts";
import { zh } from "./strings-zh.ts";

/** Every word of the page, in the form that English gives it. */
type Words<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : T[K] extends (...args: infer A) => string ? (...args: A) => string : Words<T[K]>;
};
export type Strings = Words<typeof en>;

export const STRINGS: Readonly<Record<"en" | "zh", Strings>> = { en, zh };
export type Language = keyof typeof STRINGS;
