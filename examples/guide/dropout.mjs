import { dropout, masks, mean, normal, relu, sigmoid, stream, tensor } from "rdrop";

// A single unit that gives a score of 2, dropped half of the time: what its two sub-models say, their mean, and the full model.
const says = score => sigmoid(tensor(score)).item();
console.log([says(0), says(4), (says(0) + says(4)) / 2, says(2)].map(p => p.toFixed(2)).join(" ")); // → 0.50 0.98 0.74 0.88

// A layer of them.
const x = relu(normal([1000, 100], 0, 1, { rng: stream(1, "x") })); // half of it is 0 already
const drop = dropout(0.5);
const pass = step => ({ training: true, masks: masks(0, step) });
const share = y => y.data.filter(v => v !== 0).length / y.size;

const y = drop.forward(x, pass(0));
console.log(share(x).toFixed(2), share(y).toFixed(2)); // → 0.50 0.25
console.log(mean(x).item().toFixed(2), mean(y).item().toFixed(2)); // → 0.40 0.40

// The mask is a function of (seed, step): asked for again, it is the same one; at the next step it is another.
const again = drop.forward(x, pass(0));
const next = drop.forward(x, pass(1));
console.log(
  y.data.every((v, i) => v === again.data[i]),
  y.data.every((v, i) => v === next.data[i]),
); // → true false
