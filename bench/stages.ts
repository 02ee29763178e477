import { Tape } from "../src/autograd/tape.ts";
import { detach } from "../src/autograd/var.ts";
import type { Tensor } from "../src/tensor/tensor.ts";
import { update } from "../src/train/step.ts";
import { type Machine, machine } from "./machine.ts";
import { machineLine, percent, short, significant, table } from "./report.ts";
import { type StepSetting, training } from "./step.ts";

/** How training stands at a step, and how long the steps behind it take. */
export interface Stage {
  readonly step: number;
  /** The share of nonzeros in the activations of each hidden layer: what its zeros leave to multiply. */
  readonly activations: readonly number[];
  /** The same of what comes back to each layer, behind its product; the copies of a shared layer are added up by then. */
  readonly gradients: readonly number[];
  readonly ms_median: number;
  readonly ms_best: number;
}

export interface StagesReport extends StepSetting, Machine {
  readonly threads: number;
  /** How many steps behind each stage are timed. */
  readonly timed: number;
  readonly stages: readonly Stage[];
}

export interface StagesOptions {
  /** Steps from the start of training, each more than `timed` behind the one before it. */
  readonly stages: readonly number[];
  readonly timed: number;
  readonly tell?: (what: string) => void;
}

/** What a step has to multiply as training goes on, and how long it takes. */
export function benchStages(setting: StepSetting, { stages, timed, tell = () => {} }: StagesOptions): StagesReport {
  const { next, optimizer, threads } = training(setting);
  let done = 0;
  const step = (tape = new Tape()): number => {
    done++;
    const start = performance.now();
    update(optimizer, next(tape));
    return performance.now() - start;
  };
  const measured = stages.map(stage => {
    tell(`step ${stage}`);
    if (done > stage)
      throw new RangeError(`bench stages: each stage must be more than ${timed} steps behind the one before, got ${stages}`);
    while (done < stage) step();
    const counted = countedStep(step);
    const times = Array.from({ length: timed }, () => step()).sort((a, b) => a - b);
    return {
      step: stage,
      ...counted,
      ms_median: significant(times[timed >> 1]),
      ms_best: significant(times[0]),
    };
  });
  return { ...setting, threads, ...machine(), timed, stages: measured };
}

/** A step whose nonzeros are counted as they pass: of the hidden activations, and of the gradients that come back to each layer. */
function countedStep(step: (tape: Tape) => unknown): Pick<Stage, "activations" | "gradients"> {
  const [activations, gradients]: [number[], number[]] = [[], []];
  const tape = new Tape({
    recorded: line => {
      if (line.op === "reluDropout") activations.push(nonzeros(line.value));
    },
    pulled: (line, operand, dx) => {
      if (tape.lines[line.operands[operand]].op === "affine") gradients.unshift(nonzeros(detach(dx)));
    },
  });
  step(tape);
  return { activations, gradients };
}

function nonzeros({ data }: Tensor): number {
  let count = 0;
  for (let q = 0; q < data.length; q++) if (data[q] !== 0) count++;
  return significant(count / data.length);
}

export function stagesText(report: StagesReport): string {
  const { dims, batch, optimizer, kernels, plain = false, timed, stages } = report;
  const layers = dims.slice(1);
  const head = [
    "from step",
    ...layers.slice(0, -1).map((_, i) => `nonzeros of H${i + 1}`),
    ...layers.map((_, i) => `of dY${i + 1}`),
    "median, ms",
    "best, ms",
  ];
  const rows = stages.map(({ step, activations, gradients, ms_median, ms_best }) => [
    String(step),
    ...[...activations, ...gradients].map(percent),
    short(ms_median),
    short(ms_best),
  ]);
  return `${plain ? "Plain-dropout" : "R-Drop"} steps of ${dims.join("-")}, batch ${batch}, ${optimizer}, ${kernels} kernels, as training goes on: the nonzeros of one step, and the time of the ${timed} steps behind it.
${machineLine(report, report.threads)}

${table(head, rows, 0)}`;
}
