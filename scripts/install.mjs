// Runs `npm ci`, here and in each folder named, where node_modules is missing or older than the lock file: so `npm start`, `npm test` and
// `npm run site` work in a bare clone.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";

const modified = path => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

for (const cwd of [".", ...process.argv.slice(2)]) {
  if (modified(join(cwd, "node_modules/.package-lock.json")) >= modified(join(cwd, "package-lock.json"))) continue;
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) process.exit(status ?? 1);
}
