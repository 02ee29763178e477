import type { Divisible } from "../wasm/exports.ts";

/** About how long one thread takes for a call of a kernel, as measured (`npx rdrop bench ops`): enough to tell what is worth dividing. */
export const NANOSECONDS: { readonly [Name in keyof Divisible]: (...args: Parameters<Divisible[Name]>) => number } = {
  adam: (_w, _m, _v, _g, count) => 1.5 * count,
  allFinite: (_x, count) => 0.15 * count,
  dropoutMask: (_out, _words, _k0, _k1, _step, _layer, _threshold, _scale, copies, n, m) => 3 * copies * n * m,
  matmul: (_out, _a, _b, _bias, n, k, m) => 0.04 * n * k * m,
  reluDropout: (_out, _x, _words, _k0, _k1, _step, _layer, _threshold, _scale, copies, n, m) => 3 * copies * n * m,
  reluDropoutGradient: (_dx, _g, _y, _scale, copies, count) => 0.5 * copies * count,
  sgd: (_w, _v, _g, count) => 0.8 * count,
  sumColumns: (_out, _x, n, m) => 0.7 * n * m,
};
