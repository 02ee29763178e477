import fc from "fast-check";
import { expect, it } from "vitest";
import { valueAndGrad } from "../../src/autograd/derivatives.ts";
import * as rules from "../../src/autograd/rules.ts";
import type { Value } from "../../src/autograd/var.ts";
import { type Arithmetic, numbers } from "../../src/scalar/arithmetic.ts";
import { forwardGradient, reverseGradient } from "../../src/scalar/derivatives.ts";
import { tensor } from "../../src/tensor/create.ts";
import { reals } from "../properties/arbitraries.ts";

// Random expressions of three variables, each of whose parts stays where it is smooth and not large.

type Expression =
  | { readonly op: "x"; readonly index: number }
  | { readonly op: (typeof UNARY)[number]; readonly a: Expression }
  | { readonly op: (typeof BINARY)[number]; readonly a: Expression; readonly b: Expression };

const UNARY = ["neg", "square", "exp", "log", "sqrt", "tanh", "sigmoid", "scale", "shift", "pow"] as const;
const BINARY = ["add", "sub", "mul", "div"] as const;

/** What an expression needs of an arithmetic, be it of scalars or of tensors. */
type Ops<T> = Pick<Arithmetic<T>, (typeof UNARY)[number] | (typeof BINARY)[number]>;

const tensors: Ops<Value> = {
  ...{ add: rules.add, sub: rules.sub, mul: rules.mul, div: rules.div, neg: rules.neg, square: rules.square, sqrt: rules.sqrt },
  ...{ exp: rules.exp, log: rules.log, tanh: rules.tanh, sigmoid: rules.sigmoid, scale: rules.scale, pow: rules.pow },
  shift: (x, c) => rules.add(x, c),
};

function compute<T>(m: Ops<T>, e: Expression, xs: readonly T[]): T {
  if (e.op === "x") return xs[e.index];
  const a = compute(m, e.a, xs);
  const positive = (): T => m.shift(m.square(a), 1); // 1 + a², where the op needs it
  switch (e.op) {
    case "exp":
      return m.exp(m.tanh(a));
    case "square":
      return m.square(m.tanh(a));
    case "log":
    case "sqrt":
      return m[e.op](positive());
    case "pow":
      return m.pow(positive(), -1.5);
    case "scale":
    case "shift":
      return m[e.op](a, -0.7);
    case "neg":
    case "tanh":
    case "sigmoid":
      return m[e.op](a);
    case "div":
      return m.div(compute(m, e.b, xs), positive());
    case "mul":
      return m.mul(m.sigmoid(a), compute(m, e.b, xs));
    default:
      return m[e.op](a, compute(m, e.b, xs));
  }
}

const { expression } = fc.letrec<{ expression: Expression }>(tie => ({
  expression: fc.oneof(
    { depthSize: "medium" },
    fc.record({ op: fc.constant("x" as const), index: fc.nat(2) }),
    fc.record({ op: fc.constantFrom(...UNARY), a: tie("expression") }),
    fc.record({ op: fc.constantFrom(...BINARY), a: tie("expression"), b: tie("expression") }),
  ),
}));
const point = fc.tuple(reals(2), reals(2), reals(2));

/** Asserts |a − b| <= tolerance · max(1, |b|). */
const near = (a: number, b: number, tolerance: number): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(b)));
};

it("reverseGradient(…), forwardGradient(…) and the tensor engine give the same derivative of any expression", () => {
  fc.assert(
    fc.property(expression, point, (e, xs) => {
      const reverse = reverseGradient(numbers)((m, vars) => compute(m, e, vars), xs);
      const forward = forwardGradient(numbers)((m, duals) => compute(m, e, duals), xs);
      const engine = valueAndGrad((...vars) => compute(tensors, e, vars))(...xs.map(x => tensor([x], { shape: [], dtype: "float64" })));
      expect(forward.value).toBe(reverse.value);
      near(engine.value.item(), reverse.value, 1e-12);
      xs.forEach((_, i) => {
        near(forward.gradient[i], reverse.gradient[i], 1e-12);
        near(engine.gradients[i].item(), reverse.gradient[i], 1e-12);
      });
    }),
  );
});

it("reverseGradient(…) gives the derivative that central differences give", () => {
  fc.assert(
    fc.property(expression, point, (e, xs) => {
      const { gradient } = reverseGradient(numbers)((m, vars) => compute(m, e, vars), xs);
      const h = 1e-5;
      xs.forEach((x, i) => {
        const at = (v: number): number => compute(numbers, e, xs.with(i, v));
        near((at(x + h) - at(x - h)) / (2 * h), gradient[i], 1e-6);
      });
    }),
  );
});
