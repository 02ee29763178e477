// For a runtime on the command line: `node test/runtimes/print.mjs dist/src/index.js` prints the hashes as JSON.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { hashes } from "./hashes.mjs";

console.log(JSON.stringify(await hashes(await import(pathToFileURL(resolve(process.argv[2])).href))));
