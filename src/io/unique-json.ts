/** Valid JSON in pieces: texts, numbers, and what stands between them. */
const PIECE = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\]:,]/g;

/** No header and no config of ours has a tenth of it; whoever walks a value may use the stack. */
const DEEPEST = 100;

/**
 * JSON in which no object has a key twice: `JSON.parse` would take the last, other readers the first, and one file would be two. At most 100
 * levels deep, and without a number so large that it would become infinite.
 *
 * Throws    Error, one line that begins with `name`.
 */
export function parseUniqueJson(text: string, name: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`${name} must be JSON, got something else`);
  }
  const open: (Set<string> | undefined)[] = []; // the keys of each object, undefined for an array
  let key = ""; // the last text; a colon behind it makes it a key
  for (const [piece] of text.matchAll(PIECE)) {
    if (piece === "{" || piece === "[") {
      if (open.push(piece === "{" ? new Set() : undefined) > DEEPEST)
        throw new Error(`${name} must be at most ${DEEPEST} levels deep, got more`);
    } else if (piece === "}" || piece === "]") open.pop();
    else if (piece === ":") {
      const keys = open.at(-1) as Set<string>;
      if (keys.has(key)) throw new Error(`${name} must have each key once, got ${JSON.stringify(key.slice(0, 100))} twice`);
      keys.add(key);
    } else if (piece[0] === '"') key = JSON.parse(piece) as string;
    else if (piece !== "," && !Number.isFinite(Number(piece)))
      throw new Error(`${name} must have numbers that float64 has, got ${piece.slice(0, 100)}`);
  }
  return value;
}
