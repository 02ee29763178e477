/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * JSON that `JSON.parse` reads back to the same bits: every finite float64 has a shortest decimal form that is its own, which
 * `JSON.stringify` writes; −0, which that writes as 0, is written as -0, as JSON may.
 *
 * Throws    RangeError, which begins with `name` and names the place, for NaN and infinities, which JSON has not; TypeError for what is no
 *           JSON value.
 */
export function exactJson(value: unknown, name: string): string {
  const write = (value: unknown, path: string): string => {
    if (typeof value === "number") {
      if (!Number.isFinite(value)) throw new RangeError(`${name}: numbers must be finite, got ${value} at ${path}`);
      return Object.is(value, -0) ? "-0" : String(value);
    }
    if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map((each, i) => write(each, `${path}[${i}]`)).join(",")}]`;
    if (typeof value !== "object" || ![Object.prototype, null].includes(Object.getPrototypeOf(value)))
      throw new TypeError(`${name}: must be JSON values, got another at ${path}`);
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${write(member, path === "" ? key : `${path}.${key}`)}`).join(",")}}`;
  };
  return write(value, "");
}
