// Puts each entry of the package into one file (with what they share in files of its own, so that there is one Tensor class): an import
// opens a few files instead of sixty, which is most of what it costs. What only the command line needs is put in as well, so that who
// installs the library installs nothing else for it; LICENSES-OF-OTHERS.txt says whose it is.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { build, transform } from "esbuild";
import { licences } from "./licences.mjs";
import { purePlugin } from "./pure.mjs";

const { dependencies, exports, peerDependencies, version } = JSON.parse(readFileSync("package.json", "utf8"));
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

/** What package.json exports. The other entries are the command line, and what its threads run. */
const LIBRARY = Object.values(exports)
  .flatMap(entry => /^.*dist.(src.*).js$/.exec(entry.default)?.[1] ?? [])
  .map(name => `${name}.ts`);
/** Packages that the library takes in: as entries, so that each comes to lie in a file that holds nothing else. */
const PACKAGES = { "src/shared/papaparse": "papaparse", "src/shared/protobufjs": "protobufjs/minimal.js" };

const shared = { bundle: true, format: "esm", target: "es2022", metafile: true, logLevel: "warning" };

rmSync("dist", { recursive: true, force: true }); // shared files are named by their content
const { metafile } = await build({
  ...shared,
  entryPoints: [
    ...[...LIBRARY, "src/cli/main.ts", "src/cli/types-hook.ts", "src/compare/pool-task.ts"].map(file => ({
      in: file,
      out: file.slice(0, -3),
    })),
    ...Object.entries({ ...PACKAGES, "src/shared/tinypool-thread": THREAD }).map(([out, file]) => ({ in: file, out })),
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

const imported = reachable(LIBRARY.map(file => `dist/${file.slice(0, -3)}.js`));
for (const [file, { inputs, entryPoint }] of Object.entries(metafile.outputs)) {
  const text = readFileSync(file, "utf8");
  const made = entryPoint === undefined ? namespacesPure(text) : withoutBareImports(text);
  const isOurs = imported.has(file) && !Object.keys(inputs).every(isOthers);
  writeFileSync(
    file,
    isOurs ? made : (await transform(made, { format: "esm", target: "es2022", minify: true, legalComments: "inline" })).code,
  );
}
for (const name of Object.keys(PACKAGES)) rmSync(`dist/${name}.js`); // nobody opens a package by itself

/** These files and all that they import. */
function reachable(files) {
  const reached = new Set(files);
  for (const file of reached) for (const { path, external } of metafile.outputs[file].imports) if (!external) reached.add(path);
  return reached;
}

/** Whether a module is out of a package. */
function isOthers(input) {
  return /^node_modules|^required:/.test(input);
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
