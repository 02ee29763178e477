// Is R-Drop's gain the KL, or only the two passes? Three models on the data of `npm start`: one pass; two passes without the KL; both.
import { adam, classifier, stream, train } from "rdrop";
import { digits, split } from "rdrop/data";

const ARMS = [
  { name: "plain dropout", passes: 1, alpha: 0 },
  { name: "two passes, no KL", passes: 2, alpha: 0 },
  { name: "R-Drop, alpha 5", passes: 2, alpha: 5 },
];
const RUNS = 5;

/** 600 drawn digits, a fifth of them labelled wrong, and 1000 others to test on: one set for each seed. */
function data(seed) {
  const parts = split(digits({ n: 1600, seed }), 600);
  const rng = stream(seed, "mislabel");
  const labels = parts.train.labels.map(y => (rng.uniform() < 0.2 ? (y + 1 + rng.integer(9)) % 10 : y));
  return { train: { ...parts.train, labels }, test: parts.test };
}

/** The test error of the last epoch, in percent. */
function testError({ passes, alpha }, seed) {
  const { train: rows, test } = data(seed);
  const model = classifier(rows.x.shape[1], rows.classes, { hidden: [128, 64], dropout: 0.3, inputDropout: 0, seed });
  const optimizer = adam(model.parameters(), { lr: 3e-3 });
  let error = Number.NaN;
  for (const event of train(model, optimizer, { train: rows, test }, { epochs: 40, batch: 32, alpha, passes, seed })) {
    if (event.kind === "epoch") error = event.testError;
  }
  return 100 * error;
}

for (const arm of ARMS) {
  const errors = Array.from({ length: RUNS }, (_, seed) => testError(arm, seed));
  const mean = errors.reduce((sum, error) => sum + error) / RUNS;
  const deviation = Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / (RUNS - 1));
  console.log(`${arm.name.padEnd(18)} test error ${mean.toFixed(1)} ± ${deviation.toFixed(1)} %`);
}
