// A first-level cache: lines of 64 bytes, 64 sets, 8 places in each. Which set a line belongs to follows from its address.
const LINE = 64;
const SETS = 64;
const WAYS = 8;

/** The distinct lines of a block of floats, and the places that all its sets together have. */
function block(rows, columns, step) {
  const lines = new Set();
  for (let p = 0; p < rows; p++) for (let j = 0; j < columns; j++) lines.add(Math.floor((4 * (p * step + j)) / LINE));
  const sets = new Set([...lines].map(line => line % SETS));
  return `${lines.size} lines, ${sets.size} sets, ${sets.size * WAYS} places`;
}

console.log(block(512, 4, 512)); // → 512 lines, 2 sets, 16 places
console.log(block(64, 128, 512)); // → 512 lines, 16 sets, 128 places
console.log(block(128, 48, 48)); // → 384 lines, 64 sets, 512 places
