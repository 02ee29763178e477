import { fromFunction, gradcheck } from "rdrop/gradcheck";

const huber = x => (Math.abs(x) < 1 ? (x * x) / 2 : Math.abs(x) - 0.5);
const cut = slope => x => Math.max(-1, Math.min(1, slope * x));

console.log(gradcheck(fromFunction(huber, cut(1)), [1]).ok); // → true
console.log([0, 0.3].map(x => gradcheck(fromFunction(huber, cut(2)), [x]).ok).join(" ")); // → true false
