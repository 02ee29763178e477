import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RandomState } from "../../../src/random/numpy.ts";
import { stream } from "../../../src/random/seeded.ts";
import type { Json } from "../eval.ts";
import type { Case } from "../runner/cases.ts";
import { hand } from "./hand.ts";

/** How much work: GradBench's own workloads, or small ones. */
export type Size = "full" | "quick";

/** A workload of an eval: what its value and its derivative are asked with. */
interface Workload {
  readonly description: string;
  readonly input: () => Json;
}

const FUNCTIONS: Readonly<Record<string, readonly string[]>> = {
  ba: ["objective", "jacobian"],
  det: ["primal", "gradient"],
  gmm: ["objective", "jacobian"],
  ht: ["objective", "jacobian"],
  kmeans: ["cost", "dir"],
  llsq: ["primal", "gradient"],
  lse: ["primal", "gradient"],
  lstm: ["objective", "jacobian"],
  ode: ["primal", "gradient"],
  particle: ["rr", "ff", "fr", "rf"],
  saddle: ["rr", "ff", "fr", "rf"],
};
export const EVALS = Object.keys(FUNCTIONS);

/** A case of each function for each workload, made when it is their turn. */
export function* workloads(evalName: string, size: Size, checkout: string): Generator<Case[]> {
  for (const { description, input } of ALL[evalName](size === "full", checkout)) {
    const made = input();
    yield FUNCTIONS[evalName].map(name => ({ module: evalName, function: name, description, input: made }));
  }
}

/** GradBench's workloads by default: the same sizes, and the same numbers where it draws them by NumPy's old generator. */
const ALL: Readonly<Record<string, (full: boolean, checkout: string) => Iterable<Workload>>> = {
  *llsq(full) {
    const random = new RandomState(31337);
    for (const n of full ? [16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8196, 16392] : [16, 256]) {
      const x = rand(random, 128);
      yield { description: `n=${n},m=128`, input: () => ({ x, n }) };
    }
  },
  *lse(full) {
    const random = new RandomState(31337);
    for (const n of full ? [2500, 5000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000, 1_280_000] : [2500]) {
      const x = rand(random, n);
      yield { description: `n=${n}`, input: () => ({ x }) };
    }
  },
  *det(full) {
    const random = new RandomState(31337);
    for (const ell of full ? [5, 6, 7, 8, 9, 10, 11] : [5, 8]) {
      const a = rand(random, ell * ell);
      yield { description: `${ell}`, input: () => ({ A: a, ell }) };
    }
  },
  *ode(full) {
    const random = new RandomState(31337);
    for (const [n, s] of grid(full ? [1000, 10_000, 100_000] : [1000], full ? [1, 10, 100] : [1, 10])) {
      const x = rand(random, n);
      yield { description: `n=${n},s=${s}`, input: () => ({ x, s }) };
    }
  },
  *kmeans(full) {
    const random = new RandomState(31337);
    const sizes = (full ? [10, 100, 1000] : [10]).flatMap(k => (full ? [1000, 10_000] : [1000]).flatMap(n => [8, 16].map(d => [k, n, d])));
    for (const [k, n, d] of sizes.sort((a, b) => a[0] * a[1] * a[2] - b[0] * b[1] * b[2])) {
      const points = Array.from({ length: n }, () => rand(random, d));
      yield { description: `k=${k},n=${n},d=${d}`, input: () => ({ points, centroids: points.slice(-k) }) };
    }
  },
  *gmm(full) {
    const n = full ? 1000 : 100;
    for (const [d, k] of grid(full ? [2, 10, 20, 32, 64] : [2, 10], full ? [5, 10, 25, 50, 100] : [5])) {
      const rng = stream(d * 1000 + k, "gmm");
      const normals = (rows: number, columns: number): number[][] =>
        Array.from({ length: rows }, () => Array.from({ length: columns }, () => rng.normal()));
      const uniforms = Array.from({ length: k }, () => Array.from({ length: d }, () => rng.uniform()));
      yield {
        description: `${d}_${k}_${n}`,
        input: () => {
          const l = normals(k, (d * (d - 1)) / 2);
          return { d, k, n, x: normals(n, d), m: 0, gamma: 1, alpha: normals(1, k)[0], mu: uniforms, q: normals(k, d), l };
        },
      };
    }
  },
  *lstm(full) {
    const b = 14;
    for (const [l, c] of grid(full ? [2, 4, 6] : [2], full ? [1024, 4096, 8192] : [64])) {
      const random = new RandomState(l * c);
      const rows = (length: number, columns: number): number[][] => Array.from({ length }, () => rand(random, columns));
      const input = (): Json => ({
        main_params: rows(2 * l, 4 * b),
        extra_params: rows(3, b),
        state: rows(2 * l, b),
        sequence: rows(c, b).map(row => row.map(u => (u < 0.4 ? 1 : 0))), // letters in bits
      });
      yield { description: `l=${l},c=${c}`, input };
    }
  },
  *ba(full, checkout) {
    for (const { name, text } of files(join(checkout, "evals", "ba", "data"), /^ba(\d+)_/, full ? 14 : 1)) {
      const lines = text.split("\n").map(line => line.trim().split(/\s+/).map(Number));
      const [[n, m, p], cam, x, [w], feat] = lines;
      yield { description: name, input: () => ({ n, m, p, cam, x, w, feat }) };
    }
  },
  *ht(full, checkout) {
    const folder = join(checkout, "evals", "ht", "data", "complicated_big");
    for (const { name, text } of files(folder, /^hand(\d+)_/, full ? 12 : 1))
      yield { description: name, input: () => hand(join(folder, "model"), text) };
  },
  *particle() {
    yield { description: "w=0", input: () => ({ w: 0 }) };
  },
  *saddle() {
    yield { description: "start=1,1", input: () => ({ start: [1, 1] }) };
  },
};

const rand = (random: RandomState, n: number): number[] => Array.from(random.rand(n));

/** Pairs, the least product first; of equals, in the order of the lists. */
const grid = (as: readonly number[], bs: readonly number[]): [number, number][] =>
  as.flatMap(a => bs.map((b): [number, number] => [a, b])).sort((p, q) => p[0] * p[1] - q[0] * q[1]);

/** The files of a folder by the number in their names, up to `last`. */
function files(folder: string, pattern: RegExp, last: number): { name: string; text: string }[] {
  if (!existsSync(folder)) throw new Error(`gradbench:peers: --gradbench must be a checkout of gradbench/gradbench, got no ${folder}`);
  const number = (name: string): number => Number(pattern.exec(name)?.[1] ?? Infinity);
  return readdirSync(folder)
    .filter(name => number(name) <= last)
    .sort((a, b) => number(a) - number(b))
    .map(name => ({ name: name.replace(/\.txt$/, ""), text: readFileSync(join(folder, name), "utf8") }));
}
