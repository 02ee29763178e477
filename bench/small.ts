import { add, mul, sigmoid, sum, tanh } from "../src/autograd/rules.ts";
import { Tape } from "../src/autograd/tape.ts";
import type { Value } from "../src/autograd/var.ts";
import { stream } from "../src/random/seeded.ts";
import { normal } from "../src/tensor/create.ts";
import type { DType } from "../src/tensor/home.ts";
import type { Tensor } from "../src/tensor/tensor.ts";
import { type Machine, machine } from "./machine.ts";
import { machineLine, short, significant, table } from "./report.ts";
import { time } from "./timing.ts";

export interface SmallOptions {
  /** Numbers in an operand. */
  readonly size: number;
  readonly dtype: DType;
  readonly seconds: number;
}

/** Microseconds an op, medians. */
export interface SmallRow {
  readonly ops: string;
  /** On tensors alone. */
  readonly plain: number;
  /** On a tape. */
  readonly recorded: number;
  /** On a tape that is walked back, each line's share of the walk with it. */
  readonly walked: number;
}

export interface SmallReport extends Machine {
  readonly size: number;
  readonly dtype: DType;
  readonly rows: readonly SmallRow[];
}

type Chain = (y: Value, a: Value, b: Value) => Value;

/** One link of a chain, of so many ops. The last is what a gated recurrent cell is made of. */
const chains: Readonly<Record<string, readonly [ops: number, link: Chain]>> = {
  add: [1, (y, a) => add(y, a)],
  mul: [1, (y, a) => mul(y, a)],
  tanh: [1, y => tanh(y)],
  "a cell: 2 mul and 2 add, then sigmoid, tanh, mul, add": [
    8,
    (y, a, b) => add(mul(sigmoid(add(mul(y, a), b)), tanh(add(mul(y, b), a))), y),
  ],
};

const LINKS = 48;

/** What an op costs that has little to compute: chains of ops on the heap. */
export function benchSmall({ size, dtype, seconds }: SmallOptions): SmallReport {
  const rng = stream(0, "bench small");
  const inputs = [0, 1, 2].map(() => normal([size], 0, 0.3, { rng, dtype }));
  const rows = Object.entries(chains).map(([ops, [count, link]]): SmallRow => {
    const chain = ([y, a, b]: readonly Value[]): Value => Array.from({ length: LINKS }).reduce<Value>(last => link(last, a, b), y);
    const each = (run: () => unknown): number => significant((time(run, { seconds }).median * 1e3) / (LINKS * count));
    const recorded = (xs: readonly Tensor[], tape = new Tape()): [Tape, Value] => [tape, chain(xs.map(x => tape.watch(x)))];
    return {
      ops,
      plain: each(() => chain(inputs)),
      recorded: each(() => recorded(inputs)),
      walked: each(() => {
        const [tape, y] = recorded(inputs);
        return tape.gradients(sum(y), inputs.slice(0, 1));
      }),
    };
  });
  return { ...machine(), size, dtype, rows };
}

/** A line a chain. */
export function smallText(report: SmallReport): string {
  const { size, dtype, rows } = report;
  return `Chains of ops on ${size} numbers, ${dtype}, on the heap: microseconds an op.
${machineLine(report)}

${table(
  ["ops", "plain", "recorded", "and walked back"],
  rows.map(({ ops, plain, recorded, walked }) => [ops, short(plain), short(recorded), short(walked)]),
)}`;
}
