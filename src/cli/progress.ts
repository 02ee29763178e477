import { clearLine, cursorTo } from "node:readline";
import { SingleBar } from "cli-progress";
import type { Losses } from "../train/trainer.ts";

/** Tells how far a run has come, on stderr: a bar in a terminal, ten plain lines elsewhere. */
export interface Progress {
  /** `done` steps of all are behind; losses are those of the last one. */
  update(done: number, losses: Losses): void;
  /** Prints a line of the command's own output, to stdout, above the bar. */
  print(line: string): void;
  stop(): void;
}

/** Progress towards `total` steps. `label` says what is under way. */
export function progress(total: number, label: () => string): Progress {
  const started = performance.now();
  const status = (done: number, { loss, nll, kl }: Losses): string => {
    const left = (((performance.now() - started) / 1000) * (total - done)) / done;
    return `${label()}  loss ${loss.toFixed(3)}  nll ${nll.toFixed(3)}  kl ${kl.toFixed(3)}  ${duration(left)} left`;
  };
  return process.stderr.isTTY ? terminalBar(total, status) : plainLines(total, status);
}

type Status = (done: number, losses: Losses) => string;

function terminalBar(total: number, status: Status): Progress {
  // Training holds the thread: the bar is drawn by update(), and no handler of signals may stand between Ctrl-C and the process.
  const bar = new SingleBar({
    format: "{bar} {percentage} %  {status}",
    barsize: 20,
    forceRedraw: true,
    clearOnComplete: true,
    gracefulExit: false,
  });
  bar.start(total, 0, { status: "" });
  return {
    update: (done, losses) => bar.update(done, { status: status(done, losses) }),
    print: line => {
      clearLine(process.stderr, 0);
      cursorTo(process.stderr, 0);
      process.stdout.write(`${line}\n`);
      bar.render();
    },
    stop: () => bar.stop(),
  };
}

function plainLines(total: number, status: Status): Progress {
  let tenths = 0;
  return {
    update: (done, losses) => {
      if (Math.floor((10 * done) / total) === tenths) return;
      tenths = Math.floor((10 * done) / total);
      process.stderr.write(`${String(10 * tenths).padStart(3)} %  ${status(done, losses)}\n`);
    },
    print: line => process.stdout.write(`${line}\n`),
    stop: () => {},
  };
}

/** 75 → "1 min 15 s". */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
