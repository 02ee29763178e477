import { mul, square } from "rdrop";

export const fn = x => mul(x, square(x));
export const inputs = [
  [
    [1, -2],
    [0.5, 3],
  ],
];
