import { mul, square, sum, Tape, tensor } from "rdrop";

const tape = new Tape();
const x = tape.watch(
  tensor([
    [1, -2],
    [0.5, 3],
  ]),
);
const y = sum(mul(x, square(x))); // Σ x³, written as x · x²
console.log(`${tape}`);
// → %0    watch                      [2, 2]
// → %1    square(%0)                 [2, 2]
// → %2    mul(%0, %1)                [2, 2]
// → %3    sum(%2)                    []

const [dx] = tape.gradients(y, [x]);
console.log(dx.data.join("  ")); // → 3  12  0.75  27
