import { crossEntropy, rDropLoss, symmetricKl, Tape, tensor } from "rdrop";

const s = tensor([[1, 0]]); // scores of sub-model 1, two classes
const t = tensor([[0, 0]]); // scores of sub-model 2, the same sample
const label = [0];

const nll = crossEntropy(s, label).item() + crossEntropy(t, label).item();
const kl = symmetricKl(s, t).item();
console.log(nll.toFixed(4), kl.toFixed(4), (nll + kl).toFixed(4)); // → 1.0064 0.1155 1.1219

// In one call, both passes in one tensor, with the gradient of each score:
const tape = new Tape();
const logits = tape.watch(tensor([[1, 0], [0, 0]])); // biome-ignore format: a row a pass
const { loss } = rDropLoss(logits, label, { alpha: 1 });
const [d] = tape.gradients(loss, [logits]);
console.log(loss.item().toFixed(4)); // → 1.1219
console.log([...d.data].map(v => v.toFixed(4)).join(" ")); // → -0.0551 0.0551 -0.7405 0.7405
