import { sameShape } from "../tensor/broadcast.ts";
import { tensor } from "../tensor/create.ts";
import { named, ShapeError, show } from "../tensor/errors.ts";
import { type Nested, Tensor } from "../tensor/tensor.ts";
import { type GradcheckInput, isNumberArray, type NumberArray, toTensor } from "./gradcheck-inputs.ts";
import { defineOp } from "./op.ts";
import { unravel } from "./report.ts";
import type { Differentiable } from "./trial.ts";
import { detach, type Value, Var } from "./var.ts";

/** What a plain function takes and gives: a number, numbers in nested arrays, or a typed array. */
export type Plain = Nested | NumberArray;

/** The derivative of a plain function, of the same arguments, written by hand. */
export type PlainDerivative<A extends readonly unknown[]> =
  /** The gradient of an f that gives one number: of one argument by itself, of several in an array. */
  | ((...xs: A) => Plain | readonly Plain[])
  | { readonly gradient: (...xs: A) => Plain | readonly Plain[] }
  /** For any f: Σ_k g[k] ∂y[k]/∂x for each argument, g in the form of the result. */
  // biome-ignore lint/suspicious/noExplicitAny: g has the form of f's result, which its author writes down.
  | { readonly vjp: (g: any, ...xs: A) => Plain | readonly Plain[] };

/** A plain function with its derivative, as one op: what `gradcheck` takes. */
export interface PlainFunction {
  (...xs: Value[]): Value;
  /** The same function, called with values of the forms that these inputs have. */
  like(inputs: readonly GradcheckInput[]): Differentiable;
}

export const isPlain = (fn: Differentiable): fn is PlainFunction => typeof (fn as Partial<PlainFunction>).like === "function";

/**
 * A plain function and its hand-written derivative, to be checked or to be one op among others:
 *
 *     gradcheck(fromFunction(x => x ** 3, x => 3 * x ** 2), [0.5]);
 *     gradcheck(fromFunction(([a, b]) => a * b * b, ([a, b]) => [b * b, 2 * a * b]), [[0.3, -0.7]]);
 *     gradcheck(fromFunction((x, y) => x * y, (x, y) => [y, x]), [2, 3]);
 *     gradcheck(fromFunction(xs => xs.map(Math.exp), { vjp: (g, xs) => g.map((g, i) => g * Math.exp(xs[i])) }), [[0.3, -0.7]]);
 *
 * A bare function, or `gradient`, is the gradient of an f that gives one number. Of one argument it is given by itself or in an array, of
 * several in an array, each in the shape of its argument. `vjp` is for every f: (g, …xs) ↦ the gradients of Σ g·f(…xs).
 *
 * f meets what it was given: a number for a number, nested arrays for nested arrays (and for a tensor), a Float64Array for a typed array,
 * in float64 and as a copy of its own.
 *
 * Throws    TypeError unless f is a function and the derivative one of these forms.
 */
// biome-ignore lint/suspicious/noExplicitAny: so that `x => x ** 3` compiles as it stands; whoever writes a type is held to it.
export function fromFunction<A extends readonly any[], B extends readonly any[]>(
  f: (...xs: A) => Plain,
  derivative: PlainDerivative<B>,
): PlainFunction {
  if (typeof f !== "function") throw new TypeError(`fromFunction: f must be a function, got ${named(f)}`);
  const pull = pullOf(derivative);
  const like = (forms: readonly unknown[]): Differentiable => asOp(f as (...xs: readonly unknown[]) => unknown, pull, forms);
  return Object.assign((...xs: Value[]) => like(xs)(...xs), { like });
}

/** The derivative in one form: what it says of g·f, to be multiplied by g where it has not met it. */
interface Pull {
  readonly meetsG: boolean;
  readonly of: (g: unknown, ...xs: readonly unknown[]) => unknown;
}

function pullOf(derivative: unknown): Pull {
  const { gradient, vjp } = (typeof derivative === "function" ? { gradient: derivative } : (derivative ?? {})) as Record<string, unknown>;
  if (typeof vjp === "function" && gradient === undefined) return { meetsG: true, of: (g, ...xs) => vjp(g, ...xs) };
  if (typeof gradient === "function" && vjp === undefined) return { meetsG: false, of: (_g, ...xs) => gradient(...xs) };
  throw new TypeError(
    `fromFunction: the derivative must be a function (the gradient of an f that gives one number), { gradient } or { vjp }, got ${named(derivative)}`,
  );
}

/** f as an op of as many tensors as there are forms, which say what f is called with. */
function asOp(f: (...xs: readonly unknown[]) => unknown, pull: Pull, forms: readonly unknown[]): Differentiable {
  let result: unknown;
  const op = defineOp(
    "fromFunction",
    (...xs: Tensor[]): Tensor => {
      result = called("f", f, xs, forms);
      return resultOf(result);
    },
    (g, y, ...xs) => {
      if (g instanceof Var)
        throw new TypeError(
          "fromFunction: a plain derivative has no derivative of its own, so there is no order 2 of it; check at order 1",
        );
      let gradients: readonly Tensor[] | undefined;
      const pulled = (): readonly Tensor[] => {
        gradients ??= gradientsOf(pull, g, detach(y), result, xs.map(detach), forms);
        return gradients;
      };
      return xs.map((_, i) => () => pulled()[i]);
    },
  );
  return (...xs) => op(...xs);
}

function gradientsOf(pull: Pull, g: Tensor, y: Tensor, result: unknown, xs: readonly Tensor[], forms: readonly unknown[]): Tensor[] {
  if (!pull.meetsG && y.size !== 1)
    throw new ShapeError(
      `fromFunction: a gradient is of an f that gives one number, got ${show(y.shape)}; pass { vjp: (g, ...xs) => gradients } instead`,
    );
  const given = called("the derivative", (...args) => pull.of(formed(g, result), ...args), xs, forms);
  return separate(given, xs).map((dx, i) => {
    const gradient = toTensor(dx, `fromFunction: the gradient of input ${i}`, xs[i].dtype);
    if (!fits(dx, gradient, xs[i]))
      throw new ShapeError(
        `fromFunction: the gradient of input ${i} must have its shape ${show(xs[i].shape)}, got ${show(gradient.shape)}`,
      );
    return new Tensor(pull.meetsG ? gradient.data : gradient.data.map(value => value * g.data[0]), xs[i].shape);
  });
}

/** Calls a plain function with plain values, which it must leave as they are. */
function called(who: string, f: (...xs: readonly unknown[]) => unknown, xs: readonly Tensor[], forms: readonly unknown[]): unknown {
  const args = xs.map((x, i) => formed(x, forms[i]));
  const result = f(...args);
  for (const [i, x] of xs.entries()) {
    const now = toTensor(args[i], `fromFunction: input ${i}, as ${who} left it,`, x.dtype).data;
    const q = x.data.findIndex((value, at) => !Object.is(value, now[at]));
    if (q < 0 && now.length === x.size) continue;
    throw new Error(
      `fromFunction: ${who} must not edit its inputs, got input ${i} with ${now[q]} at ${show(unravel(Math.max(q, 0), x.shape))} in place of ${x.data[q]}; work on a copy`,
    );
  }
  return result;
}

/** A tensor's numbers in the form of a value: a number, a typed array, or nested arrays. */
function formed(x: Tensor, form: unknown): Plain {
  if (typeof form === "number") return x.item();
  return isNumberArray(form) ? Float64Array.from(x.data) : x.toArray();
}

/** What f returned, as a tensor: of float32 where it is a Float32Array, else of float64. */
function resultOf(y: unknown): Tensor {
  if (y instanceof Tensor) return y;
  if (y instanceof Float32Array) return tensor(y.slice());
  return toTensor(y, "fromFunction: what f returns", "float64");
}

/** The gradients of each input: of one input, the value itself unless it is that value in an array. */
function separate(given: unknown, xs: readonly Tensor[]): readonly unknown[] {
  if (xs.length === 1 && !isInArray(given, xs[0])) return [given];
  if (Array.isArray(given) && given.length === xs.length) return given;
  const got = Array.isArray(given) ? `${given.length}` : named(given);
  throw new RangeError(`fromFunction: there must be a gradient for each of ${xs.length} inputs, in an array, got ${got}`);
}

const isInArray = (given: unknown, { shape }: Tensor): boolean =>
  Array.isArray(given) && given.length === 1 && depthOf(given) === shape.length + 1;

const depthOf = (x: unknown): number => (Array.isArray(x) ? 1 + depthOf(x[0]) : isNumberArray(x) ? 1 : 0);

/** A typed array is of any shape that holds as many numbers. */
const fits = (given: unknown, gradient: Tensor, x: Tensor): boolean =>
  sameShape(gradient.shape, x.shape) || (isNumberArray(given) && gradient.size === x.size);
