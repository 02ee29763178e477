/**
 * A line of a CSV file. A field with a comma, a quote or a line break in it is quoted, its quotes doubled (RFC 4180). One that a
 * spreadsheet would take for a formula, with = + - @, a tab or a carriage return in front, gets an apostrophe before it, unless it is a
 * number: whoever opens predictions of somebody's labels must not run them.
 *
 * Source    RFC 4180, section 2; OWASP, "CSV Injection".
 */
export const csvLine = (fields: readonly (string | number)[]): string => `${fields.map(field).join(",")}\n`;

function field(value: string | number): string {
  if (typeof value === "number") return String(value);
  const formula = /^[=+\-@\t\r]/.test(value) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value);
  const safe = formula ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
