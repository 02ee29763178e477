// Free text as numbers: a hashed bag of its words and of its pairs of neighbouring words.

/** A word: a run of letters and digits; a Chinese or Japanese character is one by itself, for no space tells the words apart. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}])+/gu;

/** The words of a text, in small letters. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(WORD) ?? [];

/** The 32-bit hashes of the words of a text and of its pairs of words, as many as there are of them. */
export function hashesOf(text: string): Int32Array {
  const words = wordsOf(text);
  const hashes = new Int32Array(Math.max(0, 2 * words.length - 1));
  for (let i = 0; i < words.length; i++) {
    hashes[2 * i] = hash(words[i]);
    if (i > 0) hashes[2 * i - 1] = hash(`${words[i - 1]} ${words[i]}`);
  }
  return hashes;
}

/**
 * FNV-1a over the UTF-16 units of a text, low byte first.
 *
 * Source    G. Fowler, L. C. Noll, K.-P. Vo & D. Eastlake, The FNV Non-Cryptographic Hash Algorithm, IETF draft, section 2.
 */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    h = Math.imul(h ^ (unit & 255), 0x01000193);
    h = Math.imul(h ^ (unit >>> 8), 0x01000193);
  }
  return h | 0;
}

/**
 * Writes the bag of these hashes into out[start … start + buckets): each falls into one of the buckets and adds 1 there, and the whole is
 * scaled to length √buckets, so that its mean square is 1, as that of standardised columns is.
 *
 * Source    Weinberger, Dasgupta, Langford, Smola & Attenberg, "Feature Hashing for Large Scale Multitask Learning", ICML 2009.
 */
export function bagInto(out: Float32Array, start: number, buckets: number, hashes: Int32Array): void {
  for (const h of hashes) out[start + ((h >>> 0) % buckets)]++;
  let squares = 0;
  for (let b = start; b < start + buckets; b++) squares += out[b] * out[b];
  if (squares === 0) return;
  const factor = Math.sqrt(buckets / squares);
  for (let b = start; b < start + buckets; b++) out[b] *= factor;
}
