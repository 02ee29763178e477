import { kernelSet } from "../src/kernels/fastest.ts";
import type { DType, Floats } from "../src/kernels/floats.ts";
import type { KernelSet, Kernels } from "../src/kernels/kernels.ts";
import { KernelMemory } from "../src/kernels/wasm/memory.ts";
import { arithmeticCeiling, copyCeiling, room } from "./ceilings.ts";
import { type Machine, machine } from "./machine.ts";
import { type OpCase, opCases } from "./op-cases.ts";
import { machineLine, percent, short, significant, table } from "./report.ts";
import { time } from "./timing.ts";

export interface OpsOptions {
  /** Numbers in an array. */
  readonly size: number;
  readonly dtype: DType;
  readonly kernels: readonly KernelSet[];
  /** How long each kernel is measured. */
  readonly seconds: number;
  readonly tell?: (what: string) => void;
}

/** How fast one set does it; of the best sample. */
export interface OpSpeed {
  readonly elements_per_second: number;
  /** Of the ceiling that the row names. */
  readonly share: number;
  readonly ms_median: number;
  readonly ms_best: number;
}

export interface OpRow {
  readonly op: string;
  readonly elements: number;
  /** What would stop a perfect kernel: products the multiply-then-add units, everything else the memory. */
  readonly ceiling: "arithmetic" | "memory";
  /** Both sets gave the same bits. */
  readonly verified: true;
  readonly reference?: OpSpeed;
  readonly wasm?: OpSpeed;
}

export interface OpsReport extends Machine {
  readonly dtype: DType;
  /** Multiply-then-add in 128-bit vectors, GFLOP/s. */
  readonly arithmetic_ceiling: number;
  /** Copying an array of the same size inside the kernels' memory, GB/s read and written. */
  readonly memory_ceiling: number;
  readonly rows: readonly OpRow[];
}

/** Every kernel of a training step: verified against the reference, then timed. */
export function benchOps({ size, dtype, kernels, seconds, tell = () => {} }: OpsOptions): OpsReport {
  const bytes = dtype === "float32" ? 4 : 8;
  const memory = new KernelMemory(Math.ceil((16 * bytes * Math.max(size, 4096)) / 2 ** 20) + 16);
  const arithmetic = (arithmeticCeiling(memory, seconds) * 4) / bytes; // half as many lanes
  const copying = copyCeiling(memory, bytes * size, seconds);
  const sets = { reference: kernelSet("reference", memory)(dtype), wasm: kernelSet("wasm", memory)(dtype) };
  const rows = opCases(size, length => room(memory, length, dtype)).map((one): OpRow => {
    verify(one, sets);
    const speeds = kernels.map(name => {
      tell(`${one.name}, ${name}`);
      one.reset?.();
      const { best, median } = time(() => one.run(sets[name]), { seconds });
      const limit = one.flops === undefined ? copying / (one.bytes ?? 0) : arithmetic / one.flops; // calls in a nanosecond
      return [
        name,
        {
          elements_per_second: significant((one.elements / best) * 1e3),
          share: significant(1 / (best * 1e6 * limit)),
          ms_median: significant(median),
          ms_best: significant(best),
        },
      ];
    });
    const ceiling = one.flops === undefined ? "memory" : "arithmetic";
    return { op: one.name, elements: one.elements, ceiling, verified: true, ...Object.fromEntries(speeds) };
  });
  return { ...machine(), dtype, arithmetic_ceiling: significant(arithmetic), memory_ceiling: significant(copying), rows };
}

/** Throws Error unless both sets write the same bits. */
function verify({ name, run, results, reset }: OpCase, { reference, wasm }: Record<KernelSet, Kernels>): void {
  reset?.();
  run(reference);
  const expected = results.map(result => bits(result).slice());
  for (const result of results) if (reset === undefined) result.fill(Number.NaN);
  reset?.();
  run(wasm);
  results.forEach((result, i) => {
    const q = bits(result).findIndex((word, at) => word !== expected[i][at]);
    if (q >= 0)
      throw new Error(
        `bench ops: ${name} must give the reference's bits, got ${result[Math.floor((4 * q) / result.BYTES_PER_ELEMENT)]} at ${q}`,
      );
  });
}

const bits = (x: Floats): Uint32Array => new Uint32Array(x.buffer, x.byteOffset, x.byteLength / 4);

/** A line a kernel, a pair of columns a set. */
export function opsText(report: OpsReport): string {
  const { rows, dtype, arithmetic_ceiling, memory_ceiling } = report;
  const sets = (["reference", "wasm"] as const).filter(name => rows[0]?.[name] !== undefined);
  const cells = (speed?: OpSpeed): string[] =>
    speed === undefined ? ["", ""] : [short(speed.elements_per_second / 1e6), percent(speed.share)];
  const lines = rows.map(row => [row.op, String(row.elements), ...sets.flatMap(name => cells(row[name])), row.ceiling]);
  const head = ["kernel", "elements", ...sets.flatMap(name => [`${name}, M/s`, "share"]), "of the ceiling"];
  return `Kernels of ${dtype}, millions of elements a second, and the share of what the machine could do. Verified against the reference, bit for bit.
Ceilings: multiply-then-add ${short(arithmetic_ceiling)} GFLOP/s; copying arrays of this size ${short(memory_ceiling)} GB/s, read and written.
${machineLine(report)}

${table(head, lines)}`;
}
