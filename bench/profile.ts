import { Tape } from "../src/autograd/tape.ts";
import { update } from "../src/train/step.ts";
import { type Machine, machine } from "./machine.ts";
import { machineLine, percent, short, significant, table } from "./report.ts";
import { type StepSetting, training } from "./step.ts";
import { Ledger, timedObserver } from "./timed-tape.ts";

/** A line of the tape; milliseconds a step, means over all steps. */
export interface ProfileEntry {
  readonly index: number;
  readonly call: string;
  readonly shape: string;
  readonly forward_ms: number;
  readonly backward_ms: number;
  /** The backward time again, a number for each operand: 0 where its gradient is not needed. */
  readonly operands_ms: readonly number[];
}

export interface ProfileReport extends StepSetting, Machine {
  readonly threads: number;
  readonly steps: number;
  readonly ms_mean: number;
  readonly entries: readonly ProfileEntry[];
  readonly optimizer_ms: number;
  /** What no line and no optimizer accounts for: placing the batch, the loss read, the notes themselves. */
  readonly rest_ms: number;
}

/** Where the time of a training step goes, line by line of its tape. */
export function benchProfile(setting: StepSetting, seconds: number): ProfileReport {
  const ledger = new Ledger();
  const { next, optimizer, threads } = training(setting);
  const oneStep = (): void => {
    const now = next(new Tape(timedObserver(ledger)));
    const start = performance.now();
    update(optimizer, now);
    ledger.optimizer += performance.now() - start;
  };
  const runFor = (milliseconds: number): void => {
    const start = performance.now();
    do {
      const from = performance.now();
      oneStep();
      ledger.total += performance.now() - from;
      ledger.steps++;
    } while (performance.now() - start < milliseconds);
  };
  runFor(Math.min(1000, (seconds * 1000) / 3));
  ledger.clear();
  runFor(seconds * 1000);
  return { ...setting, threads, ...machine(), ...perStep(ledger) };
}

function perStep({ lines, optimizer, total, steps }: Ledger): Omit<ProfileReport, keyof StepSetting | keyof Machine> {
  const mean = (milliseconds: number): number => significant(milliseconds / steps);
  const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const onLines = add(lines.map(line => line.forward + add(line.backward)));
  return {
    steps,
    ms_mean: mean(total),
    entries: lines.map(({ call, shape, forward, backward }, index) => ({
      index,
      call,
      shape,
      forward_ms: mean(forward),
      backward_ms: mean(add(backward)),
      operands_ms: backward.map(mean),
    })),
    optimizer_ms: mean(optimizer),
    rest_ms: mean(total - onLines - optimizer),
  };
}

/** The tape as a table, with the optimizer and the rest below. */
export function profileText(report: ProfileReport): string {
  const { dims, batch, optimizer, kernels, plain = false, steps, ms_mean, entries, optimizer_ms, rest_ms } = report;
  const share = (ms: number): string => percent(ms / ms_mean);
  const time = (ms: number): string => (ms === 0 ? "" : ms.toFixed(3));
  const lines = entries.map(({ index, call, shape, forward_ms, backward_ms, operands_ms }) => [
    `%${index} ${call}`,
    shape,
    time(forward_ms),
    time(backward_ms),
    operands_ms.length > 1 && backward_ms > 0 ? operands_ms.map(ms => time(ms) || "·").join(" + ") : "",
    call === "watch" ? "" : share(forward_ms + backward_ms),
  ]);
  const forward = entries.reduce((sum, entry) => sum + entry.forward_ms, 0);
  const backward = entries.reduce((sum, entry) => sum + entry.backward_ms, 0);
  const rows = [
    ...lines,
    ["all lines", "", time(forward), time(backward), "", share(forward + backward)],
    [optimizer, "", "", "", "", `${time(optimizer_ms)} ms, ${share(optimizer_ms)}`],
    ["the rest", "", "", "", "", `${time(rest_ms)} ms, ${share(rest_ms)}`],
  ];
  const head = ["line of the tape", "shape", "forward, ms", "backward, ms", "of which by operand", "share"];
  return `${plain ? "A plain-dropout" : "An R-Drop"} step of ${dims.join("-")}, batch ${batch}, ${optimizer}, ${kernels} kernels: ${short(ms_mean)} ms, mean of ${steps} steps.
${machineLine(report, report.threads)}

${table(head, rows, 2)}`;
}
