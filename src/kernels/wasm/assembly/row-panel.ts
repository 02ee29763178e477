import { HEADER } from "./compress";

/**
 * The kernel: compressed rows times one packed panel of `width` strips of eight columns.
 *
 * A row of outputs stays in registers while its pairs stream past: a broadcast, an address, and for each vector a load, a
 * multiplication and an addition. Sums go over p in order, and every product is rounded before it is added: the bits of the plain loop.
 * `width` is a constant wherever this is called, and the compiler keeps only what it needs.
 *
 * The shape of the loop is for V8 (measured in 11.3; together worth a factor of two). Strips are taken from the last to the first, and
 * stored the other way round: 11.3 places arithmetic in the order in which its results are used, and loads in that in which they stand;
 * so each multiplication follows its load. In any other order loads come first, and spill. Each of the two pairs of a turn stands in a
 * block of its own that ends where it joins another path; two pairs in one block spill again. The condition of the first block always
 * holds, but no compiler knows. Two pairs a turn, because every turn also checks the stack.
 *
 * And for `--experimental-wasm-revectorize`: the two vectors of a strip have one address, constants apart, and nothing is stored between
 * them; then V8 makes them one of 256 bits, through all that is done with them. The upper one is stored first, which saves a store.
 */

/** Strip q of a row begins 32 q bytes from here: the last one lies `back` bytes before its place, so that it ends with the matrix. */
@inline
function at(row: usize, q: usize, width: usize, back: usize): usize {
  return q + 1 == width ? row - back : row;
}

/** If `half`, the last of two or three strips is a vector only, its upper one: 9 to 12 or 17 to 20 columns need no more. */
@inline
function rowsTimesPanel(
  width: usize, half: bool, lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, back: usize,
): void {
  const none = i32x4.splat(0);
  // Strip q is in s_q and t_q, its lower and upper vector.
  for (; rows; rows--) {
    let s0 = v128.load(at(from, 0, width, back)), t0 = v128.load(at(from, 0, width, back), 16);
    let s1 = width > (half ? 2 : 1) ? v128.load(at(from, 1, width, back), 32) : none, t1 = width > 1 ? v128.load(at(from, 1, width, back), 48) : none;
    let s2 = width > (half ? 3 : 2) ? v128.load(at(from, 2, width, back), 64) : none, t2 = width > 2 ? v128.load(at(from, 2, width, back), 80) : none;
    let s3 = width > 3 ? v128.load(at(from, 3, width, back), 96) : none, t3 = width > 3 ? v128.load(at(from, 3, width, back), 112) : none;
    let s4 = width > 4 ? v128.load(at(from, 4, width, back), 128) : none, t4 = width > 4 ? v128.load(at(from, 4, width, back), 144) : none;
    let s5 = width > 5 ? v128.load(at(from, 5, width, back), 160) : none, t5 = width > 5 ? v128.load(at(from, 5, width, back), 176) : none;
    const end = load<usize>(lists);
    for (let pair = lists + HEADER; pair < end; pair += 8) {
      if (toStep) {
        const x = v128.load32_splat(pair);
        const row = load<usize>(pair, 4);
        if (width > 5) s5 = f32x4.add(s5, f32x4.mul(x, v128.load(row, 160)));
        if (width > 5) t5 = f32x4.add(t5, f32x4.mul(x, v128.load(row, 176)));
        if (width > 4) s4 = f32x4.add(s4, f32x4.mul(x, v128.load(row, 128)));
        if (width > 4) t4 = f32x4.add(t4, f32x4.mul(x, v128.load(row, 144)));
        if (width > 3) s3 = f32x4.add(s3, f32x4.mul(x, v128.load(row, 96)));
        if (width > 3) t3 = f32x4.add(t3, f32x4.mul(x, v128.load(row, 112)));
        if (width > (half ? 3 : 2)) s2 = f32x4.add(s2, f32x4.mul(x, v128.load(row, 64)));
        if (width > 2) t2 = f32x4.add(t2, f32x4.mul(x, v128.load(row, 80)));
        if (width > (half ? 2 : 1)) s1 = f32x4.add(s1, f32x4.mul(x, v128.load(row, 32)));
        if (width > 1) t1 = f32x4.add(t1, f32x4.mul(x, v128.load(row, 48)));
        s0 = f32x4.add(s0, f32x4.mul(x, v128.load(row, 0)));
        t0 = f32x4.add(t0, f32x4.mul(x, v128.load(row, 16)));
      }
      pair += 8;
      if (pair < end) {
        const x = v128.load32_splat(pair);
        const row = load<usize>(pair, 4);
        if (width > 5) s5 = f32x4.add(s5, f32x4.mul(x, v128.load(row, 160)));
        if (width > 5) t5 = f32x4.add(t5, f32x4.mul(x, v128.load(row, 176)));
        if (width > 4) s4 = f32x4.add(s4, f32x4.mul(x, v128.load(row, 128)));
        if (width > 4) t4 = f32x4.add(t4, f32x4.mul(x, v128.load(row, 144)));
        if (width > 3) s3 = f32x4.add(s3, f32x4.mul(x, v128.load(row, 96)));
        if (width > 3) t3 = f32x4.add(t3, f32x4.mul(x, v128.load(row, 112)));
        if (width > (half ? 3 : 2)) s2 = f32x4.add(s2, f32x4.mul(x, v128.load(row, 64)));
        if (width > 2) t2 = f32x4.add(t2, f32x4.mul(x, v128.load(row, 80)));
        if (width > (half ? 2 : 1)) s1 = f32x4.add(s1, f32x4.mul(x, v128.load(row, 32)));
        if (width > 1) t1 = f32x4.add(t1, f32x4.mul(x, v128.load(row, 48)));
        s0 = f32x4.add(s0, f32x4.mul(x, v128.load(row, 0)));
        t0 = f32x4.add(t0, f32x4.mul(x, v128.load(row, 16)));
      }
    }
    v128.store(at(to, 0, width, back), t0, 16);
    v128.store(at(to, 0, width, back), s0, 0);
    if (width > 1) v128.store(at(to, 1, width, back), t1, 48);
    if (width > (half ? 2 : 1)) v128.store(at(to, 1, width, back), s1, 32);
    if (width > 2) v128.store(at(to, 2, width, back), t2, 80);
    if (width > (half ? 3 : 2)) v128.store(at(to, 2, width, back), s2, 64);
    if (width > 3) v128.store(at(to, 3, width, back), t3, 112);
    if (width > 3) v128.store(at(to, 3, width, back), s3, 96);
    if (width > 4) v128.store(at(to, 4, width, back), t4, 144);
    if (width > 4) v128.store(at(to, 4, width, back), s4, 128);
    if (width > 5) v128.store(at(to, 5, width, back), t5, 176);
    if (width > 5) v128.store(at(to, 5, width, back), s5, 160);
    lists = end;
    from += fromStep;
    to += toStep;
  }
}

// A function for each width: with all six loops in one function V8 allocates registers worse (15-30 % slower).
// Binaryen puts widths 1 to 3 back into multiplyRows; 4 to 6, which wide matrices are cut into, stay as they are.
function rows1(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, back: usize): void { rowsTimesPanel(1, false, lists, rows, from, fromStep, to, toStep, back); }
function rows2(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, back: usize): void { rowsTimesPanel(2, false, lists, rows, from, fromStep, to, toStep, back); }
function rows1half(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, back: usize): void { rowsTimesPanel(2, true, lists, rows, from, fromStep, to, toStep, back); }
function rows2half(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, back: usize): void { rowsTimesPanel(3, true, lists, rows, from, fromStep, to, toStep, back); }
function rows3(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, back: usize): void { rowsTimesPanel(3, false, lists, rows, from, fromStep, to, toStep, back); }
function rows4(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, back: usize): void { rowsTimesPanel(4, false, lists, rows, from, fromStep, to, toStep, back); }
function rows5(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, back: usize): void { rowsTimesPanel(5, false, lists, rows, from, fromStep, to, toStep, back); }
function rows6(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, back: usize): void { rowsTimesPanel(6, false, lists, rows, from, fromStep, to, toStep, back); }

/** Continues `rows` rows of sums, `width` strips each: reads them at `from`, writes them at `to`, the last strip moved `back`. */
export function multiplyRows(
  width: usize, lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, back: usize,
): void {
  switch (<i32>width) {
    case 1: return rows1(lists, rows, from, fromStep, to, toStep, back);
    case 2: return back < 16 ? rows2(lists, rows, from, fromStep, to, toStep, back) : rows1half(lists, rows, from, fromStep, to, toStep, back);
    case 3: return back < 16 ? rows3(lists, rows, from, fromStep, to, toStep, back) : rows2half(lists, rows, from, fromStep, to, toStep, back);
    case 4: return rows4(lists, rows, from, fromStep, to, toStep, back);
    case 5: return rows5(lists, rows, from, fromStep, to, toStep, back);
    case 6: return rows6(lists, rows, from, fromStep, to, toStep, back);
  }
}
