// Makes `npx rdrop` work inside the checkout: links the built command where npx looks first.
import { chmodSync, mkdirSync, rmSync, symlinkSync } from "node:fs";

chmodSync("dist/src/cli/main.js", 0o755);
mkdirSync("node_modules/.bin", { recursive: true });
rmSync("node_modules/.bin/rdrop", { force: true });
symlinkSync("../../dist/src/cli/main.js", "node_modules/.bin/rdrop");
