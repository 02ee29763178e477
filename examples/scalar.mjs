import { forwardGradient, Lanes, numbers, reverseGradient } from "rdrop/scalar";

// A formula is written for any arithmetic m, as `Math` and the operators are for plain numbers.
const f = (m, [x, y]) => m.add(m.mul(x, y), m.sin(x));
console.log(f(numbers, [2, 3])); // 6.909…
console.log(reverseGradient(numbers)(f, [2, 3])); // { value: 6.909…, gradient: [ 2.583…, 2 ] }

// A derivative is a formula, too: one mode over the other gives the second derivative.
const cube = (m, [x]) => m.exp(m.mul(m.square(x), x));
const slope = (m, xs) => reverseGradient(m)(cube, xs).gradient[0];
console.log(forwardGradient(numbers)(slope, [0.7]).gradient[0]); // (9x⁴ + 6x) e^(x³) = 8.963…

// At many points at once, one a lane: a single tape for all of them.
const lanes = new Lanes(3);
const points = lanes.from([0.5, 0.6, 0.7]);
console.log(lanes.numbers(slope(lanes, [points])).join(", ")); // 3x² e^(x³) = 0.849…, 1.340…, 2.071…
