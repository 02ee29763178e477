import type { Floats } from "../floats.ts";
import { type Kernels, reference } from "../kernels.ts";
import type { Unary } from "../reference/elementwise.ts";
import { align, type KernelMemory } from "./memory.ts";
import { type Exports, instantiate } from "./module.ts";

/**
 * The float32 kernels in WebAssembly; float64 and whatever has no fast kernel go to the reference. The same bits either way.
 *
 * Arrays that live in `memory` are worked on where they are. Others are copied in and out, above everything that lives there: that
 * pays for a matrix product or a softmax; cheaper ops on an array that lives elsewhere are left to the reference. A call first asks
 * whether its copies and scratch fit. Where they do not, it is served by the kernels that `elsewhere` gives for so many bytes, or, if
 * it is cheap, by the reference.
 */
export function wasmKernels(memory: KernelMemory, elsewhere: (bytes: number) => Kernels = () => reference): Kernels {
  const wasm = instantiate(memory.memory);
  const scratchBytes = wasm.scratchBytes();
  const lives = (x: Floats): x is Float32Array => x.buffer === memory.buffer;
  let free = 0; // where the next copy of this call goes
  let end = 0; // where the room that it asked for ends

  /** Bytes that a copy of x takes, if it needs one. */
  const copied = (x: Floats | undefined): number => (x === undefined || lives(x) ? 0 : align(x.byteLength));
  /** Begins a call that needs room for so many bytes, or is false where they do not fit. */
  const begin = (bytes: number): boolean => {
    free = memory.top;
    end = free + bytes;
    return memory.fits(bytes);
  };
  /** Room for `bytes` of those that the call has asked for. */
  function room(bytes: number): number {
    const address = free;
    free = align(address + bytes);
    if (address + bytes > end) throw new Error(`internal: a kernel asked for ${end - memory.top} bytes and took ${free - memory.top}`);
    return address;
  }
  /** Where an array to be written is, or may be for the time of the call. */
  const outAt = (x: Floats): number => (lives(x) ? x.byteOffset : room(x.byteLength));
  /** Where the numbers of an array are. */
  const at = (x: Floats): number => {
    if (lives(x)) return x.byteOffset;
    const address = room(x.byteLength);
    memory.writeFloats(address, x);
    return address;
  };
  const integersAt = (x: ArrayLike<number>): number => {
    const address = room(x.length * 4);
    memory.writeIntegers(address, x);
    return address;
  };
  /** Brings home a result that was given room in this call. */
  const finish = (out: Floats, address: number): void => {
    if (!lives(out)) memory.readFloats(address, out);
  };

  return {
    ...reference,

    matmulInto(out, a, b, n, k, m, transposes = {}, bias) {
      if (out instanceof Float64Array) return reference.matmulInto(out, a, b, n, k, m, transposes, bias);
      const bytes = copied(out) + copied(a) + copied(b) + copied(bias) + scratchBytes;
      if (!begin(bytes)) return elsewhere(bytes).matmulInto(out, a, b, n, k, m, transposes, bias);
      const to = outAt(out);
      const left = at(a);
      const right = at(b);
      const add = bias === undefined ? 0 : at(bias);
      wasm.matmul(
        to,
        left,
        right,
        add,
        n,
        k,
        m,
        Number(transposes.transposeA ?? false),
        Number(transposes.transposeB ?? false),
        room(scratchBytes),
      );
      finish(out, to);
    },

    softmaxInto: alongRows("softmaxInto", wasm.softmax),
    logSoftmaxInto: alongRows("logSoftmaxInto", wasm.logSoftmax),

    mapInto(out, x, op, constant = 0) {
      const kernel = MAPS.has(op) ? wasm[op as keyof Exports] : undefined;
      if (kernel === undefined || !lives(out) || !begin(copied(x))) return reference.mapInto(out, x, op, constant);
      (kernel as Exports["abs"])(out.byteOffset, at(x), out.length, constant);
    },

    zipInto(out, a, b, op) {
      if (!lives(out) || !begin(copied(a) + copied(b))) return reference.zipInto(out, a, b, op);
      wasm[op](out.byteOffset, at(a), at(b), out.length, out.length);
    },

    zipBroadcastInto(out, a, b, op, shape, stridesA, stridesB) {
      const fast = lives(out) && a.length === out.length && repeatsRows(b, shape, stridesB);
      if (!fast || !begin(copied(a) + copied(b))) return reference.zipBroadcastInto(out, a, b, op, shape, stridesA, stridesB);
      wasm[op](out.byteOffset, at(a), at(b), out.length, b.length);
    },

    sumInto(out, x, outer, length, inner, divisor = 1) {
      const fast = lives(x) && (inner === 1 || outer === 1);
      if (!fast || !begin(copied(out))) return reference.sumInto(out, x, outer, length, inner, divisor);
      const to = outAt(out);
      if (inner === 1) wasm.sumRows(to, x.byteOffset, outer, length, divisor);
      else wasm.sumColumns(to, x.byteOffset, length, inner, divisor);
      finish(out, to);
    },

    allFinite(x) {
      if (x instanceof Float64Array || !begin(copied(x))) return reference.allFinite(x);
      return wasm.allFinite(at(x), x.length) !== 0;
    },

    dropoutMaskInto(out, key, threshold, scale, copies, n, m) {
      if (!lives(out) || !begin(wordBytes(m))) return reference.dropoutMaskInto(out, key, threshold, scale, copies, n, m);
      wasm.dropoutMask(out.byteOffset, room(wordBytes(m)), key.seedLow, key.seedHigh, key.step, key.layer, threshold, scale, copies, n, m);
    },

    reluDropoutInto(out, x, key, threshold, scale, copies, n, m, shared) {
      if (!lives(out) || !begin(copied(x) + wordBytes(m)))
        return reference.reluDropoutInto(out, x, key, threshold, scale, copies, n, m, shared);
      const { seedLow, seedHigh, step, layer } = key;
      wasm.reluDropout(
        out.byteOffset,
        at(x),
        room(wordBytes(m)),
        seedLow,
        seedHigh,
        step,
        layer,
        threshold,
        scale,
        copies,
        n,
        m,
        Number(shared),
      );
    },

    reluDropoutGradientInto(dx, g, y, scale, copies) {
      if (!lives(dx) || !begin(copied(g) + copied(y))) return reference.reluDropoutGradientInto(dx, g, y, scale, copies);
      wasm.reluDropoutGradient(dx.byteOffset, at(g), at(y), scale, copies, dx.length);
    },

    rDropInto(out, p, x, labels, n, c) {
      if (!lives(p) || !begin(copied(out) + copied(x) + labels.length * 4)) return reference.rDropInto(out, p, x, labels, n, c);
      const to = outAt(out);
      wasm.rDrop(to, p.byteOffset, at(x), integersAt(labels), n, c);
      finish(out, to);
    },

    rDropGradientInto(dx, p, x, labels, gNll, gKl, n, c) {
      if (!lives(dx) || !begin(copied(p) + copied(x) + labels.length * 4))
        return reference.rDropGradientInto(dx, p, x, labels, gNll, gKl, n, c);
      wasm.rDropGradient(dx.byteOffset, at(p), at(x), integersAt(labels), gNll, gKl, n, c);
    },

    sgdInto(w, v, g, constants) {
      if (!lives(w) || (v !== undefined && !lives(v)) || !begin(copied(g))) return reference.sgdInto(w, v, g, constants);
      const { lr, momentum, weightDecay, nesterov, first } = constants;
      wasm.sgd(w.byteOffset, v?.byteOffset ?? 0, at(g), w.length, lr, momentum, weightDecay, Number(nesterov), Number(first));
    },

    adamInto(w, m, v, g, constants) {
      if (!lives(w) || !lives(m) || !lives(v) || !begin(copied(g))) return reference.adamInto(w, m, v, g, constants);
      const { rate, scale, eps, weightDecay, shrink, beta1, beta2 } = constants;
      wasm.adam(
        w.byteOffset,
        m.byteOffset,
        v.byteOffset,
        at(g),
        w.length,
        rate,
        scale,
        eps,
        weightDecay,
        shrink,
        beta1,
        beta2,
        1 - beta1,
        1 - beta2,
      );
    },
  };

  function alongRows(name: "softmaxInto" | "logSoftmaxInto", kernel: Exports["softmax"]): Kernels["softmaxInto"] {
    return (out, x, outer, length, inner) => {
      if (out instanceof Float64Array || inner !== 1) return reference[name](out, x, outer, length, inner);
      const bytes = copied(out) + copied(x);
      if (!begin(bytes)) return elsewhere(bytes)[name](out, x, outer, length, inner);
      const to = outAt(out);
      kernel(to, at(x), outer, length);
      finish(out, to);
    };
  }
}

const MAPS: ReadonlySet<Unary> = new Set<Unary>(["abs", "exp", "neg", "relu", "scale", "sqrt", "square"]);

/** The scratch of a kernel that draws the masks of rows of m units. */
const wordBytes = (m: number): number => 16 * m + 512;

/** Whether b is a run of whole last axes, repeated along the others. */
function repeatsRows(b: Floats, shape: readonly number[], strides: readonly number[]): boolean {
  let stride = 1;
  let axis = shape.length - 1;
  for (; axis >= 0 && strides[axis] === stride && stride < b.length; axis--) stride *= shape[axis];
  return stride === b.length && b.length > 1 && strides.slice(0, axis + 1).every(s => s === 0);
}
