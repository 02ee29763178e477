import { defineOp, mul, relu, scale, softmax, sub, sum } from "rdrop";
import { gradcheck } from "rdrop/gradcheck";

// relu at 0: the rule says 0, a chord across the bend says one half.
const bent = gradcheck(relu, [[1, 0, -2]]);
console.log(bent.ok, bent.mismatch); // → false false
console.log(`${bent}`.split("\n")[1]); // → input 0 at [1]: analytic 0, numeric 0.5, error 0.5 above 0.00051, of y at [1]

// A softmax whose rule is wrong by a factor of two …
const twice = defineOp("twice", softmax, (g, y) => [
  () => scale(mul(y, sub(g, sum(mul(g, y), { axis: -1, keepDims: true }))), 2), // no 2 belongs here
]);
// … passes under a plain sum, for the sum of a softmax is 1 whatever x is; and is found under random weights.
console.log(gradcheck(x => sum(twice(x)), [[1, 0, -2]]).ok); // → true
console.log(gradcheck(twice, [[1, 0, -2]]).hint); // → the gradient of input 0 is 2 times what it should be
