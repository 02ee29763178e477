import { defineConfig } from "vitest/config";

// Tests of the built site in a real browser: npm run test:browser.
export default defineConfig({
  test: { include: ["test/browser/**/*.test.ts"], testTimeout: 300_000, hookTimeout: 120_000, fileParallelism: false },
});
