import type { Arithmetic } from "../../src/scalar/arithmetic.ts";
import { type Formula, forwardGradient, type Gradient, reverseGradient } from "../../src/scalar/derivatives.ts";

/** The modes by the letter that GradBench calls them. */
export const modes: Readonly<Record<"f" | "r", Gradient>> = { f: forwardGradient, r: reverseGradient };

const NEAR = 1e-5;

/**
 * Where f is least, by gradient descent from x. Steps of η ∇f begin with η = 1e-5, which doubles after ten that went down, and halves when
 * one went up. It ends where the gradient, or the step, is at most 1e-5 long.
 *
 * It runs in any arithmetic, so what it finds has a derivative by whatever f depends on beside x; only the comparisons see plain numbers.
 *
 * Source    B. Pearlmutter & J. Siskind, "Using programming language theory to make automatic differentiation sound and efficient", 2008.
 */
export function argmin<T>(m: Arithmetic<T>, f: Formula<T>, gradient: Gradient, start: readonly T[]): readonly T[] {
  const slope = gradient(m);
  let x = start;
  let here = slope(f, x);
  let eta = 1e-5;
  let successes = 0;
  while (length(m, here.gradient) > NEAR) {
    if (successes === 10) {
      eta *= 2;
      successes = 0;
    }
    if (eta * length(m, here.gradient) <= NEAR) break;
    const next = x.map((xi, i) => m.add(xi, m.scale(here.gradient[i], -eta)));
    const there = slope(f, next);
    if (m.value(there.value) < m.value(here.value)) {
      x = next;
      here = there;
      successes++;
    } else {
      eta /= 2;
      successes = 0;
    }
  }
  return x;
}

function length<T>(m: Arithmetic<T>, xs: readonly T[]): number {
  let sum = 0;
  for (let i = 0; i < xs.length; i++) sum += m.value(xs[i]) * m.value(xs[i]);
  return Math.sqrt(sum);
}
