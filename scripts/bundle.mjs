// Puts each entry of the package into one file (with what they share in files of its own, so that there is one Tensor class): an import
// opens a few files instead of sixty, which is most of what it costs. What only the command line needs is put in as well, so that who
// installs the library installs nothing else for it; LICENSES-OF-OTHERS.txt says whose it is.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { build, transform } from "esbuild";
import { licences } from "./licences.mjs";
import { purePlugin } from "./pure.mjs";

const { dependencies, peerDependencies, version } = JSON.parse(readFileSync("package.json", "utf8"));
const installed = Object.keys({ ...dependencies, ...peerDependencies }).flatMap(name => [name, `${name}/*`]);

/** `require("node:fs")` inside a package of CommonJS, as an import: there is no `require` in a module. */
const requirePlugin = {
  name: "require",
  setup(build) {
    const builtin = new RegExp(`^(node:)?(${builtinModules.join("|")})$`);
    build.onResolve({ filter: builtin }, ({ path, kind }) =>
      kind === "require-call" ? { path: path.replace(/^(node:)?/, "node:"), namespace: "required" } : { path, external: true },
    );
    build.onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({
      contents: `import all from "${path}"; module.exports = all;`,
    }));
  },
};

const THREAD = "node_modules/tinypool/dist/entry/worker.js";

/** Tinypool begins its threads with a file beside its own: here that is an entry of its own, wherever the rest of Tinypool comes to lie. */
const threadPlugin = {
  name: "thread",
  setup(build) {
    build.onLoad({ filter: /[\\/]tinypool[\\/]dist[\\/]index\.js$/ }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const made = text.replace('import.meta.url + "/../entry/worker.js"', 'new URL("../shared/tinypool-thread.js", import.meta.url)');
      if (made === text) throw new Error(`bundle: ${path} must begin its threads as it did; see threadPlugin`);
      return { contents: made };
    });
  },
};

const shared = { bundle: true, format: "esm", target: "es2022", metafile: true, logLevel: "warning" };

rmSync("dist", { recursive: true, force: true }); // shared files are named by their content
const { metafile } = await build({
  ...shared,
  entryPoints: [
    "src/compare.ts",
    "src/data.ts",
    "src/gradcheck.ts",
    "src/index.ts",
    "src/io.ts",
    "src/numpy.ts",
    "src/metrics.ts",
    "src/node.ts",
    "src/queue.ts",
    "src/run.ts",
    "src/scalar.ts",
    "src/vitest.ts",
    "src/cli/main.ts",
    "src/cli/types-hook.ts",
    "src/compare/pool-task.ts", // what a thread runs
    { in: THREAD, out: "src/shared/tinypool-thread" },
  ],
  outdir: "dist",
  outbase: ".",
  chunkNames: "src/shared/[name]-[hash]",
  splitting: true,
  platform: "neutral",
  mainFields: ["module", "main"],
  external: installed,
  plugins: [purePlugin, requirePlugin, threadPlugin],
});

for (const [file, { inputs, entryPoint }] of Object.entries(metafile.outputs)) {
  const text = readFileSync(file, "utf8");
  // What is for the most part other people's code: nobody reads it here. Names stay, for the lines of a stack.
  const isMinified = shareOfOthers(inputs) > 0.5;
  if (isMinified) {
    const options = { format: "esm", minifyWhitespace: true, minifySyntax: true, target: "es2022", legalComments: "inline" };
    const short = shareOfOthers(inputs) === 1 ? { minifyIdentifiers: true } : {};
    writeFileSync(file, (await transform(entryPoint === undefined ? text : withoutBareImports(text), { ...options, ...short })).code);
  } else writeFileSync(file, entryPoint === undefined ? namespacesPure(text) : withoutBareImports(text));
}

/** The part of an output, 0 to 1, that comes from packages. */
function shareOfOthers(inputs) {
  const bytes = Object.entries(inputs).map(([input, { bytesInOutput }]) => ({
    bytesInOutput,
    other: /^node_modules|^required:/.test(input),
  }));
  const sum = list => list.reduce((total, { bytesInOutput }) => total + bytesInOutput, 0);
  return sum(bytes) === 0 ? 0 : sum(bytes.filter(({ other }) => other)) / sum(bytes);
}

/** `import * as all`, which the command line does with the rules, is an object that a bundler may leave out as well. */
function namespacesPure(text) {
  return text.replace(
    /^var (\w+) = \{\};\n__export\(\1, (\{[\s\S]*?\n\})\);/gm,
    "var $1 = /* @__PURE__ */ (all => (__export(all, $2), all))({});",
  );
}

/** An entry takes what it names; the rest of what others share need not be opened. */
function withoutBareImports(text) {
  return text.replace(/^import "\.[^"]*";\n/gm, "");
}

// For a page without a bundler: everything in one file.
const browser = await build({
  ...shared,
  entryPoints: ["src/browser.ts"],
  outfile: "dist/rdrop.min.js",
  platform: "browser",
  minify: true,
  plugins: [purePlugin],
  banner: { js: `/*! rdrop ${version}, MIT licence. With parts of others: see LICENSES-OF-OTHERS.txt */` },
});

writeFileSync("dist/LICENSES-OF-OTHERS.txt", licences([metafile, browser.metafile]));
