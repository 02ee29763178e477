import { type Rng, stream } from "../random/seeded.ts";
import { below, options as checked, type Known, whole, within } from "../tensor/options.ts";
import { Tensor } from "../tensor/tensor.ts";
import { type Dataset, dataset } from "./dataset.ts";

/** Size, difficulty and seed of a data set made on the spot. */
export interface SyntheticOptions {
  /** How many samples; the classes take turns. */
  readonly n: number;
  /** Standard deviation of what is added to each coordinate. */
  readonly noise?: number;
  readonly seed: number;
}

const SYNTHETIC: Known = { n: "number", noise: "number", seed: "number" };

/** Two interleaved half circles: (cos θ, sin θ) and (1 − cos θ, ½ − sin θ) for θ uniform in [0, π), plus noise (0.2 unless given). */
export function moons(options: SyntheticOptions): Dataset {
  return planar("moons", checkSynthetic("moons", options, 0.2), 2, (label, rng) => {
    const [x, y] = onCircle(rng.uniform() / 2);
    return label === 0 ? [x, y] : [1 - x, 0.5 - y];
  });
}

/** Arms of a spiral, one a class, each winding once around the centre: radius r uniform in [0, 1), angle r + label / classes in turns. */
export function spirals(options: SyntheticOptions & { readonly classes?: number }): Dataset {
  const made = checkSynthetic("spirals", options, 0.05, { ...SYNTHETIC, classes: "number" });
  const { classes = 3 } = options;
  whole("spirals", "classes", classes, 2);
  return planar("spirals", made, classes, (label, rng) => {
    const r = rng.uniform();
    const [x, y] = onCircle(r + label / classes);
    return [r * x, r * y];
  });
}

function planar(
  name: string,
  { n, noise, seed }: Required<SyntheticOptions>,
  classes: number,
  point: (label: number, rng: Rng) => readonly [number, number],
): Dataset {
  const rng = stream(seed, name);
  const labels = Int32Array.from({ length: n }, (_, i) => i % classes);
  const data = new Float32Array(2 * n);
  labels.forEach((label, i) => {
    const [x, y] = point(label, rng);
    data[2 * i] = x + noise * rng.normal();
    data[2 * i + 1] = y + noise * rng.normal();
  });
  return dataset(name, new Tensor(data, [n, 2]), labels, classes);
}

/** The options, checked: RangeError unless n is a whole number above 0 and the noise finite and not negative. */
export function checkSynthetic(
  name: string,
  options: SyntheticOptions,
  usual: number,
  known: Known = SYNTHETIC,
): Required<SyntheticOptions> {
  const { n, noise = usual, seed } = checked(name, options, known, ["n", "seed"]);
  whole(name, "n", n, 1);
  below(name, "noise", noise, 0, Infinity);
  return { n, noise, seed };
}

/**
 * The same samples with some labels wrong: each, with probability `fraction`, is replaced by one of the other classes at random.
 *
 * Throws    RangeError unless 0 <= fraction <= 1.
 */
export function mislabel(
  { x, labels, classes }: Dataset,
  { fraction, seed }: { readonly fraction: number; readonly seed: number },
): Dataset {
  within("mislabel", "fraction", fraction, 0, 1);
  const rng = stream(seed, "mislabel");
  return { x, classes, labels: labels.map(label => (rng.uniform() < fraction ? (label + 1 + rng.integer(classes - 1)) % classes : label)) };
}

/**
 * The point e^iθ of the unit circle at an angle given in turns, by e^iθ = (e^(iθ/64))^64: a short series, then six squarings.
 *
 * Math.cos and Math.sin may differ in the last bit from one engine to the next; + − × ÷ may not. Good to 1e-10: these become float32.
 */
export function onCircle(turns: number): [number, number] {
  const a = ((turns - Math.floor(turns)) * 2 * Math.PI) / 64; // below 0.1
  const a2 = a * a;
  let x = 1 - (a2 / 2) * (1 - (a2 / 12) * (1 - a2 / 30));
  let y = a * (1 - (a2 / 6) * (1 - (a2 / 20) * (1 - a2 / 42)));
  for (let i = 0; i < 6; i++) [x, y] = [x * x - y * y, 2 * x * y];
  return [x, y];
}
