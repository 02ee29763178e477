const [CHECKSUM, EXTRA, NAME, COMMENT] = [2, 4, 8, 16]; // bits of the fourth byte

/**
 * Where the deflated data of a .gz file begins: behind ten bytes, an extra field, a file name, a comment and a checksum, each of the
 * four only where a flag says so. `bytes` are the first ones of the file; where they end before the header does, or begin no gzip file,
 * the result is more than there are, or 10.
 *
 * Source    RFC 1952, section 2.3.
 */
export function gzipHeaderLength(bytes: Uint8Array): number {
  const flags = bytes[3] ?? 0;
  let at = 10;
  const string = (): number => {
    const end = bytes.indexOf(0, at);
    return end < 0 ? bytes.length + 1 : end + 1;
  };
  if (flags & EXTRA) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  if (flags & NAME) at = string();
  if (flags & COMMENT) at = string();
  return flags & CHECKSUM ? at + 2 : at;
}
