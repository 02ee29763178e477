/** A number with so many places behind the point, and a minus that is one. */
export function fixed(value: number, places: number): string {
  if (!Number.isFinite(value)) return "–";
  const text = value.toFixed(places);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** The same with its sign, as differences have it. */
export const signed = (value: number, places: number): string =>
  Number(value.toFixed(places)) > 0 ? `+${fixed(value, places)}` : fixed(value, places);

/** A share of a whole, as "2.8 %", which no line may break. */
export const percent = (share: number, places = 1): string => `${fixed(100 * share, places)}\u00a0%`;

/** "10,000" */
export const whole = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

/** A number of any size, with about so many digits. */
export function brief(value: number, digits = 4): string {
  const text = Number(value.toPrecision(digits)).toString();
  return text.replace("-", "−").replace("e−", "e-");
}

/** "1 row", "2 rows" */
export const counted = (count: number, one: string, many = `${one}s`): string => `${whole(count)} ${count === 1 ? one : many}`;

/**
 * Wilson's 95 % interval of a share: of `count` in `rows`.
 *
 * Source    E. B. Wilson, Journal of the American Statistical Association 22, 1927.
 */
export function wilson(count: number, rows: number): readonly [number, number] {
  if (rows === 0) return [0, 1];
  const z = 1.959963984540054;
  const share = count / rows;
  const middle = share + (z * z) / (2 * rows);
  const half = z * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows));
  const of = 1 + (z * z) / rows;
  return [Math.max(0, (middle - half) / of), Math.min(1, (middle + half) / of)];
}
