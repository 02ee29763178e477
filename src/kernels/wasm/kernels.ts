import type { Kernels } from "../kernels.ts";
import { plain } from "../plain/kernels.ts";
import type { Unary } from "../reference/elementwise.ts";
import type { Team } from "../threads/team.ts";
import { copies, NONE, OUTSIDE } from "./copies.ts";
import type { Exports } from "./exports.ts";
import type { KernelMemory } from "./memory.ts";
import { instantiate } from "./module.ts";
import { repeatsRows } from "./repeats-rows.ts";

/**
 * The float32 kernels in WebAssembly; whatever has none goes to the plain loops. The same bits either way.
 *
 * Arrays that live in `memory` are worked on where they are. Others are copied in and out, above everything that lives there: that
 * pays for a matrix product or a softmax; cheaper ops on an array that lives elsewhere are left to plain loops. A call first asks
 * whether its copies and scratch fit. Where they do not, it is served by the kernels that `elsewhere` gives for so many bytes, or, if
 * it is cheap, by the plain loops. With a team, what takes long is computed by its threads together.
 */
export function wasmKernels(memory: KernelMemory, elsewhere: (bytes: number) => Kernels = () => plain, team?: Team): Kernels {
  const whole = instantiate(memory.memory);
  const wasm = team === undefined ? whole : team.divided(whole);
  const threads = team === undefined ? 1 : team.threads;
  const scratchBytes = wasm.scratchBytes() * threads;
  const wordBytes = (m: number): number => threads * (20 * m + 512); // the scratch of a kernel that draws the masks of rows of m units
  const { addressOf, beside, copied, begin, room, written, read, finish } = copies(
    memory,
    (address, x) => memory.writeFloats(address, x),
    (address, out) => memory.readFloats(address, out),
  );
  function readIntegers(x: ArrayLike<number>): number {
    const copy = room(x.length * 4);
    memory.writeIntegers(copy, x);
    return copy;
  }

  return {
    ...plain,

    matmulInto(out, a, b, n, k, m, transposes = {}, bias) {
      const outAt = addressOf(out);
      const aAt = addressOf(a);
      const bAt = addressOf(b);
      const biasAt = bias === undefined ? NONE : addressOf(bias);
      const biasBytes = bias === undefined ? 0 : copied(bias, biasAt);
      const bytes = copied(out, outAt) + copied(a, aAt) + copied(b, bAt) + biasBytes + scratchBytes;
      if (!begin(bytes)) return elsewhere(bytes).matmulInto(out, a, b, n, k, m, transposes, bias);
      const to = written(out, outAt);
      wasm.matmul(
        to,
        read(a, aAt),
        read(b, bAt),
        bias === undefined ? NONE : read(bias, biasAt),
        n,
        k,
        m,
        Number(transposes.transposeA ?? false),
        Number(transposes.transposeB ?? false),
        room(scratchBytes),
        0,
        1,
      );
      finish(out, outAt, to);
    },

    softmaxInto: alongRows("softmaxInto", wasm.softmax),
    logSoftmaxInto: alongRows("logSoftmaxInto", wasm.logSoftmax),

    mapInto(out, x, op, constant = 0) {
      const kernel = MAPS.has(op) ? wasm[op as keyof Exports] : undefined;
      const outAt = addressOf(out);
      const xAt = beside(outAt, x);
      if (kernel === undefined || outAt === OUTSIDE || !begin(copied(x, xAt))) return plain.mapInto(out, x, op, constant);
      (kernel as Exports["abs"])(outAt, read(x, xAt), out.length, constant);
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
      else wasm.sumColumns(to, xAt, length, inner, divisor, 0, 1);
      finish(out, outAt, to);
    },

    allFinite(x) {
      const xAt = addressOf(x);
      if (!begin(copied(x, xAt))) return plain.allFinite(x);
      return wasm.allFinite(read(x, xAt), x.length, 0, 1) !== 0;
    },

    dropoutMaskInto(out, key, threshold, scale, copies, n, m) {
      const outAt = addressOf(out);
      if (outAt === OUTSIDE || !begin(wordBytes(m))) return plain.dropoutMaskInto(out, key, threshold, scale, copies, n, m);
      const { seedLow, seedHigh, step, layer } = key;
      wasm.dropoutMask(outAt, room(wordBytes(m)), seedLow, seedHigh, step, layer, threshold, scale, copies, n, m, 0, 1);
    },

    reluDropoutInto(out, x, key, threshold, scale, copies, n, m, shared) {
      const outAt = addressOf(out);
      const xAt = beside(outAt, x);
      if (outAt === OUTSIDE || !begin(copied(x, xAt) + wordBytes(m)))
        return plain.reluDropoutInto(out, x, key, threshold, scale, copies, n, m, shared);
      const { seedLow, seedHigh, step, layer } = key;
      const from = read(x, xAt);
      const words = room(wordBytes(m));
      wasm.reluDropout(outAt, from, words, seedLow, seedHigh, step, layer, threshold, scale, copies, n, m, Number(shared), 0, 1);
    },

    reluDropoutGradientInto(dx, g, y, scale, copies) {
      const dxAt = addressOf(dx);
      const gAt = beside(dxAt, g);
      const yAt = beside(dxAt, y);
      if (dxAt === OUTSIDE || !begin(copied(g, gAt) + copied(y, yAt))) return plain.reluDropoutGradientInto(dx, g, y, scale, copies);
      wasm.reluDropoutGradient(dxAt, read(g, gAt), read(y, yAt), scale, copies, dx.length, 0, 1);
    },

    rDropInto(out, p, x, labels, n, c) {
      const pAt = addressOf(p);
      const outAt = beside(pAt, out);
      const xAt = beside(pAt, x);
      if (pAt === OUTSIDE || !begin(copied(out, outAt) + copied(x, xAt) + labels.length * 4))
        return plain.rDropInto(out, p, x, labels, n, c);
      const to = written(out, outAt);
      wasm.rDrop(to, pAt, read(x, xAt), readIntegers(labels), n, c);
      finish(out, outAt, to);
    },

    rDropGradientInto(dx, p, x, labels, gNll, gKl, n, c) {
      const dxAt = addressOf(dx);
      const pAt = beside(dxAt, p);
      const xAt = beside(dxAt, x);
      if (dxAt === OUTSIDE || !begin(copied(p, pAt) + copied(x, xAt) + labels.length * 4))
        return plain.rDropGradientInto(dx, p, x, labels, gNll, gKl, n, c);
      wasm.rDropGradient(dxAt, read(p, pAt), read(x, xAt), readIntegers(labels), gNll, gKl, n, c);
    },

    sgdInto(w, v, g, constants) {
      const wAt = addressOf(w);
      const vAt = v === undefined ? NONE : beside(wAt, v);
      const gAt = beside(wAt, g);
      if (wAt === OUTSIDE || vAt === OUTSIDE || !begin(copied(g, gAt))) return plain.sgdInto(w, v, g, constants);
      const { lr, momentum, weightDecay, nesterov, first } = constants;
      wasm.sgd(wAt, vAt, read(g, gAt), w.length, lr, momentum, weightDecay, Number(nesterov), Number(first), 0, 1);
    },

    adamInto(w, m, v, g, constants) {
      const wAt = addressOf(w);
      const mAt = beside(wAt, m);
      const vAt = beside(wAt, v);
      const gAt = beside(wAt, g);
      if (wAt === OUTSIDE || mAt === OUTSIDE || vAt === OUTSIDE || !begin(copied(g, gAt))) return plain.adamInto(w, m, v, g, constants);
      const { rate, scale, eps, weightDecay, shrink, beta1, beta2 } = constants;
      const from = read(g, gAt);
      wasm.adam(wAt, mAt, vAt, from, w.length, rate, scale, eps, weightDecay, shrink, beta1, beta2, 1 - beta1, 1 - beta2, 0, 1);
    },
  };

  function alongRows(name: "softmaxInto" | "logSoftmaxInto", kernel: Exports["softmax"]): Kernels["softmaxInto"] {
    return (out, x, outer, length, inner) => {
      if (inner !== 1) return plain[name](out, x, outer, length, inner);
      const outAt = addressOf(out);
      const xAt = addressOf(x);
      const bytes = copied(out, outAt) + copied(x, xAt);
      if (!begin(bytes)) return elsewhere(bytes)[name](out, x, outer, length, inner);
      const to = written(out, outAt);
      kernel(to, read(x, xAt), outer, length);
      finish(out, outAt, to);
    };
  }
}

const MAPS: ReadonlySet<Unary> = new Set<Unary>(["abs", "exp", "neg", "relu", "scale", "sqrt", "square"]);
