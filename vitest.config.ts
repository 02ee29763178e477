import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The site and the examples import the package by its name; here that is the source. */
const siteFromSource: Plugin = {
  name: "site-from-source",
  enforce: "pre",
  resolveId(source, importer) {
    const named = /^rdrop(?:\/(.+))?$/.exec(source);
    if (named === null || !/\/(site|examples)\//.test(importer ?? "")) return null;
    return fileURLToPath(new URL(`src/${named[1] ?? "index"}.ts`, import.meta.url));
  },
};

export default defineConfig({
  plugins: [siteFromSource],
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/installed/**", "test/browser/**"], // npm run test:package, npm run test:browser
    isolate: false, // no module holds state, so files may share them: loading them is a third of the time else
    maxWorkers: "100%",
    testTimeout: 60_000,
    coverage: {
      include: ["src/**/*.ts"],
      exclude: ["src/kernels/*/assembly/**"],
      reporter: ["text", "json-summary"],
      thresholds: { lines: 95 },
    },
  },
});
