/** What a value is, in a word, for messages. */
export const nameOf = (x: unknown): string => (typeof x === "object" && x !== null ? (x.constructor?.name ?? "Object") : String(x));
