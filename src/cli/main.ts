#!/usr/bin/env node
import { run } from "./program.ts";

// A reader that has seen enough, as in `rdrop demo | head`, is no error; a full device is one.
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code === "EPIPE") process.exit(process.exitCode ?? 0);
  process.stderr.write(`rdrop: stdout must take what is written, got ${message}\n`);
  process.exit(1);
});
process.stderr.on("error", () => {}); // nobody listens: what the command does, it does all the same

await run(process.argv.slice(2));
