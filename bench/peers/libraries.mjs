// The libraries measured: how each is found and started. All take the flags of `rdrop bench` and print one JSON line.
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const path = file => fileURLToPath(new URL(file, import.meta.url));
const json = url => JSON.parse(readFileSync(url, "utf8"));
const exists = url => statSync(url, { throwIfNoEntry: false }) !== undefined;

const NPM = "`npm ci --ignore-scripts` in bench/peers";
const APT = "`apt-get install python3-torch python3-numpy libopenblas0-pthread`, or `PYTHON=` an interpreter that has PyTorch";

/** Installs the JavaScript peers when they are missing or older than the lock file; `false` where that fails, as it does without a network. */
export function installPeers() {
  const modified = file => statSync(path(file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (modified("node_modules/.package-lock.json") >= modified("package-lock.json")) return true;
  const options = { cwd: path("."), stdio: "inherit", shell: process.platform === "win32" };
  return spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], options).status === 0;
}

/**
 * Each library: `title`, `version` (`undefined` where it is not installed), `install` (how to), `command`, `flags` for a part of it, and whether it is
 * `threaded`: its steps take `--threads`.
 */
export function findLibraries() {
  const rdrop = json(new URL("package.json", root));
  const python = findTorch();
  return {
    rdrop: {
      title: "rdrop",
      version: rdrop.version,
      install: "`npm run build`",
      command: [process.execPath, fileURLToPath(new URL(rdrop.bin.rdrop, root)), "bench"],
      threaded: true,
      flags: { step: ["--json"], matmul: ["--sparsity", "0", "--top", "--json"] },
    },
    pytorch: {
      title: "PyTorch",
      version: python?.version,
      install: APT,
      command: [python?.executable, path("pytorch.py")],
      threaded: true,
    },
    "tfjs-wasm": packaged("tfjs-wasm", "@tensorflow/tfjs-backend-wasm", "tfjs.mjs", "--backend", "wasm"),
    "tfjs-cpu": packaged("tfjs-cpu", "@tensorflow/tfjs", "tfjs.mjs", "--backend", "cpu"),
    "jax-js": packaged("jax-js", "@jax-js/jax", "jaxjs.mjs"),
    "ort-web": packaged("ort-web", "onnxruntime-web", "ort.mjs"),
  };
}

function packaged(title, name, script, ...flags) {
  const manifest = new URL(`node_modules/${name}/package.json`, import.meta.url);
  const version = exists(manifest) ? json(manifest).version : undefined;
  return { title, version, install: NPM, command: [process.execPath, path(script), ...flags] };
}

/** The first Python that has PyTorch: $PYTHON, Debian's own, the one on the path. */
function findTorch() {
  for (const executable of [process.env.PYTHON, "/usr/bin/python3", "python3"].filter(Boolean)) {
    const { status, stdout } = spawnSync(executable, ["-c", "import torch; print(torch.__version__)"], { encoding: "utf8" });
    if (status === 0) return { executable, version: stdout.trim() };
  }
  return undefined;
}
