/** Sixteen times an addition and an exclusive or, each of which needs the one before it. */
@inline
function chain(x: i32, y: i32): i32 {
  x = (x + y) ^ y; x = (x + y) ^ y; x = (x + y) ^ y; x = (x + y) ^ y;
  x = (x + y) ^ y; x = (x + y) ^ y; x = (x + y) ^ y; x = (x + y) ^ y;
  x = (x + y) ^ y; x = (x + y) ^ y; x = (x + y) ^ y; x = (x + y) ^ y;
  x = (x + y) ^ y; x = (x + y) ^ y; x = (x + y) ^ y;
  return (x + y) ^ y;
}

/** The clock of the core: 64 integer operations a turn, one behind the other, each of which takes one cycle on every processor of today. */
export function clock(iterations: i32): i32 {
  const y = iterations | 1;
  let x = y;
  for (let i = 0; i < iterations; i++) x = chain(chain(x, y), y);
  return x;
}
