import { mul, sum } from "../src/autograd/rules.ts";
import { Tape } from "../src/autograd/tape.ts";
import { detach, type Value } from "../src/autograd/var.ts";
import { stream } from "../src/random/seeded.ts";
import { normal } from "../src/tensor/create.ts";
import type { Tensor } from "../src/tensor/tensor.ts";
import { Workspace } from "../src/tensor/workspace.ts";
import { type Fusion, fusions } from "./fusions.ts";
import { type Machine, machine } from "./machine.ts";
import { machineLine, short, significant, table } from "./report.ts";
import { time } from "./timing.ts";

export interface FusedRow {
  readonly op: string;
  /** Forward and backward, in a workspace. */
  readonly fused_ms: number;
  readonly composed_ms: number;
  /** composed / fused. */
  readonly ratio: number;
  readonly verified: true;
}

export interface FusedReport extends Machine {
  readonly rows: readonly FusedRow[];
}

export interface FusedOptions {
  /** Rows, inputs, units, classes. */
  readonly sizes: readonly [n: number, k: number, m: number, c: number];
  readonly seconds: number;
}

/** Each fused op beside its composition: the same bits, then the time of a forward and a backward pass, in alternation. */
export function benchFused({ sizes, seconds }: FusedOptions): FusedReport {
  const rows = fusions(...sizes).map((fusion): FusedRow => {
    const workspace = new Workspace({ megabytes: 512 });
    const inputs = fusion.shapes.map((shape, i) => normal(shape, 0, 1, { rng: stream(i, fusion.name) }));
    const run = (f: Fusion["fused"]) => () => {
      workspace.begin();
      return forwardAndBack(
        f,
        inputs.map(x => workspace.place(x)),
        w => workspace.place(w),
      );
    };
    const [fused, composed] = [run(fusion.fused), run(fusion.composed)];
    verify(fusion.name, fused().map(bits), composed().map(bits));
    const rounds = Array.from({ length: ROUNDS }, () => [composed, fused].map(one => time(one, { seconds: seconds / ROUNDS }).best));
    const [slow, quick] = [0, 1].map(i => Math.min(...rounds.map(round => round[i])));
    return {
      op: fusion.name,
      fused_ms: significant(quick),
      composed_ms: significant(slow),
      ratio: significant(slow / quick, 3),
      verified: true,
    };
  });
  return { ...machine(), rows };
}

const ROUNDS = 5;

/** The value of f and the gradients of their sum under fixed weights, which `place` puts where they are to live. */
export function forwardAndBack(f: Fusion["fused"], inputs: readonly Tensor[], place = (w: Tensor): Tensor => w): Tensor[] {
  const tape = new Tape();
  const vars = inputs.map(x => tape.watch(x));
  const y = f(...vars);
  return [detach(y), ...tape.gradients(sum(mul(y, place(weights(y)))), vars)];
}

/** Random weights of an output, so that no two of its elements can make up for each other; drawn once for each shape. */
function weights({ dtype, shape }: Value): Tensor {
  const key = `${dtype} ${shape.join()}`;
  const w = drawn.get(key) ?? normal(shape, 0, 1, { rng: stream(0, "weights"), dtype });
  drawn.set(key, w);
  return w;
}
const drawn = new Map<string, Tensor>();

const bits = (x: Tensor): string => Buffer.from(x.data.slice().buffer).toString("base64");

function verify(name: string, fused: readonly string[], composed: readonly string[]): void {
  if (fused.some((value, i) => value !== composed[i]))
    throw new Error(`bench fused: ${name} must give the bits of its composition, and does not`);
}

export function fusedText({ rows, ...where }: FusedReport): string {
  const head = ["fused op: its composition", "composed, ms", "fused, ms", "ratio"];
  const body = rows.map(row => [row.op, short(row.composed_ms), short(row.fused_ms), `${short(row.ratio)}x`]);
  return `Forward and backward in a workspace, best of ${ROUNDS} rounds in alternation; both give the same bits.\n${machineLine(where)}\n\n${table(head, body)}`;
}
