// Runs `npm ci` when node_modules is missing or older than the lock file, so that `npm start` and `npm test` work in a bare clone.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";

const modified = path => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (modified("node_modules/.package-lock.json") < modified("package-lock.json")) {
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { stdio: "inherit", shell: process.platform === "win32" });
  process.exit(status ?? 1);
}
