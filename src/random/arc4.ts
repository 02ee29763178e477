/**
 * Doubles in [0, 1) of 53 random bits, from a text of ASCII: ARC4, the first 256 bytes of its stream thrown away, and then for each
 * number as many bytes as 53 bits need, the last cut short. The bits are those of the package `seedrandom`.
 *
 * Source    D. Bau, seedrandom 3.0.5.
 */
export function arc4(text: string): () => number {
  const key: number[] = [];
  for (let i = 0, smear = 0; i < text.length; i++) {
    smear ^= (key[i & 255] ?? 0) * 19;
    key[i & 255] = (smear + text.charCodeAt(i)) & 255;
  }
  // The key schedule: every byte swaps places with one that the key chooses.
  const s = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + s[i] + key[i % key.length]) & 255;
    [s[i], s[j]] = [s[j], s[i]];
  }
  let i = 0;
  let j = 0;
  const byte = (): number => {
    i = (i + 1) & 255;
    const t = s[i];
    j = (j + t) & 255;
    s[i] = s[j];
    s[j] = t;
    return s[(s[i] + t) & 255];
  };
  for (let k = 0; k < 256; k++) byte();
  return () => {
    let n = 0;
    for (let k = 0; k < 6; k++) n = n * 256 + byte();
    let d = 2 ** 48;
    let x = 0;
    while (n < 2 ** 52) {
      n = (n + x) * 256;
      d *= 256;
      x = byte();
    }
    while (n >= 2 ** 53) {
      n /= 2;
      d /= 2;
      x >>>= 1;
    }
    return (n + x) / d;
  };
}
