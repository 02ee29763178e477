// The guide's worked example: two layers, two sub-models, one step. Each line of the tape, its values, and the gradient of the loss by them.
import { dropout, givenMasks, Linear, rDropLoss, relu, sequential, sgd, Tape, tensor } from "rdrop";

const t = numbers => tensor(numbers, { dtype: "float64" });
const x = t([[1, 2]]);
// biome-ignore format: a row a unit, a class, a sub-model
const [w1, w2, kept] = [
  t([[0.5, 0.25], [-1, 0.5], [1, -1]]),
  t([[0.25, -0.25, 0.5], [-0.5, -0.5, 0.25]]),
  t([[2, 0, 2], [0, 2, 2]]),
];
const [b1, b2] = [t([0, 1, 0]), t([0.5, 1])];
const model = sequential(new Linear(w1, b1), relu(), dropout(0.5), new Linear(w2, b2));
const optimizer = sgd(model.parameters(), { lr: 0.1 });

/** One pass through both sub-models, and the loss; `fused: false` hides nothing. */
function forward() {
  const tape = new Tape();
  const logits = model.forwardCopies(x, 2, { tape, training: true, masks: givenMasks([kept]), fused: false });
  return { tape, ...rDropLoss(logits, [0], { alpha: 1, fused: false }) };
}

const rounded = ({ data }) => [...data].map(v => v.toFixed(4).replace("-0.0000", "0.0000")).join("  ");
const { tape, loss, nll, kl } = forward();
const gradients = tape.gradients(loss, tape.lines); // of every line, not of the parameters alone
for (const { index, op, value } of tape.lines) {
  console.log(`%${index}`.padEnd(4), op.padEnd(11), rounded(value).padEnd(49), rounded(gradients[index]));
}
console.log(`nll ${rounded(nll.value)}  kl ${rounded(kl.value)}  loss ${rounded(loss.value)}`);

optimizer.step(model.parameters().map(w => gradients[tape.lines.findIndex(({ value }) => value === w)]));
for (const [name, w] of Object.entries({ w1, b1, w2, b2 })) console.log(`${name} ${rounded(w)}`);
const after = forward();
console.log(`nll ${rounded(after.nll.value)}  kl ${rounded(after.kl.value)}  loss ${rounded(after.loss.value)}`);
