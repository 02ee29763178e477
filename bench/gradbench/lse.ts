import { valueAndGrad } from "../../src/autograd/derivatives.ts";
import { add, exp, log, max, sub, sum } from "../../src/autograd/rules.ts";
import { detach, type Value } from "../../src/autograd/var.ts";
import { tensor } from "../../src/tensor/create.ts";
import { type Eval, numbersOf, prepared } from "./eval.ts";
import { placed } from "./placed.ts";

/** log Σ eˣ = a + log Σ e^(x − a) with a = max x, which keeps exp from overflowing. By its parts: the engine's own logSumExp has a rule. */
export function logSumExp(x: Value): Value {
  const a = max(x);
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
