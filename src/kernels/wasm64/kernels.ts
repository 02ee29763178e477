import type { Floats } from "../floats.ts";
import type { Kernels } from "../kernels.ts";
import { plain } from "../plain/kernels.ts";
import type { Unary } from "../reference/elementwise.ts";
import { copies, NONE, OUTSIDE } from "../wasm/copies.ts";
import type { KernelMemory } from "../wasm/memory.ts";
import { instantiate64 } from "../wasm/module.ts";
import { repeatsRows } from "../wasm/repeats-rows.ts";
import type { Exports } from "./exports.ts";

/**
 * The float64 kernels in WebAssembly; whatever has none goes to the plain loops. The same bits either way.
 *
 * As in the float32 set, arrays in `memory` are worked on where they are. Those that live elsewhere are copied for a product, along rows
 * and for the maps that cost more than a copy, which are done in pieces that stay in the first-level cache. The plain loops serve where
 * a call is too small to be worth it.
 */
export function float64Kernels(memory: KernelMemory, elsewhere: (bytes: number) => Kernels = () => plain): Kernels {
  const wasm = instantiate64(memory.memory);
  const scratchBytes = wasm.scratchBytes();
  const { addressOf, beside, copied, begin, room, written, read, finish } = copies(
    memory,
    (address, x) => memory.writeDoubles(address, x),
    (address, out) => memory.readDoubles(address, out),
  );

  /** Maps arrays that live elsewhere, piece by piece. */
  function mapPieces(out: Floats, x: Floats, op: Unary, constant: number, kernel: Exports["abs"]): void {
    const piece = room(PIECE * 8);
    for (let q = 0; q < out.length; q += PIECE) {
      const [to, from] = [out.subarray(q, q + PIECE), x.subarray(q, q + PIECE)];
      memory.writeDoubles(piece, from);
      if (kernel(piece, piece, from.length, constant)) memory.readDoubles(piece, to);
      else plain.mapInto(to, from, op, constant);
    }
  }

  const alongRows =
    (name: "softmaxInto" | "logSoftmaxInto" | "logSumExpInto", kernel: Exports["softmax"]): Kernels["softmaxInto"] =>
    (out, x, outer, length, inner) => {
      if (inner !== 1 || x.length < LEAST_COPIED) return plain[name](out, x, outer, length, inner);
      const outAt = addressOf(out);
      const xAt = addressOf(x);
      const bytes = copied(out, outAt) + copied(x, xAt);
      if (!begin(bytes)) return elsewhere(bytes)[name](out, x, outer, length, inner);
      const to = written(out, outAt);
      kernel(to, read(x, xAt), outer, length);
      finish(out, outAt, to);
    };

  return {
    ...plain,

    matmulInto(out, a, b, n, k, m, transposes = {}, bias) {
      if (n * k * m < LEAST_PRODUCT || n === 1 || m === 1) return plain.matmulInto(out, a, b, n, k, m, transposes, bias);
      const outAt = addressOf(out);
      const aAt = addressOf(a);
      const bAt = addressOf(b);
      const biasAt = bias === undefined ? NONE : addressOf(bias);
      const biasBytes = bias === undefined ? 0 : copied(bias, biasAt);
      const bytes = copied(out, outAt) + copied(a, aAt) + copied(b, bAt) + biasBytes + scratchBytes;
      if (!begin(bytes)) return elsewhere(bytes).matmulInto(out, a, b, n, k, m, transposes, bias);
      const to = written(out, outAt);
      const [fromA, fromB, fromBias] = [read(a, aAt), read(b, bAt), bias === undefined ? NONE : read(bias, biasAt)];
      const { transposeA = false, transposeB = false } = transposes;
      wasm.matmul(to, fromA, fromB, fromBias, n, k, m, Number(transposeA), Number(transposeB), room(scratchBytes));
      finish(out, outAt, to);
    },

    softmaxInto: alongRows("softmaxInto", wasm.softmax),
    logSoftmaxInto: alongRows("logSoftmaxInto", wasm.logSoftmax),
    logSumExpInto: alongRows("logSumExpInto", wasm.logSumExp),

    mapInto(out, x, op, constant = 0) {
      const kernel = MAPS.has(op) ? (wasm[op as keyof Exports] as Exports["abs"]) : undefined;
      if (kernel === undefined) return plain.mapInto(out, x, op, constant);
      const outAt = addressOf(out);
      if (outAt === OUTSIDE) {
        if (!COSTLY.has(op) || out.length < LEAST_COPIED || !begin(PIECE * 8)) return plain.mapInto(out, x, op, constant);
        return mapPieces(out, x, op, constant, kernel);
      }
      const xAt = addressOf(x);
      if (!begin(copied(x, xAt)) || !kernel(outAt, read(x, xAt), out.length, constant)) plain.mapInto(out, x, op, constant);
    },

    zipInto(out, a, b, op) {
      const outAt = addressOf(out);
      const aAt = beside(outAt, a);
      const bAt = beside(outAt, b);
      if (outAt === OUTSIDE || !begin(copied(a, aAt) + copied(b, bAt))) return plain.zipInto(out, a, b, op);
      wasm[op](outAt, read(a, aAt), read(b, bAt), out.length, out.length);
    },

    zipBroadcastInto(out, a, b, op, shape, stridesA, stridesB) {
      const outAt = addressOf(out);
      const aAt = beside(outAt, a);
      const bAt = beside(outAt, b);
      const fast = outAt !== OUTSIDE && a.length === out.length && repeatsRows(b, shape, stridesB);
      if (!fast || !begin(copied(a, aAt) + copied(b, bAt))) return plain.zipBroadcastInto(out, a, b, op, shape, stridesA, stridesB);
      wasm[op](outAt, read(a, aAt), read(b, bAt), out.length, b.length);
    },

    sumInto(out, x, outer, length, inner, divisor = 1) {
      const xAt = addressOf(x);
      const outAt = beside(xAt, out);
      const fast = xAt !== OUTSIDE && (inner === 1 || outer === 1);
      if (!fast || !begin(copied(out, outAt))) return plain.sumInto(out, x, outer, length, inner, divisor);
      const to = written(out, outAt);
      if (inner === 1) wasm.sumRows(to, xAt, outer, length, divisor);
      else wasm.sumColumns(to, xAt, length, inner, divisor);
      finish(out, outAt, to);
    },
  };
}

// Below these the plain loops take less time than a call and its copies.
const LEAST_PRODUCT = 256;
const LEAST_COPIED = 32;

/** Numbers that are mapped at a time: 16 KB. */
const PIECE = 2048;

const COSTLY: ReadonlySet<Unary> = new Set<Unary>(["cos", "exp", "log", "sigmoid", "sin", "tanh"]);
const MAPS: ReadonlySet<Unary> = new Set<Unary>([...COSTLY, "abs", "neg", "relu", "scale", "sqrt", "square"]);
