// What a thread of study/pool.ts runs.
import { register } from "tsx/esm/api";

register();
export const { run } = await import("./task.ts");
