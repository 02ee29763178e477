// R-Drop from nothing: matrices, a tape, Linear, ReLU, dropout, both losses, SGD and the loop, in one file that imports nothing. To run it:
// npx tsx examples/from-zero.ts. Given the same weights and masks it has the losses of rdrop, bit for bit (test/from-zero.test.ts).

const f = Math.fround; // JavaScript computes in float64; f rounds to float32, as storing in a Float32Array does
const sum = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0); // in float64

/** Passes the gradient of a line on to the lines that it was computed from. */
type Pullback = (gradient: Float32Array) => void;
/** A line of a tape: a matrix [rows, columns], its gradient, and how that is passed on. */
type Line = { tape: Line[]; rows: number; columns: number; data: Float32Array; gradient: Float32Array; pullback: Pullback };

function line(tape: Line[], rows: number, columns: number, data: Float32Array, pullback: Pullback = () => {}): Line {
  const line = { tape, rows, columns, data, gradient: new Float32Array(data.length), pullback };
  tape.push(line);
  return line;
}

/** [n, m] = A·B, where a(i, p) stands at i·ai + p·ap and b(p, j) at p·bp + j·bj, so that transposed ones are read as they lie. */
function product(n: number, k: number, m: number, a: Float32Array, ai: number, ap: number, b: Float32Array, bp: number, bj: number) {
  const out = new Float32Array(n * m);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) for (let p = 0; p < k; p++) out[i * m + j] += f(a[i * ai + p * ap] * b[p * bp + j * bj]);
  return out;
}

/** Y = X·Wᵀ + b  ⇒  dX = G·W, dW = Gᵀ·X, db = column sums of G. */
function linear(x: Line, w: Line, b: Line): Line {
  const [n, k, m] = [x.rows, x.columns, w.rows];
  const y = product(n, k, m, x.data, k, 1, w.data, 1, k).map((value, q) => value + b.data[q % m]);
  return line(x.tape, n, m, y, g => {
    x.gradient.set(product(n, m, k, g, m, 1, w.data, k, 1));
    w.gradient.set(product(m, n, k, g, 1, m, x.data, k, 1));
    const sums = new Float64Array(m);
    for (let q = 0; q < g.length; q++) sums[q % m] += g[q];
    b.gradient.set(sums);
  });
}

/** y = max(0, x)  ⇒  dx = g where y > 0. */
function relu(x: Line): Line {
  const y = x.data.map(value => Math.max(0, value));
  return line(x.tape, x.rows, x.columns, y, g => x.gradient.set(g.map((value, q) => (y[q] > 0 ? value : 0))));
}

/** y = x · mask, 0 for a dropped unit and 1/(1 − p) for a kept one. A mask of twice the rows takes x twice: there two sub-models part. */
function dropout(x: Line, mask: Float32Array): Line {
  const y = mask.map((value, q) => x.data[q % x.data.length] * value);
  return line(x.tape, mask.length / x.columns, x.columns, y, g => {
    for (let q = 0; q < g.length; q++) x.gradient[q % x.data.length] += f(g[q] * mask[q]);
  });
}

/** y = log softmax(x) = (x − max) − log Σ exp(x − max) of each row  ⇒  dx = g − eʸ Σ g. */
function logSoftmax(x: Line): Line {
  const [y, c] = [new Float32Array(x.data.length), x.columns];
  for (let start = 0; start < y.length; start += c) {
    const row = x.data.subarray(start, start + c);
    const max = Math.max(...row);
    const logSum = Math.log(row.reduce((sum, value) => sum + Math.exp(value - max), 0));
    for (let j = 0; j < c; j++) y[start + j] = row[j] - max - logSum;
  }
  return line(x.tape, x.rows, c, y, g => {
    for (let start = 0; start < y.length; start += c) {
      const total = f(sum(g.subarray(start, start + c)));
      for (let q = start; q < start + c; q++) x.gradient[q] += f(g[q] - f(f(Math.exp(y[q])) * total));
    }
  });
}

/** −log P(label): its mean over the n rows of the first sub-model, plus that of the second. */
function nllLoss(logP: Line, labels: ArrayLike<number>): Line {
  const [n, c] = [logP.rows / 2, logP.columns];
  const rows = Float32Array.from({ length: 2 * n }, (_, i) => -logP.data[i * c + labels[i % n]]);
  return line(logP.tape, 1, 1, Float32Array.of(f(sum(rows.subarray(0, n)) / n) + f(sum(rows.subarray(n)) / n)), ([g]) => {
    for (let i = 0; i < 2 * n; i++) logP.gradient[i * c + labels[i % n]] -= f(g * f(1 / n));
  });
}

/** The mean over n rows of ½ [KL(P‖Q) + KL(Q‖P)] = ½ Σ (p − q)(s − t), for sub-models with scores s and t, p = softmax(s), q = softmax(t). */
function symmetricKl(logP: Line, scores: Line): Line {
  const [n, c, half] = [scores.rows / 2, scores.columns, scores.data.length / 2];
  const p = logP.data.map(Math.exp);
  const apart = (data: Float32Array): Float32Array => data.subarray(0, half).map((value, q) => value - data[q + half]);
  const [dp, ds] = [apart(p), apart(scores.data)];
  const terms = dp.map((value, q) => value * ds[q]);
  const rows = Float32Array.from({ length: n }, (_, i) => 0.5 * f(sum(terms.subarray(i * c, (i + 1) * c))));
  return line(scores.tape, 1, 1, Float32Array.of(sum(rows) / n), ([g]) => {
    const h = f(f(g * f(1 / n)) * 0.5);
    for (let q = 0; q < 2 * half; q++) {
      const sign = q < half ? 1 : -1;
      scores.gradient[q] += sign * f(h * dp[q % half]);
      logP.gradient[q] += f(sign * f(h * ds[q % half]) * p[q]); // dp · p, for p = e^log p
    }
  });
}

/** A layer of weights [out, in] and biases [out]. */
type Layer = readonly [weights: Float32Array, biases: Float32Array];
const record = (tape: Line[], layers: readonly Layer[]) =>
  layers.map(([w, b]) => [line(tape, b.length, w.length / b.length, w), line(tape, 1, b.length, b)] as const);

/** Scores of x: of two sub-models, given a mask for each hidden layer; else of the whole network. */
function forward(layers: ReturnType<typeof record>, x: Line, masks?: readonly Float32Array[]): Line {
  return layers.reduce((x, [w, b], l) => {
    const y = linear(x, w, b);
    return l === layers.length - 1 ? y : masks === undefined ? relu(y) : dropout(relu(y), masks[l]);
  }, x);
}

/** One step: loss = nll + α·kl, its gradients by a walk over the tape from the end, and w ← w − lr·dw. */
export function step(layers: Layer[], x: Float32Array, labels: ArrayLike<number>, masks: Float32Array[], alpha: number, lr: number) {
  const tape: Line[] = [];
  const recorded = record(tape, layers);
  const scores = forward(recorded, line(tape, labels.length, x.length / labels.length, x), masks);
  const logP = logSoftmax(scores);
  const [nll, kl] = [nllLoss(logP, labels), symmetricKl(logP, scores)];
  nll.gradient[0] = 1;
  kl.gradient[0] = alpha;
  for (const { pullback, gradient } of tape.reverse()) pullback(gradient);
  for (const { data, gradient } of recorded.flat()) for (let q = 0; q < data.length; q++) data[q] -= f(f(lr) * gradient[q]);
  return { loss: f(nll.data[0] + f(f(alpha) * kl.data[0])), nll: nll.data[0], kl: kl.data[0] };
}

/** Two half moons, 2-16-16-2: learnt from 100 points, tested on 1000. */
if (process.argv[1]?.endsWith("from-zero.ts")) {
  const state = [1];
  const random = (): number => state.fill((state[0] * 48271) % 2147483647)[0] / 2147483647; // Lehmer's generator
  const labels = Array.from({ length: 1000 }, (_, i) => i % 2);
  const moon = (label: number): number[] => {
    const [t, side] = [Math.PI * random(), 1 - 2 * label];
    return [side * Math.cos(t) + label + random() / 2, side * Math.sin(t) + label / 2 + random() / 2];
  };
  const points = (n: number): Float32Array => Float32Array.from(labels.slice(0, n).flatMap(moon));
  const uniform = (size: number, bound: number): Float32Array => Float32Array.from({ length: size }, () => bound * (2 * random() - 1));
  const layer = (inputs: number, outputs: number): Layer => [uniform(inputs * outputs, inputs ** -0.5), new Float32Array(outputs)];
  const layers = [layer(2, 16), layer(16, 16), layer(16, 2)];
  const mask = (): Float32Array => Float32Array.from({ length: 200 * 16 }, () => (random() < 0.2 ? 0 : 1 / 0.8));
  const [train, test] = [points(100), points(1000)];
  for (let number = 1; number <= 500; number++) {
    const { loss, nll, kl } = step(layers, train, labels.slice(0, 100), [mask(), mask()], 1, 0.2);
    if (number % 100 !== 0) continue;
    const { data } = forward(record([], layers), line([], 1000, 2, test));
    const wrong = labels.filter((label, i) => data[2 * i + label] < data[2 * i + 1 - label]).length;
    console.log(`step ${number}: loss ${loss.toFixed(3)} = nll ${nll.toFixed(3)} + kl ${kl.toFixed(3)}, test error ${wrong / 10} %`);
  }
}
