// A run by its options, as the command line has them: `import { checkConfig, runOf } from "rdrop/run"`. What is trained here and by
// `rdrop train` is the same to the last bit.

export { type MadeOptions, madeSource } from "./data/made.ts";
export { commandOf } from "./train/command.ts";
export { checkConfig, DEFAULTS, type OptionName, RUN_OPTIONS, type RunConfig } from "./train/config.ts";
export type { Kind } from "./train/kinds.ts";
export { type Run, runOf } from "./train/run.ts";
