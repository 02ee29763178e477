/** Bytes as the text that `src/kernels/wasm/unpack.ts` reads: see there. */
export function pack(bytes) {
  const count = new Array(256).fill(0);
  for (const byte of bytes) count[byte]++;
  const values = [...count.keys()];
  const frequent = values
    .slice()
    .sort((a, b) => count[b] - count[a])
    .slice(0, 90)
    .sort((a, b) => a - b);
  const ranked = frequent.concat(values.filter(byte => !frequent.includes(byte)));
  const rank = values.map(byte => ranked.indexOf(byte));
  const symbol = i => (i === 57 ? "!" : String.fromCharCode(35 + i));
  const text = Array.from(bytes, byte =>
    rank[byte] < 90 ? symbol(rank[byte]) : symbol(89 + Math.floor(rank[byte] / 90)) + symbol(rank[byte] % 90),
  );
  const nibble = i => [0, 1, 2, 3].reduce((sum, bit) => sum + (Number(frequent.includes(4 * i + bit)) << bit), 0);
  return { frequent: Array.from({ length: 64 }, (_, i) => nibble(i).toString(16)).join(""), text: text.join("") };
}
