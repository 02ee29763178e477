import { SingleBar } from "cli-progress";
import type { Losses } from "../train/state.ts";

/** Tells how far a run has come, on stderr: a bar in a terminal, ten plain lines elsewhere. */
export interface Progress {
  /** `done` steps of all are behind; losses are those of the last one, where there is one such. */
  update(done: number, losses?: Losses): void;
  /** Prints a line of the command's own output, to stdout, above the bar. */
  print(line: string): void;
  stop(): void;
}

/** Progress towards `total` steps, of which `before` were done by an earlier process. `label` says what is under way. */
export function progress(total: number, label: () => string, before = 0): Progress {
  const started = performance.now();
  const status = (done: number, losses?: Losses): string => {
    const left = (((performance.now() - started) / 1000) * (total - done)) / (done - before);
    const { loss, nll, kl } = losses ?? {};
    return `${duration(left)} left  ${label()}${loss === undefined ? "" : `  loss ${loss.toFixed(3)}  nll ${nll?.toFixed(3)}  kl ${kl?.toFixed(3)}`}`;
  };
  return process.stderr.isTTY ? terminalBar(total, status) : plainLines(total, status);
}

type Status = (done: number, losses?: Losses) => string;

function terminalBar(total: number, status: Status): Progress {
  const bar = new SingleBar({
    format: "{bar} {percentage} %  {status}",
    barsize: 12,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    clearOnComplete: true,
    linewrap: true, // cut at the width of the terminal, and leave its settings alone:
    gracefulExit: false, // training holds the thread, so no handler may stand between Ctrl-C and the process
  });
  let at: [number, { status: string }] = [0, { status: "" }];
  bar.start(total, ...at);
  return {
    update: (done, losses) => {
      at = [done, { status: status(done, losses) }];
      bar.update(...at);
    },
    print: line => {
      bar.stop(); // takes itself away, and begins anew under the line
      process.stdout.write(`${line}\n`);
      bar.start(total, ...at);
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
