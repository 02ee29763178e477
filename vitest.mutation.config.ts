import { defineConfig } from "vitest/config";

// The tests that `npm run mutation` judges a folder of src by: its own, the laws and the golden numbers. None that starts another process,
// which would meet no mutant there.
export default defineConfig({
  test: {
    include: [process.env.MUTATED, "properties", "golden"].map(folder => `test/${folder}/**/*.test.ts`),
    exclude: ["test/train/heap.test.ts"],
    testTimeout: 60_000,
  },
});
