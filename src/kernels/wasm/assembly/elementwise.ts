// Elementwise kernels over `count` floats: four at a time, then the rest one by one. The op is a constant of each exported function,
// so that after inlining its switch is gone.

const ADD = 0;
const SUB = 1;
const MUL = 2;
const DIV = 3;
const GATE = 4;
const APPLY_MASK = 5;

@inline
function two(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f32x4.add(a, b);
  if (op == SUB) return f32x4.sub(a, b);
  if (op == MUL) return f32x4.mul(a, b);
  if (op == DIV) return f32x4.div(a, b);
  if (op == GATE) return v128.andnot(a, f32x4.le(b, f32x4.splat(0)));
  return v128.andnot(f32x4.mul(a, b), f32x4.eq(b, f32x4.splat(0)));
}

/** out = op(a, b); the second operand is repeated every `period` floats (its own length, where it is not repeated). */
@inline
function zip(op: i32, out: usize, a: usize, b: usize, count: usize, period: usize): void {
  for (let start: usize = 0; start < count; start += period) {
    let q: usize = 0;
    const x = a + start * 4;
    const y = out + start * 4;
    for (; q + 4 <= period; q += 4) v128.store(y + q * 4, two(op, v128.load(x + q * 4), v128.load(b + q * 4)));
    for (; q < period; q++) {
      v128.store32_lane(y + q * 4, two(op, v128.load32_splat(x + q * 4), v128.load32_splat(b + q * 4)), 0);
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

@inline
function one(op: i32, x: v128, c: v128): v128 {
  if (op == ABS) return f32x4.abs(x);
  if (op == NEG) return f32x4.neg(x);
  if (op == RELU) return v128.andnot(x, f32x4.le(x, f32x4.splat(0)));
  if (op == SCALE) return f32x4.mul(x, c);
  if (op == SQRT) return f32x4.sqrt(x);
  return f32x4.mul(x, x);
}

@inline
function map(op: i32, out: usize, x: usize, count: usize, constant: f32): void {
  const c = f32x4.splat(constant);
  let q: usize = 0;
  for (; q + 4 <= count; q += 4) v128.store(out + q * 4, one(op, v128.load(x + q * 4), c));
  for (; q < count; q++) v128.store32_lane(out + q * 4, one(op, v128.load32_splat(x + q * 4), c), 0);
}

export function abs(out: usize, x: usize, count: usize, constant: f32): void { map(ABS, out, x, count, constant); }
export function neg(out: usize, x: usize, count: usize, constant: f32): void { map(NEG, out, x, count, constant); }
export function relu(out: usize, x: usize, count: usize, constant: f32): void { map(RELU, out, x, count, constant); }
export function scale(out: usize, x: usize, count: usize, constant: f32): void { map(SCALE, out, x, count, constant); }
export function sqrt(out: usize, x: usize, count: usize, constant: f32): void { map(SQRT, out, x, count, constant); }
export function square(out: usize, x: usize, count: usize, constant: f32): void { map(SQUARE, out, x, count, constant); }
