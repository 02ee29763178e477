import { adam, batches, dropout, evaluate, linear, masks, rDropLoss, relu, sequential, stream, Tape, takeRows, Workspace } from "rdrop";
import { spirals, split } from "rdrop/data";

const seed = 0;
const { train, test } = split(spirals({ n: 1000, seed }), 700);
const rng = stream(seed, "weights");
const model = sequential(
  linear(2, 64, { rng }),
  relu(),
  dropout(0.2),
  linear(64, 64, { rng }),
  relu(),
  dropout(0.2),
  linear(64, 3, { rng }),
);
const optimizer = adam(model.parameters(), { lr: 0.01 });
const workspace = new Workspace();
workspace.keep(model.parameters());

for (let epoch = 1, step = 0; epoch <= 30; epoch++) {
  for (const rows of batches(700, { batch: 50, seed, epoch })) {
    workspace.begin(); // what the last step computed is taken back
    const { x, labels } = takeRows(train, rows, workspace.home);
    const tape = new Tape();
    const logits = model.forwardCopies(x, 2, { tape, training: true, masks: masks(seed, step++) }); // [2n, 3]: two sub-models
    const { loss } = rDropLoss(logits, labels, { alpha: 1 });
    optimizer.step(tape.gradients(loss, model.parameters()));
  }
  console.log(`epoch ${epoch}  test error ${evaluate(model, test).error.toFixed(3)}`);
}
