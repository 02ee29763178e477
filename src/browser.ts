// What dist/rdrop.min.js holds, for a page without a bundler: one file for "rdrop" and "rdrop/data", so that there is one Tensor class.

export * from "./data.ts";
export * from "./index.ts";
