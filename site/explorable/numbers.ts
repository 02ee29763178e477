/** A share as percents: "24.3 %". */
export const percent = (share: number): string => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "–");

/** A number in few characters: "0.123", "1.2e-5". */
export function short(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(Math.max(0, digits - 2)) : value.toPrecision(digits);
  return text.replace("-", "−").replace("e-", "e−").replace("e+", "e");
}

/** A power of ten as it is written on an axis: "10⁻⁶". */
export const power = (value: number): string =>
  `10${Array.from(String(Math.round(Math.log10(value))), digit => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)] ?? "⁻").join("")}`;
