import type { Floats } from "../floats.ts";
import { type Kernels, reference } from "../kernels.ts";
import type { Unary } from "../reference/elementwise.ts";
import { align, type KernelMemory } from "./memory.ts";
import { type Exports, instantiate } from "./module.ts";

/**
 * The float32 kernels in WebAssembly; float64 and whatever has no fast kernel go to the reference. The same bits either way.
 *
 * Arrays that live in `memory` are worked on where they are. Others are copied in and out, above everything that lives there: that
 * pays for a matrix product or a softmax; cheaper ops on an array that lives elsewhere are left to the reference.
 */
export function wasmKernels(memory: KernelMemory): Kernels {
  const wasm = instantiate(memory.memory);
  const scratchBytes = wasm.scratchBytes();
  const lives = (x: Floats): x is Float32Array => x.buffer === memory.buffer;
  let free = 0; // where the next copy of this call goes

  /** Room for `bytes` in this call. The first request of a call sets `free` with `begin`. */
  function room(bytes: number): number {
    const address = free;
    free = align(address + bytes);
    memory.need(free);
    return address;
  }
  const begin = (): void => {
    free = memory.top;
  };
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
    if (address >= memory.top && address < free) memory.readFloats(address, out);
  };

  return {
    ...reference,

    matmulInto(out, a, b, n, k, m, transposes = {}, bias) {
      if (out instanceof Float64Array) return reference.matmulInto(out, a, b, n, k, m, transposes, bias);
      begin();
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
      if (kernel === undefined || !lives(out)) return reference.mapInto(out, x, op, constant);
      begin();
      (kernel as Exports["abs"])(out.byteOffset, at(x), out.length, constant);
    },

    zipInto(out, a, b, op) {
      if (!lives(out)) return reference.zipInto(out, a, b, op);
      begin();
      wasm[op](out.byteOffset, at(a), at(b), out.length, out.length);
    },

    zipBroadcastInto(out, a, b, op, shape, stridesA, stridesB) {
      if (!lives(out) || a.length !== out.length || !repeatsRows(b, shape, stridesB))
        return reference.zipBroadcastInto(out, a, b, op, shape, stridesA, stridesB);
      begin();
      wasm[op](out.byteOffset, at(a), at(b), out.length, b.length);
    },

    sumInto(out, x, outer, length, inner, divisor = 1) {
      if (!lives(x) || !(inner === 1 || outer === 1)) return reference.sumInto(out, x, outer, length, inner, divisor);
      begin();
      const to = outAt(out);
      if (inner === 1) wasm.sumRows(to, x.byteOffset, outer, length, divisor);
      else wasm.sumColumns(to, x.byteOffset, length, inner, divisor);
      finish(out, to);
    },

    dropoutMaskInto(out, key, threshold, scale, copies, n, m) {
      if (!lives(out)) return reference.dropoutMaskInto(out, key, threshold, scale, copies, n, m);
      begin();
      wasm.dropoutMask(out.byteOffset, room(16 * m + 512), key.seedLow, key.seedHigh, key.step, key.layer, threshold, scale, copies, n, m);
    },

    reluDropoutInto(out, x, key, threshold, scale, copies, n, m, shared) {
      if (!lives(out)) return reference.reluDropoutInto(out, x, key, threshold, scale, copies, n, m, shared);
      begin();
      const { seedLow, seedHigh, step, layer } = key;
      wasm.reluDropout(
        out.byteOffset,
        at(x),
        room(16 * m + 512),
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
      if (!lives(dx)) return reference.reluDropoutGradientInto(dx, g, y, scale, copies);
      begin();
      wasm.reluDropoutGradient(dx.byteOffset, at(g), at(y), scale, copies, dx.length);
    },

    rDropInto(out, p, x, labels, n, c) {
      if (!lives(p)) return reference.rDropInto(out, p, x, labels, n, c);
      begin();
      const to = outAt(out);
      wasm.rDrop(to, p.byteOffset, at(x), integersAt(labels), n, c);
      finish(out, to);
    },

    rDropGradientInto(dx, p, x, labels, gNll, gKl, n, c) {
      if (!lives(dx)) return reference.rDropGradientInto(dx, p, x, labels, gNll, gKl, n, c);
      begin();
      wasm.rDropGradient(dx.byteOffset, at(p), at(x), integersAt(labels), gNll, gKl, n, c);
    },

    sgdInto(w, v, g, constants) {
      if (!lives(w) || (v !== undefined && !lives(v))) return reference.sgdInto(w, v, g, constants);
      begin();
      const { lr, momentum, weightDecay, nesterov, first } = constants;
      wasm.sgd(w.byteOffset, v?.byteOffset ?? 0, at(g), w.length, lr, momentum, weightDecay, Number(nesterov), Number(first));
    },

    adamInto(w, m, v, g, constants) {
      if (!lives(w) || !lives(m) || !lives(v)) return reference.adamInto(w, m, v, g, constants);
      begin();
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
      begin();
      const to = outAt(out);
      kernel(to, at(x), outer, length);
      finish(out, to);
    };
  }
}

const MAPS: ReadonlySet<Unary> = new Set<Unary>(["abs", "exp", "neg", "relu", "scale", "sqrt", "square"]);

/** Whether b is a run of whole last axes, repeated along the others. */
function repeatsRows(b: Floats, shape: readonly number[], strides: readonly number[]): boolean {
  let stride = 1;
  let axis = shape.length - 1;
  for (; axis >= 0 && strides[axis] === stride && stride < b.length; axis--) stride *= shape[axis];
  return stride === b.length && b.length > 1 && strides.slice(0, axis + 1).every(s => s === 0);
}
