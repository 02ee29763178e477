import { reluDropout } from "../autograd/fused.ts";
import { concat } from "../autograd/rules.ts";
import { checkValue, type Value } from "../autograd/var.ts";
import { has, whole } from "../tensor/options.ts";
import { checkPass, type Layer, type Model, type Pass, within } from "./pass.ts";
import type { Stage } from "./plan.ts";

/**
 * `m` sub-models on one batch: the rows of copy 0, then those of copy 1, … each under dropout masks of its own.
 *
 * The copies are equal until the first dropout. A model that can (`sequential`) runs what comes before it once, on x; any other model runs
 * on x repeated m times. The values are the same bits.
 *
 * Shapes    x [n, k] → y [m·n, c].
 * Throws    RangeError unless m is a whole number in 1 .. 256.
 * Source    Liang et al., R-Drop, arXiv 2106.14448, algorithm 1 (x repeated at the input).
 */
export function forwardCopies(model: Model, x: Value, m: number, pass: Pass): Value {
  has("forwardCopies", "model", model, "forward", "parameters");
  checkValue("forwardCopies", "input", x);
  checkPass(pass);
  checkCopies(m);
  return model.forwardCopies?.(x, m, pass) ?? model.forward(repeat(x, m), withCopies(pass, m));
}

function checkCopies(m: number): void {
  whole("forwardCopies", "the number of copies", m, 1, 256);
}

/** x, m times over. */
const repeat = (x: Value, m: number): Value => (m === 1 ? x : concat(new Array<Value>(m).fill(x), 0));

/** Runs the stages one after the other. */
export function runStages(stages: readonly Stage[], x: Value, pass: Pass): Value {
  checkValue("forward", "input", x);
  checkPass(pass);
  let y = x;
  for (const stage of stages) y = runStage(stage, y, pass);
  return y;
}

/** Runs m copies of the stages: once until the first stage that may tell them apart, then on the rows of all. */
export function runCopies(stages: readonly Stage[], x: Value, m: number, pass: Pass): Value {
  checkCopies(m);
  const copies = withCopies(pass, m);
  let y = x;
  let i = 0;
  for (; i < stages.length && !stageSplits(stages[i], pass); i++) y = runStage(stages[i], y, pass);
  if (i === stages.length) return repeat(y, m);
  y = splitStage(stages[i], y, m, pass, copies);
  for (i++; i < stages.length; i++) y = runStage(stages[i], y, copies);
  return y;
}

/** Field by field: a spread would cost more than a small layer. */
const withCopies = ({ tape, training, masks, path, fused }: Pass, copies: number): Pass => ({ tape, training, masks, copies, path, fused });

function runStage(stage: Stage, x: Value, pass: Pass): Value {
  if (stage.kind === "layer") return stage.layer.forward(x, within(pass, stage.name));
  return joined(stage, x, pass, pass.copies ?? 1, false) ?? apart(stage, stage.relu.forward(x, within(pass, stage.name)), pass);
}

/** The stage in which the copies part: rows of one copy go in, rows of all come out. */
function splitStage(stage: Stage, x: Value, m: number, pass: Pass, copies: Pass): Value {
  if (stage.kind === "layer") {
    const { layer, name } = stage;
    return layer.forwardCopies?.(x, m, within(pass, name)) ?? layer.forward(repeat(x, m), within(copies, name));
  }
  return joined(stage, x, copies, m, true) ?? apart(stage, repeat(stage.relu.forward(x, within(pass, stage.name)), m), copies);
}

type ReluDropout = Extract<Stage, { readonly kind: "reluDropout" }>;

/** ReLU and dropout in one walk; undefined where this pass cannot. */
function joined({ dropout, dropoutName }: ReluDropout, x: Value, pass: Pass, copies: number, shared: boolean): Value | undefined {
  if (pass.fused === false || !dropout.splits(pass) || pass.masks?.drop === undefined) return undefined;
  const [n, width] = x.shape;
  const { masks, site } = dropout.site([shared ? copies * n : n, width], within(pass, dropoutName));
  const drop = masks.drop?.(site);
  return drop && reluDropout(x, drop, { copies, shared });
}

/** The dropout alone, behind its ReLU. */
const apart = ({ dropout, dropoutName }: ReluDropout, y: Value, pass: Pass): Value => dropout.forward(y, within(pass, dropoutName));

function stageSplits(stage: Stage, pass: Pass): boolean {
  return stage.kind === "layer" ? mayDiffer(stage.layer, pass) : stage.dropout.splits(pass) || mayDiffer(stage.relu, pass);
}

/** Whether a layer may give copies of a row different results. */
export const mayDiffer = (layer: Layer, pass: Pass): boolean => layer.splits?.(pass) ?? pass.training;
