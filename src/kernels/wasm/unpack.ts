/**
 * Bytes as text that a page loads cheaply: a character a byte, nearly, and no larger than the bytes once it is compressed on its way
 * (base64 would be by two fifths). `scripts/pack.mjs` writes it.
 *
 * `frequent` says of each byte value, a bit each, whether it is one of the 90 most frequent. Those are one character of the text, the
 * others two, of which the first is one of the last two characters of the alphabet. The alphabet is "#" to "~" with "!" for "\".
 */
export function unpack({ frequent, text }: { readonly frequent: string; readonly text: string }): Uint8Array<ArrayBuffer> {
  const isFrequent = (byte: number): number => (Number.parseInt(frequent[byte >> 2], 16) >> (byte & 3)) & 1;
  const ranked = Uint8Array.from({ length: 256 }, (_, byte) => byte).sort((a, b) => isFrequent(b) - isFrequent(a) || a - b);
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
