import type { Fields } from "./fields.ts";

/** What JSON can hold. */
export type Json = number | boolean | string | null | readonly Json[] | { readonly [name: string]: Json };

/** A function of an eval with its input checked and converted: `evaluate` is what is timed, `output` writes its last result. */
export interface Prepared {
  readonly evaluate: () => unknown;
  readonly output: (result: unknown) => Json;
}

/** An eval: its functions by name. Each checks its input, and prepares. */
export type Eval = Readonly<Record<string, (input: Fields) => Prepared>>;

/** Keeps what `evaluate` gives and what `output` takes the same type. */
export const prepared = <R>(evaluate: () => R, output: (result: R) => Json): Prepared => ({
  evaluate,
  output: output as Prepared["output"],
});

export const numbersOf = (data: ArrayLike<number>): number[] => Array.from(data);
