import { matmul, mean, mul, relu, Tape, tensor } from "rdrop";

const tape = new Tape();
const x = tensor([[1, 2]]);
const w = tape.watch(tensor([0.5, 1, -1, 0.25], { shape: [2, 2] }));
const mask = tensor([[0, 2]]); // of dropout, p = 0.5
const y = mean(mul(relu(matmul(x, w)), mask));
const [dw] = tape.gradients(y, [w]);

console.log(`${tape}`);
console.log(`y = ${y}, dw = ${dw}`);
