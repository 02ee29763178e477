import { HEADER } from "./compress";

/**
 * The kernel: compressed rows times one packed panel of `width` vectors.
 *
 * A row of outputs stays in registers while its pairs stream past: a broadcast, an address, and for each vector a load, a
 * multiplication and an addition. Sums go over p in order, and every product is rounded before it is added: the bits of the plain loop.
 * `width` is a constant wherever this is called, and the compiler keeps only what it needs.
 *
 * The shape of the loop is for V8's scheduler (measured in V8 11.3; together worth a factor of two). Vectors are taken from the last
 * to the first, so that each multiplication follows its load; in the other order all loads come first, and spill. Each of the two pairs
 * of a turn stands in a block of its own that ends where it joins another path; two pairs in one block spill again. The condition of
 * the first block always holds, but no compiler knows. Two pairs a turn, because every turn also checks the stack.
 */

/** Vector v of a row: the last one of the panel lies at byte `last`, wherever the others end. */
@inline
function at(v: usize, width: usize, last: usize): usize {
  return v + 1 == width ? last : v * 16;
}

@inline
function rowsTimesPanel(
  width: usize, lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize,
): void {
  const none = i32x4.splat(0);
  for (; rows; rows--) {
    let s0 = v128.load(from + at(0, width, last));
    let s1 = width > 1 ? v128.load(from + at(1, width, last)) : none;
    let s2 = width > 2 ? v128.load(from + at(2, width, last)) : none;
    let s3 = width > 3 ? v128.load(from + at(3, width, last)) : none;
    let s4 = width > 4 ? v128.load(from + at(4, width, last)) : none;
    let s5 = width > 5 ? v128.load(from + at(5, width, last)) : none;
    let s6 = width > 6 ? v128.load(from + at(6, width, last)) : none;
    let s7 = width > 7 ? v128.load(from + at(7, width, last)) : none;
    let s8 = width > 8 ? v128.load(from + at(8, width, last)) : none;
    let s9 = width > 9 ? v128.load(from + at(9, width, last)) : none;
    let s10 = width > 10 ? v128.load(from + at(10, width, last)) : none;
    let s11 = width > 11 ? v128.load(from + at(11, width, last)) : none;
    const end = load<usize>(lists);
    for (let pair = lists + HEADER; pair < end; pair += 8) {
      if (toStep) {
        const x = v128.load32_splat(pair);
        const row = load<usize>(pair, 4);
        if (width > 11) s11 = f32x4.add(s11, f32x4.mul(x, v128.load(row, 176)));
        if (width > 10) s10 = f32x4.add(s10, f32x4.mul(x, v128.load(row, 160)));
        if (width > 9) s9 = f32x4.add(s9, f32x4.mul(x, v128.load(row, 144)));
        if (width > 8) s8 = f32x4.add(s8, f32x4.mul(x, v128.load(row, 128)));
        if (width > 7) s7 = f32x4.add(s7, f32x4.mul(x, v128.load(row, 112)));
        if (width > 6) s6 = f32x4.add(s6, f32x4.mul(x, v128.load(row, 96)));
        if (width > 5) s5 = f32x4.add(s5, f32x4.mul(x, v128.load(row, 80)));
        if (width > 4) s4 = f32x4.add(s4, f32x4.mul(x, v128.load(row, 64)));
        if (width > 3) s3 = f32x4.add(s3, f32x4.mul(x, v128.load(row, 48)));
        if (width > 2) s2 = f32x4.add(s2, f32x4.mul(x, v128.load(row, 32)));
        if (width > 1) s1 = f32x4.add(s1, f32x4.mul(x, v128.load(row, 16)));
        s0 = f32x4.add(s0, f32x4.mul(x, v128.load(row, 0)));
      }
      pair += 8;
      if (pair < end) {
        const x = v128.load32_splat(pair);
        const row = load<usize>(pair, 4);
        if (width > 11) s11 = f32x4.add(s11, f32x4.mul(x, v128.load(row, 176)));
        if (width > 10) s10 = f32x4.add(s10, f32x4.mul(x, v128.load(row, 160)));
        if (width > 9) s9 = f32x4.add(s9, f32x4.mul(x, v128.load(row, 144)));
        if (width > 8) s8 = f32x4.add(s8, f32x4.mul(x, v128.load(row, 128)));
        if (width > 7) s7 = f32x4.add(s7, f32x4.mul(x, v128.load(row, 112)));
        if (width > 6) s6 = f32x4.add(s6, f32x4.mul(x, v128.load(row, 96)));
        if (width > 5) s5 = f32x4.add(s5, f32x4.mul(x, v128.load(row, 80)));
        if (width > 4) s4 = f32x4.add(s4, f32x4.mul(x, v128.load(row, 64)));
        if (width > 3) s3 = f32x4.add(s3, f32x4.mul(x, v128.load(row, 48)));
        if (width > 2) s2 = f32x4.add(s2, f32x4.mul(x, v128.load(row, 32)));
        if (width > 1) s1 = f32x4.add(s1, f32x4.mul(x, v128.load(row, 16)));
        s0 = f32x4.add(s0, f32x4.mul(x, v128.load(row, 0)));
      }
    }
    v128.store(to + at(0, width, last), s0);
    if (width > 1) v128.store(to + at(1, width, last), s1);
    if (width > 2) v128.store(to + at(2, width, last), s2);
    if (width > 3) v128.store(to + at(3, width, last), s3);
    if (width > 4) v128.store(to + at(4, width, last), s4);
    if (width > 5) v128.store(to + at(5, width, last), s5);
    if (width > 6) v128.store(to + at(6, width, last), s6);
    if (width > 7) v128.store(to + at(7, width, last), s7);
    if (width > 8) v128.store(to + at(8, width, last), s8);
    if (width > 9) v128.store(to + at(9, width, last), s9);
    if (width > 10) v128.store(to + at(10, width, last), s10);
    if (width > 11) v128.store(to + at(11, width, last), s11);
    lists = end;
    from += fromStep;
    to += toStep;
  }
}

// A function for each width: with all twelve loops in one function V8 allocates registers worse (15-30 % slower).
// Binaryen puts widths 1 to 6 back into multiplyRows; 7 to 12, which wide matrices are cut into, stay as they are.
function rows1(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize): void { rowsTimesPanel(1, lists, rows, from, fromStep, to, toStep, last); }
function rows2(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize): void { rowsTimesPanel(2, lists, rows, from, fromStep, to, toStep, last); }
function rows3(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize): void { rowsTimesPanel(3, lists, rows, from, fromStep, to, toStep, last); }
function rows4(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize): void { rowsTimesPanel(4, lists, rows, from, fromStep, to, toStep, last); }
function rows5(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize): void { rowsTimesPanel(5, lists, rows, from, fromStep, to, toStep, last); }
function rows6(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize): void { rowsTimesPanel(6, lists, rows, from, fromStep, to, toStep, last); }
function rows7(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize): void { rowsTimesPanel(7, lists, rows, from, fromStep, to, toStep, last); }
function rows8(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize): void { rowsTimesPanel(8, lists, rows, from, fromStep, to, toStep, last); }
function rows9(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize): void { rowsTimesPanel(9, lists, rows, from, fromStep, to, toStep, last); }
function rows10(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize): void { rowsTimesPanel(10, lists, rows, from, fromStep, to, toStep, last); }
function rows11(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize): void { rowsTimesPanel(11, lists, rows, from, fromStep, to, toStep, last); }
function rows12(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize): void { rowsTimesPanel(12, lists, rows, from, fromStep, to, toStep, last); }

/** Continues `rows` rows of sums, `width` vectors each: reads them at `from`, writes them at `to`. */
export function multiplyRows(
  width: usize, lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize,
): void {
  switch (<i32>width) {
    case 1: return rows1(lists, rows, from, fromStep, to, toStep, last);
    case 2: return rows2(lists, rows, from, fromStep, to, toStep, last);
    case 3: return rows3(lists, rows, from, fromStep, to, toStep, last);
    case 4: return rows4(lists, rows, from, fromStep, to, toStep, last);
    case 5: return rows5(lists, rows, from, fromStep, to, toStep, last);
    case 6: return rows6(lists, rows, from, fromStep, to, toStep, last);
    case 7: return rows7(lists, rows, from, fromStep, to, toStep, last);
    case 8: return rows8(lists, rows, from, fromStep, to, toStep, last);
    case 9: return rows9(lists, rows, from, fromStep, to, toStep, last);
    case 10: return rows10(lists, rows, from, fromStep, to, toStep, last);
    case 11: return rows11(lists, rows, from, fromStep, to, toStep, last);
    case 12: return rows12(lists, rows, from, fromStep, to, toStep, last);
  }
}
