import { KernelMemory } from "../src/kernels/wasm/memory.ts";
import { addThenMultiplyCeiling, arithmeticCeiling, clockRate, innerLoopCeiling } from "./ceilings.ts";
import { ladder, type Multiply } from "./ladder/ladder.ts";
import { type Machine, machine } from "./machine.ts";
import { type OwnKernel, settled, tryOnce, verify } from "./own-kernel.ts";
import { fault, type Product, productOf } from "./product.ts";
import { percent, short, significant } from "./report.ts";
import { productName, products, type Sizes } from "./sizes.ts";
import { time } from "./timing.ts";

export interface MatmulOptions {
  readonly sizes: readonly Sizes[];
  /** Shares of zeros in the first operand. */
  readonly sparsity: readonly number[];
  /** How long each case is measured. A rung of which three products would last longer than `patience` seconds is left out. */
  readonly seconds: number;
  readonly patience: number;
  /** How often all of it is measured; of each case the best round counts. A neighbour that takes the machine for a minute spoils one. */
  readonly rounds: number;
  /** Only the last rung, the engine's kernel. */
  readonly top?: boolean;
  /** Kernels of somebody's, measured behind the last rung. */
  readonly own?: readonly OwnKernel[];
  readonly tell?: (what: string) => void;
}

interface Case {
  readonly rung: string;
  readonly file: string;
  /** Of [n, k] by [k, m]. */
  readonly n: number;
  readonly k: number;
  readonly m: number;
  readonly sparsity: number;
}

/** GFLOP/s are effective: 2nkm operations, whether or not zeros were skipped. */
interface Measured {
  /** Every bit of the product equals the reference's, or, of a kernel of somebody's that says so, is within its tolerance. */
  readonly verified: true;
  readonly tolerance?: number;
  readonly gflops_median: number;
  readonly gflops_best: number;
  /** gflops_best, as a share of the ceiling. */
  readonly share: number;
  readonly ms_median: number;
  readonly ms_best: number;
  readonly spread: number;
  readonly runs: number;
}

/** Why the rung was not measured at this size. */
interface Skipped {
  readonly skipped: string;
}

export type MatmulRow = Case & (Measured | Skipped);

/** What the machine can do without the rest of a product, GFLOP/s, and its clock: the best of the run. See ceilings.ts. */
interface Bounds {
  /** Multiply-then-add in vectors, in registers alone. Shares are shares of this. */
  readonly ceiling: number;
  readonly add_then_multiply: number;
  /** The last rung's inner loop, on operands already compressed and packed. */
  readonly inner_loop: number;
  /** Cycles a nanosecond. */
  readonly clock_ghz: number;
}

export interface MatmulReport extends Machine, Bounds {
  readonly rows: readonly MatmulRow[];
}

type Row = Case & (Omit<Measured, "share"> | Skipped);

/** A rung, or a kernel of somebody's. */
interface Climber {
  readonly name: string;
  readonly file: string;
  readonly multiply: Multiply;
  readonly own?: OwnKernel;
  /** GFLOP/s at the size before. */
  rate: number;
}

/** Climbs the ladder at every size and sparsity: each rung is verified, then timed. */
export async function benchMatmul(options: MatmulOptions): Promise<MatmulReport> {
  const { sizes, sparsity, seconds, patience, rounds, top = false, own = [], tell = () => {} } = options;
  const largest = Math.max(...sizes.map(([n, k, m]) => n * m + n * k + k * m));
  const memory = new KernelMemory(Math.ceil((4 * largest) / 2 ** 20) + ROOM);
  const chosen = top ? ladder.slice(-1) : ladder;
  const rungs = chosen.map(({ name, file, in: over }): Climber => ({ name, file, multiply: over(memory), rate: Infinity }));
  for (const kernel of own) {
    if (rungs.some(({ name }) => name === kernel.name))
      throw new Error(`bench matmul: ${kernel.file} must have a name of its own, got ${kernel.name}; export const name`);
    rungs.push({ name: kernel.name, file: kernel.file, multiply: await settled(kernel, memory, patience), own: kernel, rate: Infinity });
  }
  const start = memory.top;
  const ascending = [...sizes].sort((a, b) => products(a) - products(b));
  let bounds: Bounds = { ceiling: 0, add_then_multiply: 0, inner_loop: 0, clock_ghz: 0 };

  const climbAll = (): Row[] => {
    const rows: Row[] = [];
    for (const zeros of sparsity) {
      for (const size of ascending) {
        memory.moveTop(start);
        bounds = measureBounds(memory, seconds / 4, bounds);
        const product = productOf(memory, size, zeros);
        const [n, k, m] = size;
        for (const rung of rungs) {
          tell(`${rung.name}, ${productName(size)}, ${percent(zeros)} zeros`);
          const which = { rung: rung.name, file: rung.file, n, k, m, sparsity: zeros };
          const about = (3 * 2 * products(size)) / (rung.rate * 1e9);
          if (about > patience) {
            rows.push({ ...which, skipped: `three products would take about ${short(about)} s` });
            continue;
          }
          const measured = climb(rung, product, options);
          rung.rate = measured.gflops_median;
          rows.push({ ...which, ...measured });
        }
      }
    }
    memory.moveTop(start);
    bounds = measureBounds(memory, seconds / 4, bounds); // once more behind the last case: the clock may have risen meanwhile
    return rows;
  };

  let rows = climbAll();
  for (let round = 1; round < rounds; round++) rows = climbAll().map((row, i) => better(rows[i], row));
  const withShare = rows.map(row => ("skipped" in row ? row : { ...row, share: significant(row.gflops_best / bounds.ceiling) }));
  return { ...machine(), ...bounds, rows: withShare };
}

/** Megabytes of the memory beside the operands: the last rung's scratch, and what `setup` takes. */
const ROOM = 64;

function better(one: Row, other: Row): Row {
  if ("skipped" in one) return other;
  return "skipped" in other || one.gflops_best >= other.gflops_best ? one : other;
}

/** Measures the bounds again; the better of each counts. */
function measureBounds(memory: KernelMemory, seconds: number, before: Bounds): Bounds {
  return {
    ceiling: significant(Math.max(before.ceiling, arithmeticCeiling(memory, seconds))),
    add_then_multiply: significant(Math.max(before.add_then_multiply, addThenMultiplyCeiling(memory, seconds))),
    inner_loop: significant(Math.max(before.inner_loop, innerLoopCeiling(memory, seconds))),
    clock_ghz: significant(Math.max(before.clock_ghz, clockRate(memory, seconds)), 3),
  };
}

function climb({ multiply, own }: Climber, product: Product, { seconds, patience }: MatmulOptions): Omit<Measured, "share"> {
  const { sizes, out, a, b } = product;
  const run = (): void => multiply(out, a, b, ...sizes);
  const verified = (): void => {
    if (own !== undefined) verify(own, product);
    const wrong = own === undefined ? fault(product) : undefined;
    if (wrong !== undefined) throw new Error(`bench matmul: every rung must give the reference's bits, got ${wrong}`);
    out.fill(Number.NaN);
  };
  if (own === undefined) run();
  else tryOnce(own, multiply, product, patience);
  verified();
  const { median, best, spread, calls } = time(run, { seconds });
  verified(); // what was timed was right, too
  const gflops = (ms: number): number => significant((2 * products(sizes)) / (ms * 1e6));
  return {
    verified: true,
    ...(own !== undefined && own.tolerance > 0 && { tolerance: own.tolerance }),
    gflops_median: gflops(median),
    gflops_best: gflops(best),
    ms_median: significant(median),
    ms_best: significant(best),
    spread: significant(spread, 2),
    runs: calls,
  };
}
