// Learning curves of the guide's chapter on whether R-Drop helps: node site/figures/curves.mjs > site/figures/curves.json
// The data and the network of `npm start` (src/data/made.ts says how they were chosen); means over five seeds, an entry an epoch.
import { adam, classifier, stream, train } from "rdrop";
import { digits, split } from "rdrop/data";
import { subModelKl } from "rdrop/metrics";

const SEEDS = 5;
const EPOCHS = 40;
const ARMS = [{ passes: 1, alpha: 0 }, ...[0, 0.5, 1, 2, 5, 10].map(alpha => ({ passes: 2, alpha }))];

function data(seed) {
  const parts = split(digits({ n: 1600, seed }), 600);
  const rng = stream(seed, "mislabel");
  const labels = parts.train.labels.map(y => (rng.uniform() < 0.2 ? (y + 1 + rng.integer(9)) % 10 : y));
  return { train: { ...parts.train, labels }, test: parts.test };
}

/** Test error in percent, test NLL and KL between sub-models in nats, of each epoch. */
function curves({ passes, alpha }, seed) {
  const { train: rows, test } = data(seed);
  const model = classifier(rows.x.shape[1], rows.classes, { hidden: [128, 64], dropout: 0.3, inputDropout: 0, seed });
  const optimizer = adam(model.parameters(), { lr: 3e-3 });
  const points = [];
  for (const event of train(model, optimizer, { train: rows, test }, { epochs: EPOCHS, batch: 32, alpha, passes, seed }))
    if (event.kind === "epoch") points.push([100 * event.testError, event.testNll, subModelKl(model, test, { seed })]);
  return points;
}

const arms = ARMS.map(arm => {
  const runs = Array.from({ length: SEEDS }, (_, seed) => curves(arm, seed));
  const mean = (epoch, score) => Number((runs.reduce((sum, run) => sum + run[epoch][score], 0) / SEEDS).toPrecision(4));
  const [error, nll, kl] = [0, 1, 2].map(score => Array.from({ length: EPOCHS }, (_, epoch) => mean(epoch, score)));
  return { ...arm, error, nll, kl };
});
console.log(JSON.stringify({ seeds: SEEDS, arms }));
