import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";

it("the root entry runs in a browser as it is, and is under 44 KB minified and gzipped, kernels included", async () => {
  const { outputFiles } = await build({
    entryPoints: ["src/index.ts"],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  expect(outputFiles[0].text).not.toContain("node:");
  expect(gzipSync(outputFiles[0].contents, { level: 9 }).length).toBeLessThan(44 * 1024);
});
