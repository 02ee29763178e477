import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { build, type Plugin } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, expect, it } from "vitest";
import { pure } from "../scripts/pure.mjs";

const folder = mkdtempSync(join(tmpdir(), "rdrop-pack-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const npm = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
const [packed] = JSON.parse(execFileSync("npm", npm, { encoding: "utf8", shell: process.platform === "win32" }));
const tarball = readFileSync(join(folder, packed.filename));
const manifest = JSON.parse(readFileSync("package.json", "utf8"));

/** The bytes of a page's script, minified, that needs these names of the package. */
async function bundled(names: string): Promise<Uint8Array> {
  const contents = `import { ${names} } from "rdrop"; console.log(${names})`;
  const page = { contents, resolveDir: process.cwd() };
  const bare = { tsconfigRaw: {}, write: false } as const; // this repository's tsconfig knows the package's name as its source
  const { outputFiles } = await build({ stdin: page, bundle: true, minify: true, format: "esm", platform: "browser", ...bare });
  return outputFiles[0].contents;
}

/** The root entry as a page would load it: its text, and its bytes gzipped. */
async function root(plugins: Plugin[] = []): Promise<{ text: string; gzipped: number }> {
  const page = { bundle: true, minify: true, format: "esm", platform: "browser", write: false } as const;
  const { outputFiles } = await build({ entryPoints: ["src/index.ts"], ...page, plugins });
  return { text: outputFiles[0].text, gzipped: gzipSync(outputFiles[0].contents, { level: 9 }).length };
}

it("the root entry runs in a browser as it is, and is under 50 KB minified and gzipped, the kernels of both dtypes included", async () => {
  const { text, gzipped } = await root();
  expect(text).not.toContain("node:");
  expect(gzipped).toBeLessThan(50 * 1024);
});

it("the kernels of float64 are under 4 KB of the root entry", async () => {
  const withoutFloat64: Plugin = {
    name: "without float64",
    setup({ onLoad }) {
      onLoad({ filter: /wasm64[\\/]bytes\.ts$/ }, () => ({ contents: 'export const packed = { order: "", text: "" };' }));
      onLoad({ filter: /wasm64[\\/]kernels\.ts$/ }, () => ({ contents: "export const float64Kernels = () => {};" }));
    },
  };
  expect((await root()).gzipped - (await root([withoutFloat64])).gzipped).toBeLessThan(4 * 1024);
});

it("publint finds nothing to say about the package", async () => {
  const { messages } = await publint({ pack: { tarball: tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.length) } });
  expect(messages.map(message => formatMessage(message, manifest))).toEqual([]);
});

it("arethetypeswrong finds nothing that its profile for ES modules minds", async () => {
  const result = await checkPackage(createPackageFromTarballData(tarball));
  if (result.types === false) throw new Error("the package must have types, got none");
  // A CommonJS caller requires the ES module, which engines allow; resolution as of Node 10 knows no exports.
  const minded = result.problems.filter(
    problem => problem.kind !== "CJSResolvesToESM" && !("resolutionKind" in problem && problem.resolutionKind === "node10"),
  );
  expect(minded).toEqual([]);
});

it("the package installs two others, runs no script, and holds what it speaks of", () => {
  expect(Object.keys(manifest.dependencies)).toEqual(["ndarray", "seedrandom"]);
  expect(Object.keys(manifest.scripts).filter(name => /^(pre|post)?(install|prepare)$/.test(name))).toEqual([]);
  const files: string[] = packed.files.map(({ path }: { path: string }) => path);
  for (const path of ["LICENSE", "README.md", "dist/LICENSES-OF-OTHERS.txt", "dist/rdrop.min.js", "examples/loop.mjs"])
    expect(files).toContain(path);
  for (const [, path] of readFileSync("README.md", "utf8").matchAll(/\]\(([\w./-]+\.(?:svg|md|mjs))\)/g)) expect(files).toContain(path);
  expect(packed.unpackedSize).toBeLessThan(1.6e6); // docs/decisions.md says what it is
});

it("dist/rdrop.min.js is one file that imports nothing", async () => {
  const file = "dist/rdrop.min.js";
  const { metafile } = await build({ entryPoints: [file], bundle: true, packages: "external", metafile: true, write: false });
  expect(Object.entries(metafile.inputs).map(([path, { imports }]) => ({ path, imports }))).toEqual([{ path: file, imports: [] }]);
  expect(gzipSync(readFileSync(file), { level: 9 }).length).toBeLessThan(51 * 1024);
});

it("a bundler leaves out what a page does not use", async () => {
  expect((await bundled("stream")).length).toBeLessThan(12_000); // the two packages; nothing of ours but the generator
  const softmax = await bundled("softmax");
  expect(softmax.length).toBeLessThan(91_000); // 44 KB of them WebAssembly
  expect(gzipSync(softmax, { level: 9 }).length).toBeLessThan(30 * 1024);
  for (const word of ["gradcheck", "rDropLoss", "adamW"]) expect(new TextDecoder().decode(softmax)).not.toContain(word);
});

it("pure(text) makes one expression of an op and its rule, and marks the calls at the top", () => {
  const text = `export const f = op("f", g(1), { x: () => h() });\nrule(f, y => [() => f(y)]);\nrule(other, z);\n`;
  const PURE = "/* @__PURE__ */ ";
  const made = pure(text);
  expect(made).toContain(`export const f = ${PURE}withRule(${PURE}op("f", ${PURE}g(1), { x: () => h() }), y => [() => f(y)]);`);
  expect(made).toContain("rule(other, z);");
  expect(pure("export class A { [K]() {} }\n")).toBe(`export const A = ${PURE}(() => ({ A: class { [K]() {} } }).A)();\n`);
  expect(pure("export const a = () => b();\nrun();\n")).toBe("export const a = () => b();\nrun();\n");
});
