// Puts each entry of the package into one file (with what they share in files of its own, so that there is one Tensor class): an import
// opens a few files instead of sixty, which is most of what it costs.
import { rmSync } from "node:fs";
import { build } from "esbuild";

rmSync("dist", { recursive: true, force: true }); // shared files are named by their content
await build({
  entryPoints: ["src/gradcheck.ts", "src/index.ts", "src/node.ts", "src/vitest.ts", "src/cli/main.ts", "src/cli/types-hook.ts"],
  outdir: "dist",
  outbase: ".",
  chunkNames: "src/shared/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "neutral",
  target: "es2022",
  packages: "external",
  external: ["node:*"],
  logLevel: "warning",
});
