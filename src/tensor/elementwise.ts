import type { Binary, Unary } from "../kernels/reference/elementwise.ts";
import { broadcastShapes, broadcastStrides, sameShape } from "./broadcast.ts";
import { allocate, checkDTypes, type Tensor } from "./tensor.ts";

const map =
  (op: Unary) =>
  (x: Tensor): Tensor => {
    const y = allocate(x.shape, x);
    y.kernels.mapInto(y.data, x.data, op);
    return y;
  };

const mapWith =
  (op: Unary) =>
  (x: Tensor, constant: number): Tensor => {
    const y = allocate(x.shape, x);
    y.kernels.mapInto(y.data, x.data, op, constant);
    return y;
  };

/** Elementwise on two tensors, with NumPy's broadcasting. Throws DTypeError for two dtypes, ShapeError for shapes that do not fit. */
const zip =
  (op: Binary) =>
  (a: Tensor, b: Tensor): Tensor => {
    checkDTypes(op, a, b);
    if (sameShape(a.shape, b.shape)) {
      const y = allocate(a.shape, a, b);
      y.kernels.zipInto(y.data, a.data, b.data, op);
      return y;
    }
    const shape = broadcastShapes(op, a.shape, b.shape);
    const y = allocate(shape, a, b);
    y.kernels.zipBroadcastInto(y.data, a.data, b.data, op, shape, broadcastStrides(a.shape, shape), broadcastStrides(b.shape, shape));
    return y;
  };

export const add = zip("add");
export const sub = zip("sub");
export const mul = zip("mul");
export const div = zip("div");
export const gate = zip("gate");
export const applyMask = zip("applyMask");

export const abs = map("abs");
export const cos = map("cos");
export const exp = map("exp");
export const log = map("log");
export const neg = map("neg");
export const relu = map("relu");
export const sigmoid = map("sigmoid");
export const sign = map("sign");
export const sin = map("sin");
export const sqrt = map("sqrt");
export const square = map("square");
export const tanh = map("tanh");
export const xlogx = map("xlogx");

export const pow = mapWith("pow");
export const scale = mapWith("scale");
