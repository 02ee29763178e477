import { defineOp, exp, linear, mul, sequential, sigmoid, stream, tensor } from "rdrop";
import { gradcheck, gradcheckLayer } from "rdrop/gradcheck";

/** y = log(1 + eˣ), written so that eˣ cannot overflow  ⇒  dx = g σ(x) */
const softplus = defineOp(
  "softplus",
  x =>
    tensor(
      x.data.map(v => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)))),
      { shape: x.shape, dtype: x.dtype },
    ),
  (g, _y, x) => [() => mul(g, sigmoid(x))],
);

console.log(softplus(tensor([0, 1000])).data.join(" ")); // → 0.6931471824645996 1000
console.log(gradcheck(softplus, [[-2, 0.3, 4]]).ok); // → true
// The rule is made of ops, so it has a derivative itself.
console.log(gradcheck(softplus, [[-2, 0.3, 4]], { order: 2 }).ok); // → true

/** The same with a rule that forgets σ's other half. */
const wrong = defineOp("wrong", softplus, (g, _y, x) => [() => mul(g, exp(x))]);
console.log(gradcheck(wrong, [[-2, 0.3, 4]]).ok); // → false

// As a layer it is an object with two functions; `splits` says that it treats all sub-models alike.
const layer = { forward: softplus, parameters: () => [], splits: () => false };
const model = sequential(linear(2, 3, { rng: stream(0, "weights") }), layer);
console.log(gradcheckLayer(model, tensor([[0.5, -1]])).ok); // → true
