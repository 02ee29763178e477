// What needs Node: reading files. Everything else is in index.ts, which runs in a browser too.
export { dataAt, type Given } from "./compare/given.ts";
export { type Pool, runPool, workersFor } from "./compare/pool.ts";
export type { CsvOptions } from "./data/csv.ts";
export { readCsv } from "./data/csv-file.ts";
export { readMnist } from "./data/mnist.ts";
export { type OpenOptions, openSource } from "./data/open.ts";
