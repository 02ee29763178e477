// What needs Node: reading files. Everything else is in index.ts, which runs in a browser too.
export { readMnist } from "./data/mnist.ts";
