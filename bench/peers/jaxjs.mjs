// jax-js, wasm device, jitted: `node jaxjs.mjs step|matmul ...`; the flags are in peer.mjs. It has no optimizers: a step is one of SGD.
// Where an array is read again after a call that would free it, `.ref` says so. `dataSync` waits for the result.
import { defaultDevice, init, jit, nn, numpy as np, random, tree, valueAndGrad } from "@jax-js/jax";
import { batches, flags, inputs, printMatmul, printStep, timeStage } from "./peer.mjs";

const RATE = 1e-2;
const options = { ...flags(), optimizer: "sgd" };
await init("wasm");
defaultDevice("wasm");

if (options.what === "matmul") {
  const product = jit((a, b) => np.matmul(a, b));
  await printMatmul("jax-js", options, (n, k, m) => {
    const [a, b] = [np.array(inputs(n, k, 1)).reshape([n, k]), np.array(inputs(k, m, 2)).reshape([k, m])];
    return () => void product(a.ref, b.ref).dataSync();
  });
} else printStep("jax-js", options, timeStage(trainings(options), options));
process.exit(0);

function trainings({ dims, batch }) {
  const hidden = dims.slice(1, -1);
  const classes = dims.at(-1);
  const data = batches(dims[0], batch, classes).map(({ x, y }) => ({
    x: np.array(x).reshape([batch, dims[0]]),
    y: nn.oneHot(np.array(y), classes),
  }));

  const loss = (layers, x, y, masks) => {
    let h = np.concatenate([x.ref, x]);
    for (const [i, { w, b }] of layers.entries()) {
      h = np.matmul(h, w).add(b);
      if (i < hidden.length) h = nn.relu(h).mul(masks[i]);
    }
    const [logP, logQ] = np.split(nn.logSoftmax(h), 2);
    const nll = logP.ref.add(logQ.ref).mul(y).sum().mul(-1);
    const kl = np.exp(logP.ref).sub(np.exp(logQ.ref)).mul(logP.sub(logQ)).sum().mul(0.5);
    return nll.add(kl).mul(1 / batch);
  };

  const step = jit((layers, x, y, key) => {
    const keys = random.split(key, hidden.length);
    const masks = hidden.map((width, i) =>
      random
        .bernoulli(keys.ref.slice(i), 0.5, [2 * batch, width])
        .astype(np.float32)
        .mul(2),
    );
    keys.dispose();
    const [value, gradients] = valueAndGrad(loss)(tree.ref(layers), x, y, masks);
    return [value, tree.map((p, g) => p.sub(g.mul(RATE)), layers, gradients)];
  });

  return () => {
    let layers = dims.slice(1).map((outputs, i) => {
      const bound = 1 / Math.sqrt(dims[i]);
      return { w: random.uniform(random.key(i), [dims[i], outputs], { minval: -bound, maxval: bound }), b: np.zeros([outputs]) };
    });
    let steps = 0;
    return () => {
      const { x, y } = data[steps % data.length];
      const [value, updated] = step(layers, x.ref, y.ref, random.key(steps++));
      layers = updated;
      value.dataSync();
    };
  };
}
