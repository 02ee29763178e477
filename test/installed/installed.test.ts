import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { build } from "vite";
import { describe, expect, it } from "vitest";
import { output, project } from "./project.ts";

// The package as its users have it: packed, installed, used.

const SAY = "String(softmax(tensor([[1, 2, 3]])))";
const SAYS = "[[0.09003057 0.24472848 0.66524094]]";
const plain = project("plain", [], {
  "module.mjs": `import { softmax, tensor } from "rdrop"; console.log(${SAY});`,
  "common.cjs": `const { softmax, tensor } = require("rdrop"); console.log(${SAY});`,
  "data.mjs": `import { takeRows, Tensor } from "rdrop"; import { spirals, split } from "rdrop/data";
const { x } = takeRows(split(spirals({ n: 9, seed: 0 }), 6).train, [5, 0]); console.log(x instanceof Tensor, String(x.shape));`,
  "page.mjs": `import { softmax, tensor } from "rdrop"; document.title = ${SAY};`,
});
const node = (file: string): string => output(plain, process.execPath, file);

it("the package brings four others", () => {
  const names = readdirSync(join(plain, "node_modules")).filter(name => !name.startsWith("."));
  expect(names).toEqual(["iota-array", "is-buffer", "ndarray", "rdrop", "seedrandom"]);
});

it("import and require both give it", () => {
  expect(node("module.mjs")).toBe(SAYS);
  expect(node("common.cjs")).toBe(SAYS);
});

it("the entries share one Tensor class", () => {
  expect(node("data.mjs")).toBe("true 2,2");
});

it("the command runs without the packages that it is made of", () => {
  expect(output(plain, "npx", "rdrop", "demo")).toContain("After 40 such steps");
});

it("rdrop compare finds the file of its threads; --queue says what it needs", () => {
  const compare = ["rdrop", "compare", "moons", "--alpha", "1", "--seeds", "1", "--epochs", "1", "--hidden", "4"];
  expect(output(plain, "npx", ...compare)).toContain("Test error, R-Drop, alpha 1 against plain dropout: ");
  const needs = "rdrop: --queue needs the packages bullmq and ioredis, which are not installed; npm install bullmq ioredis";
  expect(() => output(plain, "npx", ...compare, "--queue", "redis://127.0.0.1", "--out", "other")).toThrow(needs);
});

describe.each(["3", "4", "5"])("beside vitest %s", version => {
  it("toPassGradcheck runs and has its type", () => {
    const test = `import "rdrop/vitest";\nimport { square, tensor } from "rdrop";\nimport { expect, it } from "vitest";
it("passes", () => { expect(square).toPassGradcheck([tensor([1, 2], { dtype: "float64" })]); });\n`;
    const folder = project(`vitest${version}`, [`vitest@${version}`, "typescript@5.9"], { "a.test.ts": test });
    expect(output(folder, "npx", "vitest", "run")).toContain("1 passed");
    const options = "--noEmit --strict --skipLibCheck --target es2022 --module nodenext a.test.ts";
    expect(output(folder, "npx", "tsc", ...options.split(" "))).toBe("");
  });
});

describe.each(["5.9", "6"])("with TypeScript %s", version => {
  it("the types compile with skipLibCheck false, with and without DOM", () => {
    const code = `import { crossEntropy, softmax, Tape, tensor, type Var } from "rdrop";\nimport { moons, split, type SyntheticOptions } from "rdrop/data";
import { readMnist } from "rdrop/node";
const options: SyntheticOptions = { n: 8, seed: 0 };\nexport const { train } = split(moons(options), 4);
const v: Var = softmax(new Tape().watch(tensor([[1, 2]])));\nexport const loss: Var = crossEntropy(v, [0]);
export const one: number = tensor([[1, 2]]).view().pick(0, null).get(1);\nexport const read = readMnist;\n`;
    const folder = project(`types${version}`, [`typescript@${version}`], { "use.mts": code });
    for (const lib of [["es2022"], ["es2022", "dom"]])
      for (const [module, moduleResolution] of [
        ["nodenext", "nodenext"],
        ["esnext", "bundler"],
      ]) {
        const compilerOptions = {
          noEmit: true,
          strict: true,
          skipLibCheck: false,
          types: [],
          target: "es2022",
          lib,
          module,
          moduleResolution,
        };
        writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.mts"] }));
        expect(output(folder, "npx", "tsc", "-p", ".")).toBe("");
      }
  });
});

const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/** What is in the title of this page under this policy, and whether WebAssembly could be compiled there. */
async function titleOf(
  scripts: Record<string, string>,
  head: string,
  policy: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const server = createServer((request, response) => {
    const script = scripts[request.url ?? ""];
    response.setHeaders(new Map(Object.entries({ "content-security-policy": policy, ...headers })));
    response.setHeader("content-type", script === undefined ? "text/html" : "text/javascript");
    response.end(script ?? `<!doctype html><title>nothing</title>${head}`);
  });
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", () => resolve()));
  const flags =
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: flags.split(" ") });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as { port: number }).port}/`);
    await expect.poll(() => page.title(), { timeout: 30_000 }).not.toBe("nothing"); // a function on the page would need eval
    return await page.title();
  } finally {
    await browser.close();
    server.close();
  }
}

const CHROMIUM = "/usr/bin/chromium";
const here = process.platform === "linux" && readdirSync("/usr/bin").includes("chromium");
if (!here) console.log(`the tests of pages are left out: there is no ${CHROMIUM}; apt-get install chromium`);

describe.runIf(here)("on a page", () => {
  const STRICT = "default-src 'none'; connect-src 'self'; script-src 'self'";
  const min = readFileSync(join(plain, "node_modules/rdrop/dist/rdrop.min.js"), "utf8");
  const use = `import { softmax, tensor } from "/rdrop.min.js";
let wasm = true; try { new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])); } catch { wasm = false; }
document.title = ${SAY} + " wasm " + wasm;`;

  it("the browser file runs under a strict policy, with WebAssembly and without", async () => {
    const scripts = { "/rdrop.min.js": min, "/use.js": use };
    const head = '<script type="module" src="/use.js"></script>';
    expect(await titleOf(scripts, head, STRICT)).toBe(`${SAYS} wasm false`);
    expect(await titleOf(scripts, head, `${STRICT} 'wasm-unsafe-eval'`)).toBe(`${SAYS} wasm true`);
  });

  it("the browser file serves an import map, for the data too", async () => {
    const map = JSON.stringify({ imports: { rdrop: "/rdrop.min.js", "rdrop/data": "/rdrop.min.js" } });
    const head = `<script type="importmap">${map}</script><script type="module" src="/use.js"></script>`;
    const data = 'import { moons } from "rdrop/data";\n';
    const said = 'document.title += " " + moons({ n: 4, seed: 0 }).x.shape;';
    const scripts = { "/rdrop.min.js": min, "/use.js": `${data}${use.replace("/rdrop.min.js", "rdrop")}${said}` };
    expect(await titleOf(scripts, head, `${STRICT} 'unsafe-inline'`)).toBe(`${SAYS} wasm false 4,2`);
  });

  it("threads compute for a worker of a page that may share memory, and never where the page itself would have to wait", async () => {
    const scripts = {
      "/rdrop.min.js": min,
      "/worker.js": `import { Workspace } from "/rdrop.min.js"; postMessage(new Workspace({ threads: 2 }).threads);`,
      "/use.js": `import { Workspace } from "/rdrop.min.js";
const worker = new Worker("/worker.js", { type: "module" });
worker.onmessage = ({ data }) => { document.title = "here " + new Workspace({ threads: 2 }).threads + ", in a worker " + data; };`,
    };
    const head = '<script type="module" src="/use.js"></script>';
    const policy = `${STRICT} 'wasm-unsafe-eval'; worker-src 'self' blob:`;
    expect(await titleOf(scripts, head, policy, ISOLATED)).toBe("here 1, in a worker 2");
    expect(await titleOf(scripts, head, policy)).toBe("here 1, in a worker 1");
  });

  it("what Vite builds runs under a strict policy", async () => {
    const built = await build({
      root: plain,
      configFile: false,
      logLevel: "error",
      build: { write: false, rollupOptions: { input: join(plain, "page.mjs") } },
    });
    const { code } = (Array.isArray(built) ? built[0] : (built as { output: { code: string }[] })).output[0] as { code: string };
    expect(await titleOf({ "/page.js": code }, '<script type="module" src="/page.js"></script>', STRICT)).toBe(SAYS);
  });
});
