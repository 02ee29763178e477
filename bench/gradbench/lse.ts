import { valueAndGrad } from "../../src/autograd/derivatives.ts";
import { add, exp, log, max, sub, sum } from "../../src/autograd/rules.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { tensor } from "../../src/tensor/create.ts";
import { type Eval, numbersOf, prepared } from "./eval.ts";
import { placed } from "./placed.ts";

/**
 * log Σ eˣ = a + log Σ e^(x − a) for any a; a = max x keeps exp from overflowing. As any will do, a is a constant to the derivative. (Through
 * it, the largest x would have 1 − Σ softmax more, which is 0 but for rounding: 1e-14, where a million gradients are 1e-6 each.)
 *
 * By its parts: the engine's own logSumExp has a rule.
 */
export function logSumExp(x: Value): Value {
  const a = max(detach(x));
  return add(a, log(sum(exp(sub(x, a)))));
}

export const lse: Eval = {
  primal: input => {
    const x = tensor(input.numbers("x", { least: 1 }));
    return prepared(
      placed([x], x => detach(logSumExp(x))),
      y => y.item(),
    );
  },
  gradient: input => {
    const x = tensor(input.numbers("x", { least: 1 }));
    return prepared(
      placed([x], x => valueAndGrad(logSumExp)(x).gradients[0]),
      dx => numbersOf(dx.data),
    );
  },
};
