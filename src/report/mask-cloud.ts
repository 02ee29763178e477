import { mul, sum } from "../autograd/rules.ts";
import { Tape } from "../autograd/tape.ts";
import { type Dataset, takeRows } from "../data/dataset.ts";
import { exp } from "../kernels/reference/math.ts";
import type { Model } from "../layers/pass.ts";
import { tensor } from "../tensor/create.ts";
import { slice } from "../tensor/move.ts";
import type { Workspace } from "../tensor/workspace.ts";
import { forEachSubModel, mcDropout, predictProbabilities } from "../train/predict.ts";

/** What the sub-models say of one row, as plain data. */
export interface CloudSample {
  /** Its place in the data. */
  readonly row: number;
  readonly label: number;
  /** Probabilities of the whole model, without dropout. */
  readonly full: readonly number[];
  /** Their mean over the sub-models. */
  readonly mean: readonly number[];
  /** Mutual information of class and sub-model, in nats: see `mcDropout`. */
  readonly disagreement: number;
  /** [sub-model][class]: probabilities. */
  readonly points: readonly (readonly number[])[];
  readonly inputs: readonly number[];
  /** The two classes between which it is, the likelier first. */
  readonly between: readonly [number, number];
  /** Of each input: how much it speaks for the first of them against the second. */
  readonly pull: readonly number[];
}

/** The rows that the sub-models of a network dispute most. */
export interface MaskCloud {
  readonly masks: number;
  /** Of how many rows they were chosen. */
  readonly rows: number;
  readonly samples: readonly CloudSample[];
}

export interface CloudOptions {
  /** Sub-models; 200 unless given. */
  readonly masks?: number;
  /** Rows; 8 unless given. */
  readonly samples?: number;
  /** Of the masks; 0 unless given. */
  readonly seed?: number;
  readonly workspace?: Workspace;
}

/** Sub-models that every row is shown to, and how many rows go on to the rest: all of them would take too long. */
const FIRST_LOOK = 16;
const SHORTLIST = 64;
const MOST_ROWS = 20_000;

/**
 * p(y|x) under `masks` dropout masks, for the rows whose mutual information between class and sub-model is largest:
 *
 *     disagreement = H(mean over t of p_t) − mean over t of H(p_t).
 *
 * Sixteen sub-models look at the rows (the first 20,000); the 64 that these dispute most are shown to all, whose masks decide. Rows without
 * any dispute are left out: of a model without dropout, all. A function of (model, data, options).
 *
 * pull      x_j · ∂(s_a − s_b)/∂x_j at the row, s the scores of the two likeliest classes: the share of input j in their difference.
 * Throws    as `mcDropout`.
 * Source    Houlsby et al., arXiv 1112.5745, eq. 2; the pull is "gradient × input", Shrikumar et al., arXiv 1605.01713.
 */
export function maskCloud(model: Model, data: Dataset, { masks = 200, samples = 8, seed = 0, workspace }: CloudOptions = {}): MaskCloud {
  const rows = Math.min(data.labels.length, MOST_ROWS);
  const where = workspace === undefined ? {} : { workspace };
  const first = mcDropout(model, slice(data.x, { end: rows }), { passes: Math.min(FIRST_LOOK, masks), seed, ...where });
  const listed = most(first.disagreement, SHORTLIST);
  if (listed.length === 0) return { masks, rows, samples: [] };
  const few = takeRows(data, listed);
  const { disagreement, probabilities } = mcDropout(model, few.x, { passes: masks, seed, ...where });
  const chosen = most(disagreement, samples);
  const points = chosen.map(() => [] as number[][]);
  forEachSubModel("maskCloud", model, few.x, { passes: masks, seed, ...where }, (logP, i) => {
    points[chosen.indexOf(i)]?.push(Array.from(logP, value => rounded(exp(value))));
  });
  const full = predictProbabilities(model, few.x, where);
  const c = data.classes;
  return {
    masks,
    rows,
    samples: chosen.map((i, s) => {
      const mean = rowOf(probabilities.data, i, c);
      const between = twoLargest(mean);
      return {
        row: listed[i],
        label: few.labels[i],
        full: rowOf(full.data, i, c).map(rounded),
        mean: mean.map(rounded),
        disagreement: disagreement[i],
        points: points[s],
        inputs: rowOf(few.x.data, i, few.x.shape[1]),
        between,
        pull: pullOf(model, few, i, between),
      };
    }),
  };
}

/** Places of the largest values above 0, the largest first; of equals, the first. */
function most(values: Float64Array, count: number): number[] {
  const places = Array.from(values.keys()).filter(i => values[i] > 1e-9);
  return places.sort((a, b) => values[b] - values[a] || a - b).slice(0, count);
}

function twoLargest(p: readonly number[]): [number, number] {
  const order = [...p.keys()].sort((a, b) => p[b] - p[a] || a - b);
  return [order[0], order[1]];
}

function pullOf(model: Model, { x, classes }: Dataset, i: number, [a, b]: readonly [number, number]): number[] {
  const tape = new Tape();
  const row = tape.watch(slice(x, { start: i, end: i + 1 }));
  const direction = tensor([Array.from({ length: classes }, (_, j) => (j === a ? 1 : 0) - (j === b ? 1 : 0))], { dtype: x.dtype });
  const margin = sum(mul(model.forward(row, { tape, training: false }), direction));
  const [slope] = tape.gradients(margin, [row]);
  return rowOf(x.data, i, x.shape[1]).map((value, j) => value * slope.data[j]);
}

const rowOf = (data: ArrayLike<number>, i: number, m: number): number[] => Array.from({ length: m }, (_, j) => data[i * m + j]);
const rounded = (p: number): number => Math.round(p * 1e4) / 1e4;
