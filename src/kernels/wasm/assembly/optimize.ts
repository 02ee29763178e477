// Optimizer updates in place, in float32 throughout, as kernels/reference/optimize.ts has them. A step is written once, for four
// numbers (T is v128) or for one (f32).

import { beginning } from "./part";

@inline
function read<T>(from: usize): v128 {
  return sizeof<T>() == 16 ? v128.load(from) : v128.load32_splat(from);
}

@inline
function write<T>(to: usize, x: v128): void {
  if (sizeof<T>() == 16) v128.store(to, x);
  else v128.store32_lane(to, x, 0);
}

/** w ← w − lr·d with d = g + decay·w; with a velocity v (not 0): v ← momentum·v + d, or d at `first`, and d = v, or d + momentum·v. */
export function sgd(
  w: usize, v: usize, g: usize, count: usize, lr: f32, momentum: f32, decay: f32, nesterov: bool, first: bool, part: usize, parts: usize,
): void {
  const end = beginning(count, part + 1, parts, 16);
  let q = beginning(count, part, parts, 16);
  for (; q + 4 <= end; q += 4) sgdStep<v128>(w + q * 4, v, q * 4, g + q * 4, lr, momentum, decay, nesterov, first);
  for (; q < end; q++) sgdStep<f32>(w + q * 4, v, q * 4, g + q * 4, lr, momentum, decay, nesterov, first);
}

@inline
function sgdStep<T>(w: usize, v: usize, offset: usize, g: usize, lr: f32, momentum: f32, decay: f32, nesterov: bool, first: bool): void {
  const weight = read<T>(w);
  let d = f32x4.add(read<T>(g), f32x4.mul(f32x4.splat(decay), weight));
  if (v != 0) {
    const moved = first ? d : f32x4.add(f32x4.mul(f32x4.splat(momentum), read<T>(v + offset)), d);
    write<T>(v + offset, moved);
    d = nesterov ? f32x4.add(d, f32x4.mul(f32x4.splat(momentum), moved)) : moved;
  }
  write<T>(w, f32x4.sub(weight, f32x4.mul(f32x4.splat(lr), d)));
}

/** m ← β₁m + (1 − β₁)d, v ← β₂v + (1 − β₂)d², w ← shrink·w − rate·m / (scale·√v + eps), with d = g + decay·w. */
export function adam(
  w: usize, m: usize, v: usize, g: usize, count: usize,
  rate: f32, scale: f32, eps: f32, decay: f32, shrink: f32, beta1: f32, beta2: f32, rest1: f32, rest2: f32,
  part: usize, parts: usize,
): void {
  const end = beginning(count, part + 1, parts, 16);
  let q = beginning(count, part, parts, 16);
  for (; q + 4 <= end; q += 4) adamStep<v128>(w + q * 4, m + q * 4, v + q * 4, g + q * 4, rate, scale, eps, decay, shrink, beta1, beta2, rest1, rest2);
  for (; q < end; q++) adamStep<f32>(w + q * 4, m + q * 4, v + q * 4, g + q * 4, rate, scale, eps, decay, shrink, beta1, beta2, rest1, rest2);
}

/** One step of four weights (T is v128) or of one (f32). */
@inline
function adamStep<T>(
  w: usize, m: usize, v: usize, g: usize,
  rate: f32, scale: f32, eps: f32, decay: f32, shrink: f32, beta1: f32, beta2: f32, rest1: f32, rest2: f32,
): void {
  const weight = read<T>(w);
  const d = f32x4.add(read<T>(g), f32x4.mul(f32x4.splat(decay), weight));
  const mean = f32x4.add(f32x4.mul(f32x4.splat(beta1), read<T>(m)), f32x4.mul(f32x4.splat(rest1), d));
  const square = f32x4.add(f32x4.mul(f32x4.splat(beta2), read<T>(v)), f32x4.mul(f32x4.splat(rest2), f32x4.mul(d, d)));
  const denominator = f32x4.add(f32x4.mul(f32x4.splat(scale), f32x4.sqrt(square)), f32x4.splat(eps));
  write<T>(m, mean);
  write<T>(v, square);
  write<T>(w, f32x4.sub(f32x4.mul(f32x4.splat(shrink), weight), f32x4.mul(f32x4.splat(rate), f32x4.div(mean, denominator))));
}
