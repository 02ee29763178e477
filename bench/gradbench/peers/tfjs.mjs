// TensorFlow.js as a tool of GradBench: what its own tool there has, on the CPU backend and in float32, which is all there is.
import { createInterface } from "node:readline";
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import * as tf from "@tensorflow/tfjs-core";

/** ½ Σ_i (sign t_i − Σ_j x_j t_iʲ)² */
const squares = n => x => {
  const t = tf.sub(tf.mul(tf.range(0, n), 2 / (n - 1)), 1);
  let residual = tf.sign(t);
  let power = tf.onesLike(t);
  for (let j = 0; j < x.size; j++) {
    residual = tf.sub(residual, tf.mul(power, tf.slice(x, j, 1)));
    power = tf.mul(power, t);
  }
  return tf.div(tf.sum(tf.square(residual)), 2);
};

const logSumExp = x => {
  const a = tf.max(x);
  return tf.add(a, tf.log(tf.sum(tf.exp(tf.sub(x, a)))));
};

/** Value and derivative of f(input)(x) under the names that GradBench gives them. */
const pair = (value, derivative, f, x) => ({
  [value]: input => [f(input), x(input)],
  [derivative]: input => [tf.grad(f(input)), x(input)],
});
const evals = {
  hello: pair("square", "double", () => tf.square, tf.scalar),
  llsq: pair(
    "primal",
    "gradient",
    ({ n }) => squares(n),
    ({ x }) => tf.tensor1d(x),
  ),
  lse: pair(
    "primal",
    "gradient",
    () => logSumExp,
    ({ x }) => tf.tensor1d(x),
  ),
};

function evaluate({ module, function: name, input }) {
  const { min_runs = 1, min_seconds = 0 } = input;
  const [f, x] = evals[module][name](input);
  const timings = [];
  let output;
  let spent = 0;
  do {
    const start = performance.now();
    output = tf.tidy(() => f(x).dataSync());
    const milliseconds = performance.now() - start;
    spent += milliseconds / 1000;
    timings.push({ name: "evaluate", nanoseconds: Math.round(milliseconds * 1e6) });
  } while (timings.length < min_runs || spent < min_seconds);
  const isList = module !== "hello" && name === "gradient";
  return { success: true, output: isList ? Array.from(output) : output[0], timings };
}

const replies = {
  start: () => ({ tool: "tensorflow-js" }),
  define: ({ module }) => (module in evals ? { success: true } : { success: false, error: `no ${module}` }),
  evaluate,
};
for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  process.stdout.write(`${JSON.stringify({ id: message.id, ...replies[message.kind]?.(message) })}\n`);
}
