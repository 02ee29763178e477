// Data made on the spot, and what one does with data before training: `import { spirals, split } from "rdrop/data"`. An entry of its own, so
// that a page that brings its own rows does not carry it. What a training loop needs of data (`dataset`, `batches`, `takeRows`) is in index.ts.

export { digits } from "./data/digits.ts";
export { type IdxArray, parseIdx } from "./data/idx.ts";
export { split } from "./data/split.ts";
export { mislabel, moons, type SyntheticOptions, spirals } from "./data/synthetic.ts";
