#!/usr/bin/env node
import { run } from "./program.ts";

// A reader that has seen enough, as in `rdrop demo | head`, is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

await run(process.argv.slice(2));
