// What a thread of src/compare/pool.ts runs where that is TypeScript, as in the tests; the package has dist/src/compare/pool-task.js.
import { register } from "tsx/esm/api";

register();
export const { run } = await import("../src/compare/pool-task.ts");
