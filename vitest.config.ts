import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/installed/**", "test/browser/**"], // npm run test:package, npm run test:browser
    testTimeout: 60_000,
    coverage: {
      include: ["src/**/*.ts"],
      exclude: ["src/kernels/*/assembly/**"],
      reporter: ["text", "json-summary"],
      thresholds: { lines: 95 },
    },
  },
});
