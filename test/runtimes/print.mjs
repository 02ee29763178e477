// For a runtime on the command line: `node test/runtimes/print.mjs dist/src/index.js dist/src/data.js` prints the hashes as JSON.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { hashes } from "./hashes.mjs";

const entries = await Promise.all(process.argv.slice(2).map(path => import(pathToFileURL(resolve(path)).href)));
console.log(JSON.stringify(await hashes(Object.assign({}, ...entries))));
