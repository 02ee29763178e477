/**
 * Bytes as text that a page loads cheaply: a character a byte, nearly, and no larger than the bytes once it is compressed on its way
 * (base64 would be by two fifths). `scripts/pack.mjs` writes it.
 *
 * `order` lists 90 byte values that are one character of the text, two hexadecimal digits each. The others, in ascending order, are two
 * characters, of which the first is one of the last two of the alphabet. The alphabet is "#" to "~" with "!" for "\".
 */
export function unpack({ order, text }: { readonly order: string; readonly text: string }): Uint8Array<ArrayBuffer> {
  const ranked = Array.from({ length: 90 }, (_, i) => Number.parseInt(order.slice(2 * i, 2 * i + 2), 16));
  for (let byte = 0; byte < 256; byte++) if (!ranked.includes(byte)) ranked.push(byte);
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
