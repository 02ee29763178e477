/** Vector registers that V8 gives to a loop: sixteen but one. */
export const REGISTERS = 15;

/** The registers that one turn of a tile needs, by what they hold. */
export interface Need {
  readonly sums: number;
  readonly b: number;
  readonly a: number;
  readonly product: number;
}

/**
 * A tile of `rows` rows by `vectors` vectors of outputs. Every vector of b serves all rows, and so is kept; with one row it is used once, and
 * loaded into the product's register. `spreadFirst`: all numbers of a are spread before the first is used, as V8 11.3 orders them.
 */
export function registersOf(rows: number, vectors: number, spreadFirst: boolean): Need {
  return { sums: rows * vectors, b: rows === 1 ? 0 : vectors, a: spreadFirst ? rows : 1, product: 1 };
}

/** Loads for each multiplication: what a larger tile saves. */
export const loadsOf = (rows: number, vectors: number): number => (rows + vectors) / (rows * vectors);

export const total = ({ sums, b, a, product }: Need): number => sums + b + a + product;
