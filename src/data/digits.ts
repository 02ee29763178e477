import { type Rng, stream } from "../random/seeded.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { checkSynthetic, type SyntheticOptions } from "./synthetic.ts";

/** Width and height of an image. */
export const DIGIT_SIZE = 12;

const GLYPH_WIDTH = 5;
const GLYPH_HEIGHT = 7;

/** The ten digits on a 5 × 7 grid. */
const GLYPHS = [
  ".###. #...# #...# #...# #...# #...# .###.",
  "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.",
  ".###. #...# ....# ..##. .#... #.... #####",
  ".###. #...# ....# ..##. ....# #...# .###.",
  "...#. ..##. .#.#. #..#. ##### ...#. ...#.",
  "##### #.... ####. ....# ....# #...# .###.",
  "..##. .#... #.... ####. #...# #...# .###.",
  "##### ....# ...#. ..#.. ..#.. .#... .#...",
  ".###. #...# #...# .###. #...# #...# .###.",
  ".###. #...# #...# .#### ....# ...#. .##..",
].map(rows => rows.split(" "));

/**
 * Ten classes of small images: the digits 0 to 9, each drawn slanted, stretched and shifted at random, blurred by the sampling, with
 * normal noise on every pixel. Images are rows of 12 × 12 numbers, background 0 and ink 1 before the noise (0.1 unless given).
 */
export function digits(options: SyntheticOptions): Dataset {
  const { n, noise, seed } = checkSynthetic("digits", options, 0.1);
  const rng = stream(seed, "digits");
  const labels = Int32Array.from({ length: n }, (_, i) => i % 10);
  const pixels = DIGIT_SIZE * DIGIT_SIZE;
  const data = new Float32Array(n * pixels);
  labels.forEach((label, i) => {
    const ink = drawn(GLYPHS[label], rng);
    for (let q = 0; q < pixels; q++) data[i * pixels + q] = ink(q % DIGIT_SIZE, Math.floor(q / DIGIT_SIZE)) + noise * rng.normal();
  });
  return dataset("digits", new Tensor(data, [n, pixels]), labels, 10);
}

/** How dark the image is at pixel (x, y): each is traced back through a random affine map to the place on the glyph that it shows. */
function drawn(glyph: readonly string[], rng: Rng): (x: number, y: number) => number {
  const between = (low: number, high: number) => low + (high - low) * rng.uniform();
  const [wide, high] = [between(1, 1.7), between(1, 1.55)]; // pixels for each cell of the glyph
  const [slant, tilt] = [between(-0.4, 0.4), between(-0.25, 0.25)];
  const [centreX, centreY] = [between(4.3, 6.7), between(4.3, 6.7)];
  return (x, y) => {
    const [dx, dy] = [x - centreX, y - centreY];
    return inkAt(glyph, (dx + slant * dy) / wide + (GLYPH_WIDTH - 1) / 2, (dy + tilt * dx) / high + (GLYPH_HEIGHT - 1) / 2);
  };
}

/** The glyph between its cells: the four around (x, y), each weighted by how near it is. */
function inkAt(glyph: readonly string[], x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - left, y - top];
  const cell = (column: number, row: number) => (glyph[row]?.[column] === "#" ? 1 : 0);
  return (
    (1 - down) * ((1 - right) * cell(left, top) + right * cell(left + 1, top)) +
    down * ((1 - right) * cell(left, top + 1) + right * cell(left + 1, top + 1))
  );
}
