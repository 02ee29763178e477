import { add, defineOp, mul, sigmoid, sub } from "rdrop";
import { gradcheck } from "rdrop/gradcheck";

/** y = x σ(x)  ⇒  dx = g (σ + y (1 − σ)) */
const swish = defineOp(
  "swish",
  x => mul(x, sigmoid(x)),
  (g, y, x) => [() => mul(g, add(sigmoid(x), mul(y, sub(1, sigmoid(x)))))],
);

console.log(gradcheck(swish, [[-2, 0.3, 4]]).ok, gradcheck(swish, [[-2, 0.3, 4]], { order: 2 }).ok); // → true true
