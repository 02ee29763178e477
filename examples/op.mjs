// x³ in one loop, beside the composition that defines it: npx rdrop bench op --file examples/op.mjs
import { mul, square } from "rdrop";
import { fromFunction } from "rdrop/gradcheck";

export const name = "x³ in one loop";
export const fn = fromFunction(xs => xs.map(x => x * (x * x)), { vjp: (g, xs) => g.map((g, i) => 3 * g * xs[i] * xs[i]) });
export const reference = x => mul(x, square(x));
export const inputs = [Array.from({ length: 1000 }, (_, i) => i / 1000)];
export const tolerance = 1e-6; // fn computes in double and rounds at the end
