/** Bytes as the text that `src/kernels/wasm/unpack.ts` reads: see there. */
export function pack(bytes) {
  const count = new Array(256).fill(0);
  for (const byte of bytes) count[byte]++;
  const order = [...count.keys()].sort((a, b) => count[b] - count[a]);
  const rank = new Array(256);
  for (const [i, byte] of order.entries()) rank[byte] = i;
  const symbol = i => (i === 57 ? "!" : String.fromCharCode(35 + i));
  const text = Array.from(bytes, byte =>
    rank[byte] < 90 ? symbol(rank[byte]) : symbol(89 + Math.floor(rank[byte] / 90)) + symbol(rank[byte] % 90),
  );
  return { order: Buffer.from(order).toString("hex"), text: text.join("") };
}
