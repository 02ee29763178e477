import type { Dataset } from "../data/dataset.ts";
import { DIGIT_SIZE } from "../data/digits.ts";

const BLOCKS = [" ", "▀", "▄", "█"]; // two pixels in a character: neither, the upper, the lower, both

/** The images of the rows given, side by side, as text: ink where a pixel is darker than half. */
export function digitRow({ x }: Dataset, rows: readonly number[]): string {
  const lines: string[] = [];
  for (let y = 0; y < DIGIT_SIZE; y += 2) {
    const ink = (row: number, column: number, line: number): boolean => x.data[(row * DIGIT_SIZE + line) * DIGIT_SIZE + column] > 0.5;
    const line = (row: number): string =>
      Array.from({ length: DIGIT_SIZE }, (_, column) => BLOCKS[Number(ink(row, column, y)) + 2 * Number(ink(row, column, y + 1))]).join("");
    lines.push(rows.map(line).join(" "));
  }
  return lines.join("\n");
}
