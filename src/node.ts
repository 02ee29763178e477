// What needs Node: reading files. Everything else is in index.ts and the entries beside it, which run in a browser too.

export { readCsv } from "./data/csv-file.ts";
export { readMnist } from "./data/mnist.ts";
export { type NewRows, readNewRows, type TrainedOn } from "./data/new-rows.ts";
export { type OpenOptions, openSource } from "./data/open.ts";
