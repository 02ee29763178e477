/**
 * Bytes as text that a page loads cheaply: a character a byte, nearly, and no larger than the bytes once it is compressed on its way
 * (base64 would be by two fifths). `scripts/pack.mjs` writes it.
 *
 * `order` lists the byte values, two hexadecimal digits each, the most frequent first. The first 90 of them are one character of the text,
 * the others two, of which the first is one of the last two characters of the alphabet. The alphabet is "#" to "~" with "!" for "\".
 */
export function unpack({ order, text }: { readonly order: string; readonly text: string }): Uint8Array<ArrayBuffer> {
  const ranked = Uint8Array.from({ length: 256 }, (_, i) => Number.parseInt(order.slice(2 * i, 2 * i + 2), 16));
  const bytes = new Uint8Array(text.length);
  let length = 0;
  const symbol = (i: number): number => (text.charCodeAt(i) === 33 ? 57 : text.charCodeAt(i) - 35);
  for (let i = 0; i < text.length; i++) {
    let rank = symbol(i);
    if (rank >= 90) rank = 90 * (rank - 89) + symbol(++i);
    bytes[length++] = ranked[rank];
  }
  return bytes.slice(0, length);
}
