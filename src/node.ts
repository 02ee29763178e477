// What needs Node: reading files. Everything else is in index.ts, which runs in a browser too.

export { dataAt, type Given } from "./compare/given.ts";
export { type Pool, runPool, workersFor } from "./compare/pool.ts";
export { readMnist } from "./data/mnist.ts";
