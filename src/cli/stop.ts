import { setImmediate } from "node:timers/promises";
import type { Undo } from "./place.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Until the result is called, a process that is told to end (Ctrl-C, kill, a closed terminal or pipe) cleans up first, then ends as it
 * would have: by the signal, which a shell shows as exit code 130, 143 or 129. Heard only while the command breathes. Of several, the one
 * set up last cleans up first.
 */
export function whenStopped(cleanUp: (signal?: NodeJS.Signals) => void): Undo {
  const onSignal = (signal: NodeJS.Signals): void => {
    stop();
    cleanUp(signal);
    process.kill(process.pid, signal);
  };
  const onExit = (): void => cleanUp();
  const stop = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off("exit", onExit);
  };
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
  process.prependListener("exit", onExit);
  return stop;
}

/** Training holds the thread; now and then, between two steps, this lets signals and broken streams be heard. */
export function breather(milliseconds = 50): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < milliseconds) return;
    await setImmediate();
    last = performance.now();
  };
}
