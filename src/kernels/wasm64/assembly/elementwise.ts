import { exp, log, sigmoid, tanh } from "./math";
import { beyond, cos, sin } from "./trigonometry";

// Elementwise kernels over `count` doubles: two at a time, then the last one alone. The op is a constant of each exported function, so that
// after inlining its switch is gone.

const ADD = 0;
const SUB = 1;
const MUL = 2;
const DIV = 3;
const GATE = 4;
const APPLY_MASK = 5;

@inline
function two(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f64x2.add(a, b);
  if (op == SUB) return f64x2.sub(a, b);
  if (op == MUL) return f64x2.mul(a, b);
  if (op == DIV) return f64x2.div(a, b);
  if (op == GATE) return v128.andnot(a, f64x2.le(b, f64x2.splat(0)));
  return v128.andnot(f64x2.mul(a, b), f64x2.eq(b, f64x2.splat(0)));
}

/** out = op(a, b); the second operand is repeated every `period` doubles (its own length, where it is not repeated). */
@inline
function zip(op: i32, out: usize, a: usize, b: usize, count: usize, period: usize): void {
  for (const end = a + count * 8; a < end; ) {
    let r = b;
    for (const last = b + period * 8; r < last; r += 16, a += 16, out += 16) {
      if (r + 16 > last) {
        v128.store64_lane(out, two(op, v128.load64_splat(a), v128.load64_splat(r)), 0);
        a += 8;
        out += 8;
        break;
      }
      v128.store(out, two(op, v128.load(a), v128.load(r)));
    }
  }
}

export function add(out: usize, a: usize, b: usize, count: usize, period: usize): void { zip(ADD, out, a, b, count, period); }
export function sub(out: usize, a: usize, b: usize, count: usize, period: usize): void { zip(SUB, out, a, b, count, period); }
export function mul(out: usize, a: usize, b: usize, count: usize, period: usize): void { zip(MUL, out, a, b, count, period); }
export function div(out: usize, a: usize, b: usize, count: usize, period: usize): void { zip(DIV, out, a, b, count, period); }
export function gate(out: usize, a: usize, b: usize, count: usize, period: usize): void { zip(GATE, out, a, b, count, period); }
export function applyMask(out: usize, a: usize, b: usize, count: usize, period: usize): void { zip(APPLY_MASK, out, a, b, count, period); }

const ABS = 0;
const NEG = 1;
const RELU = 2;
const SCALE = 3;
const SQRT = 4;
const SQUARE = 5;
const EXP = 6;
const LOG = 7;
const SIGMOID = 8;
const TANH = 9;
const SIN = 10;
const COS = 11;

@inline
function one(op: i32, x: v128, c: v128): v128 {
  if (op == ABS) return f64x2.abs(x);
  if (op == NEG) return f64x2.neg(x);
  if (op == RELU) return v128.andnot(x, f64x2.le(x, f64x2.splat(0)));
  if (op == SCALE) return f64x2.mul(x, c);
  if (op == SQRT) return f64x2.sqrt(x);
  if (op == SQUARE) return f64x2.mul(x, x);
  if (op == EXP) return exp(x);
  if (op == LOG) return log(x);
  if (op == SIGMOID) return sigmoid(x);
  if (op == TANH) return tanh(x);
  return op == SIN ? sin(x) : cos(x);
}

/** out = op(x), which may be one array; true where the op has an answer for every x. */
@inline
function map(op: i32, out: usize, x: usize, count: usize, constant: f64): bool {
  const c = f64x2.splat(constant);
  let left = f64x2.splat(0);
  const end = x + count * 8;
  for (; x + 16 <= end; x += 16, out += 16) {
    const a = v128.load(x);
    if (op >= SIN) left = v128.or(left, beyond(a));
    v128.store(out, one(op, a, c));
  }
  if (x < end) {
    const a = v128.load64_splat(x);
    if (op >= SIN) left = v128.or(left, beyond(a));
    v128.store64_lane(out, one(op, a, c), 0);
  }
  return !v128.any_true(left);
}

export function abs(out: usize, x: usize, count: usize, constant: f64): bool { return map(ABS, out, x, count, constant); }
export function neg(out: usize, x: usize, count: usize, constant: f64): bool { return map(NEG, out, x, count, constant); }
export function relu(out: usize, x: usize, count: usize, constant: f64): bool { return map(RELU, out, x, count, constant); }
export function scale(out: usize, x: usize, count: usize, constant: f64): bool { return map(SCALE, out, x, count, constant); }
export function sqrt(out: usize, x: usize, count: usize, constant: f64): bool { return map(SQRT, out, x, count, constant); }
export function square(out: usize, x: usize, count: usize, constant: f64): bool { return map(SQUARE, out, x, count, constant); }
export function expAll(out: usize, x: usize, count: usize, constant: f64): bool { return map(EXP, out, x, count, constant); }
export function logAll(out: usize, x: usize, count: usize, constant: f64): bool { return map(LOG, out, x, count, constant); }
export function sigmoidAll(out: usize, x: usize, count: usize, constant: f64): bool { return map(SIGMOID, out, x, count, constant); }
export function tanhAll(out: usize, x: usize, count: usize, constant: f64): bool { return map(TANH, out, x, count, constant); }
export function sinAll(out: usize, x: usize, count: usize, constant: f64): bool { return map(SIN, out, x, count, constant); }
export function cosAll(out: usize, x: usize, count: usize, constant: f64): bool { return map(COS, out, x, count, constant); }
