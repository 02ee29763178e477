// TensorFlow.js, backend wasm or cpu: `node tfjs.mjs step|matmul --backend wasm ...`; the other flags are in peer.mjs.
// Both backends compute at once and on one thread in Node, so a call that has returned is done.

import { fileURLToPath } from "node:url";
import tf from "@tensorflow/tfjs";
import wasm from "@tensorflow/tfjs-backend-wasm";
import { batches, flags, inputs, printMatmul, printStep, timeStage } from "./peer.mjs";

const options = flags();
const library = `tfjs-${options.backend ?? "wasm"}`;
wasm.setWasmPaths(fileURLToPath(new URL("./node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/", import.meta.url)));
await tf.setBackend(options.backend ?? "wasm");
await tf.ready();

if (options.what === "matmul") {
  await printMatmul(library, options, (n, k, m) => {
    const [a, b] = [tf.tensor2d(inputs(n, k, 1), [n, k]), tf.tensor2d(inputs(k, m, 2), [k, m])];
    return () => tf.matMul(a, b).dispose();
  });
} else printStep(library, options, timeStage(trainings(options), options));

function trainings({ dims, batch, optimizer: name }) {
  const classes = dims.at(-1);
  const data = batches(dims[0], batch, classes).map(({ x, y }) => ({
    x: tf.tensor2d(x, [batch, dims[0]]),
    y: tf.oneHot(tf.tensor1d(y, "int32"), classes),
  }));
  return () => {
    tf.disposeVariables(); // of the training before
    const layers = dims.slice(1).map((outputs, i) => {
      const bound = 1 / Math.sqrt(dims[i]);
      return { w: tf.variable(tf.randomUniform([dims[i], outputs], -bound, bound)), b: tf.variable(tf.zeros([outputs])) };
    });
    const optimizer = name === "adam" ? tf.train.adam(1e-3) : tf.train.sgd(1e-2);
    const loss = ({ x, y }) => {
      let h = tf.concat([x, x]);
      for (const [i, { w, b }] of layers.entries()) {
        h = tf.add(tf.matMul(h, w), b);
        if (i + 1 < layers.length) h = tf.dropout(tf.relu(h), 0.5);
      }
      const [logP, logQ] = tf.split(tf.logSoftmax(h), 2);
      const nll = tf.neg(tf.sum(tf.mul(tf.add(logP, logQ), y)));
      const kl = tf.mul(0.5, tf.sum(tf.mul(tf.sub(tf.exp(logP), tf.exp(logQ)), tf.sub(logP, logQ))));
      return tf.div(tf.add(nll, kl), batch);
    };
    let steps = 0;
    return () => optimizer.minimize(() => loss(data[steps++ % data.length]));
  };
}
