import { detach } from "../autograd/var.ts";
import { exp, log } from "../kernels/reference/math.ts";
import { forwardCopies } from "../layers/copies.ts";
import { masks } from "../layers/masks.ts";
import type { Model } from "../layers/pass.ts";
import { ShapeError, show } from "../tensor/errors.ts";
import { cast, slice } from "../tensor/move.ts";
import { logSoftmax, softmax } from "../tensor/softmax.ts";
import { Tensor } from "../tensor/tensor.ts";
import type { EvaluateOptions } from "./metrics.ts";

/** Which sub-models are asked. */
export interface SubModelOptions extends Pick<EvaluateOptions, "workspace"> {
  /** How many; 100 unless given. */
  readonly passes?: number;
  /** Of their masks; 0 unless given. */
  readonly seed?: number;
}

/** Rows at a time, and sub-models at a time: what a mask depends on must not depend on the caller. */
const ROWS = 128;
const PASSES = 16;
const MOST_PASSES = 16_384;

/**
 * p(y|x) of the whole model, without dropout: softmax of the logits, in float64.
 *
 * Shapes    x [n, k] → [n, c]; every row sums to 1.
 * Throws    RangeError naming the row when a logit is not finite.
 */
export function predictProbabilities(model: Model, x: Tensor, { batch = 512, workspace }: EvaluateOptions = {}): Tensor {
  const n = checkRows("predictProbabilities", x);
  let data = new Float64Array(0);
  for (let start = 0; start < n; start += batch) {
    workspace?.begin();
    const rows = slice(x, { start, end: Math.min(start + batch, n) });
    const logits = finite("predictProbabilities", detach(model.forward(workspace?.place(rows) ?? rows, { training: false })), start);
    if (data.length === 0) data = new Float64Array(n * logits.shape[1]);
    data.set(softmax(logits).data, start * logits.shape[1]);
  }
  return new Tensor(data, [n, data.length / n]);
}

/**
 * The average of `passes` sub-models, each a dropout mask of its own for each row, and how far they disagree:
 *
 *     probabilities = p̄ = mean over t of p_t,    disagreement = H(p̄) − mean over t of H(p_t),  H(p) = −Σ_c p log p.
 *
 * The disagreement is the mutual information between class and sub-model: 0 where all say the same, however unsure they are; at most
 * log c. A function of (model, row, its place, seed): the first 10 of 100 passes are the 10 passes.
 *
 * Shapes    x [n, k] → probabilities [n, c], disagreement [n], both float64.
 * Units     nats.
 * Throws    RangeError unless passes is a whole number in 1 … 16384.
 * Source    Gal & Ghahramani, ICML 2016, arXiv 1506.02142 (MC dropout); Houlsby et al., arXiv 1112.5745, eq. 2 (mutual information).
 */
export function mcDropout(
  model: Model,
  x: Tensor,
  options: SubModelOptions = {},
): { readonly probabilities: Tensor; readonly disagreement: Float64Array } {
  const n = checkRows("mcDropout", x);
  let sums = new Float64Array(0);
  const entropy = new Float64Array(n); // summed over the passes
  const passes = forEachSubModel("mcDropout", model, x, options, (logP, i) => {
    const c = logP.length;
    if (sums.length === 0) sums = new Float64Array(n * c);
    for (let j = 0; j < c; j++) {
      const p = exp(logP[j]);
      sums[i * c + j] += p;
      if (p > 0) entropy[i] -= p * logP[j];
    }
  });
  const c = sums.length / n;
  const probabilities = new Tensor(
    sums.map(value => value / passes),
    [n, c],
  );
  const disagreement = entropy.map((each, i) => {
    let whole = 0;
    for (let j = 0; j < c; j++) {
      const p = probabilities.data[i * c + j];
      if (p > 0) whole -= p * log(p);
    }
    return Math.max(0, whole - each / passes); // never below 0 but by rounding
  });
  return { probabilities, disagreement };
}

/**
 * Calls `see` with the log-probabilities of each row under each sub-model; each sub-model sees the rows in order. The masks of pass t of
 * row i depend on (seed, t, i) alone. Returns the number of passes.
 */
export function forEachSubModel(
  op: string,
  model: Model,
  x: Tensor,
  { passes = 100, seed = 0, workspace }: SubModelOptions,
  see: (logP: Float64Array, row: number, pass: number) => void,
): number {
  const n = checkRows(op, x);
  if (!Number.isInteger(passes) || passes < 1 || passes > MOST_PASSES)
    throw new RangeError(`${op}: passes must be a whole number in 1..${MOST_PASSES}, got ${passes}`);
  for (let start = 0, block = 0; start < n; start += ROWS, block++) {
    const end = Math.min(start + ROWS, n);
    for (let first = 0; first < passes; first += PASSES) {
      const copies = Math.min(PASSES, passes - first);
      workspace?.begin();
      const rows = slice(x, { start, end });
      const drawn = masks(seed, (first / PASSES) * 2 ** 22 + block);
      const logits = detach(forwardCopies(model, workspace?.place(rows) ?? rows, copies, { training: true, masks: drawn }));
      const { data, shape } = logSoftmax(finite(op, logits, start, end - start));
      const c = shape[1];
      for (let t = 0, q = 0; t < copies; t++)
        for (let i = start; i < end; i++, q += c) see(data.subarray(q, q + c) as Float64Array, i, first + t);
    }
  }
  return passes;
}

/** In float64. Throws RangeError for one that is not finite. */
function finite(op: string, logits: Tensor, start: number, rows = Infinity): Tensor {
  const at = logits.data.findIndex(value => !Number.isFinite(value));
  if (at >= 0)
    throw new RangeError(
      `${op}: logits must be finite, got ${logits.data[at]} at row ${start + (Math.floor(at / logits.shape[1]) % rows)}`,
    );
  return cast(logits, "float64");
}

function checkRows(op: string, { shape }: Tensor): number {
  if (shape.length !== 2 || shape[0] === 0) throw new ShapeError(`${op}: x must be [n, k] with at least one row, got ${show(shape)}`);
  if (shape[0] > ROWS * 2 ** 22) throw new RangeError(`${op}: x must have at most ${ROWS * 2 ** 22} rows, got ${shape[0]}`);
  return shape[0];
}
