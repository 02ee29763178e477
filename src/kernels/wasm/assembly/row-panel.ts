import { HEADER } from "./compress";

/**
 * The kernel: rows of compressed pairs times one packed panel.
 *
 * A row of outputs stays in `width` registers while the row's pairs stream past: one broadcast, one address, and for each vector
 * one load, one multiplication, one addition. Sums go over p in order and every product is rounded before it is added, hence the
 * bits of the plain loop. Four pairs a turn, because V8 checks the stack once a turn.
 */

@inline
function madd(sum: v128, x: v128, row: usize, v: usize): v128 {
  return f32x4.add(sum, f32x4.mul(x, v128.load(row, v * 16)));
}
// GENERATED

@inline
function rowsTimesPanel(width: usize, lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void {
  const none = i32x4.splat(0);
  for (let i: usize = 0; i < rows; i++) {
    let s0 = width == 1 ? v128.load(from + last) : v128.load(from, 0);
    let s1 = width > 1 ? width == 2 ? v128.load(from + last) : v128.load(from, 16) : none;
    let s2 = width > 2 ? width == 3 ? v128.load(from + last) : v128.load(from, 32) : none;
    let s3 = width > 3 ? width == 4 ? v128.load(from + last) : v128.load(from, 48) : none;
    let s4 = width > 4 ? width == 5 ? v128.load(from + last) : v128.load(from, 64) : none;
    let s5 = width > 5 ? width == 6 ? v128.load(from + last) : v128.load(from, 80) : none;
    let s6 = width > 6 ? width == 7 ? v128.load(from + last) : v128.load(from, 96) : none;
    let s7 = width > 7 ? width == 8 ? v128.load(from + last) : v128.load(from, 112) : none;
    let s8 = width > 8 ? width == 9 ? v128.load(from + last) : v128.load(from, 128) : none;
    let s9 = width > 9 ? width == 10 ? v128.load(from + last) : v128.load(from, 144) : none;
    let s10 = width > 10 ? width == 11 ? v128.load(from + last) : v128.load(from, 160) : none;
    let s11 = width > 11 ? width == 12 ? v128.load(from + last) : v128.load(from, 176) : none;
    const end = load<usize>(lists);
    load<u32>(from + fromStep);
 load<u32>(from + fromStep, 64);
 load<u32>(from + fromStep, 128); load<u32>(from+fromStep+last);
    for (let pair = lists + HEADER; pair < end; pair += 16) {
      if (toStep) {
      const x = v128.load32_splat(pair, 0);
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
      const x = v128.load32_splat(pair, 8);
      const row = load<usize>(pair, 12);
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
    if (bias) {
      s0 = f32x4.add(s0, width == 1 ? v128.load(bias + last) : v128.load(bias, 0));
      if (width > 1) s1 = f32x4.add(s1, width == 2 ? v128.load(bias + last) : v128.load(bias, 16));
      if (width > 2) s2 = f32x4.add(s2, width == 3 ? v128.load(bias + last) : v128.load(bias, 32));
      if (width > 3) s3 = f32x4.add(s3, width == 4 ? v128.load(bias + last) : v128.load(bias, 48));
      if (width > 4) s4 = f32x4.add(s4, width == 5 ? v128.load(bias + last) : v128.load(bias, 64));
      if (width > 5) s5 = f32x4.add(s5, width == 6 ? v128.load(bias + last) : v128.load(bias, 80));
      if (width > 6) s6 = f32x4.add(s6, width == 7 ? v128.load(bias + last) : v128.load(bias, 96));
      if (width > 7) s7 = f32x4.add(s7, width == 8 ? v128.load(bias + last) : v128.load(bias, 112));
      if (width > 8) s8 = f32x4.add(s8, width == 9 ? v128.load(bias + last) : v128.load(bias, 128));
      if (width > 9) s9 = f32x4.add(s9, width == 10 ? v128.load(bias + last) : v128.load(bias, 144));
      if (width > 10) s10 = f32x4.add(s10, width == 11 ? v128.load(bias + last) : v128.load(bias, 160));
      if (width > 11) s11 = f32x4.add(s11, width == 12 ? v128.load(bias + last) : v128.load(bias, 176));
    }if (width == 1) v128.store(to + last, s0); else v128.store(to, s0, 0); 
    if (width > 1) { if (width == 2) v128.store(to + last, s1); else v128.store(to, s1, 16); }
    if (width > 2) { if (width == 3) v128.store(to + last, s2); else v128.store(to, s2, 32); }
    if (width > 3) { if (width == 4) v128.store(to + last, s3); else v128.store(to, s3, 48); }
    if (width > 4) { if (width == 5) v128.store(to + last, s4); else v128.store(to, s4, 64); }
    if (width > 5) { if (width == 6) v128.store(to + last, s5); else v128.store(to, s5, 80); }
    if (width > 6) { if (width == 7) v128.store(to + last, s6); else v128.store(to, s6, 96); }
    if (width > 7) { if (width == 8) v128.store(to + last, s7); else v128.store(to, s7, 112); }
    if (width > 8) { if (width == 9) v128.store(to + last, s8); else v128.store(to, s8, 128); }
    if (width > 9) { if (width == 10) v128.store(to + last, s9); else v128.store(to, s9, 144); }
    if (width > 10) { if (width == 11) v128.store(to + last, s10); else v128.store(to, s10, 160); }
    if (width > 11) { if (width == 12) v128.store(to + last, s11); else v128.store(to, s11, 176); }
    lists = end;
    from += fromStep;
    to += toStep;
  }
}
function rows1(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void { rowsTimesPanel(1, lists, rows, from, fromStep, to, toStep, last, bias); }
function rows2(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void { rowsTimesPanel(2, lists, rows, from, fromStep, to, toStep, last, bias); }
function rows3(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void { rowsTimesPanel(3, lists, rows, from, fromStep, to, toStep, last, bias); }
function rows4(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void { rowsTimesPanel(4, lists, rows, from, fromStep, to, toStep, last, bias); }
function rows5(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void { rowsTimesPanel(5, lists, rows, from, fromStep, to, toStep, last, bias); }
function rows6(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void { rowsTimesPanel(6, lists, rows, from, fromStep, to, toStep, last, bias); }
function rows7(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void { rowsTimesPanel(7, lists, rows, from, fromStep, to, toStep, last, bias); }
function rows8(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void { rowsTimesPanel(8, lists, rows, from, fromStep, to, toStep, last, bias); }
function rows9(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void { rowsTimesPanel(9, lists, rows, from, fromStep, to, toStep, last, bias); }
function rows10(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void { rowsTimesPanel(10, lists, rows, from, fromStep, to, toStep, last, bias); }
function rows11(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void { rowsTimesPanel(11, lists, rows, from, fromStep, to, toStep, last, bias); }
function rows12(lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void { rowsTimesPanel(12, lists, rows, from, fromStep, to, toStep, last, bias); }
export function multiplyRows(width: usize, lists: usize, rows: usize, from: usize, fromStep: usize, to: usize, toStep: usize, last: usize, bias: usize): void {
  switch (<i32>width) {
    case 1: rows1(lists, rows, from, fromStep, to, toStep, last, bias); break;
    case 2: rows2(lists, rows, from, fromStep, to, toStep, last, bias); break;
    case 3: rows3(lists, rows, from, fromStep, to, toStep, last, bias); break;
    case 4: rows4(lists, rows, from, fromStep, to, toStep, last, bias); break;
    case 5: rows5(lists, rows, from, fromStep, to, toStep, last, bias); break;
    case 6: rows6(lists, rows, from, fromStep, to, toStep, last, bias); break;
    case 7: rows7(lists, rows, from, fromStep, to, toStep, last, bias); break;
    case 8: rows8(lists, rows, from, fromStep, to, toStep, last, bias); break;
    case 9: rows9(lists, rows, from, fromStep, to, toStep, last, bias); break;
    case 10: rows10(lists, rows, from, fromStep, to, toStep, last, bias); break;
    case 11: rows11(lists, rows, from, fromStep, to, toStep, last, bias); break;
    case 12: rows12(lists, rows, from, fromStep, to, toStep, last, bias); break;
  }
}
