import { significant } from "./report.ts";
import { summary } from "./timing.ts";

/** Which steps of a training are timed: those from number `from` on, and before number `to`. */
export type StepRange = readonly [from: number, to: number];

/** A step grows sparser or denser as training goes on, most of all at first; so steps are compared at the same stage, behind that. */
export const USUAL_STAGE: StepRange = [300, 1300];

export interface StageTimingOptions {
  readonly stage: StepRange;
  /** All of it ends after about so many seconds, wherever it is. */
  readonly seconds: number;
}

/** Milliseconds a step. */
export interface StageTiming {
  readonly ms_median: number;
  readonly ms_best: number;
  /** The middle half of the steps, upper end less lower end, as a share of the median. */
  readonly spread: number;
  /** Which steps of a training were timed: `stage`, unless the time was over before. */
  readonly timed: StepRange;
  /** How many, over all trainings. */
  readonly steps: number;
  /** How much of the time this process had a core, at most 1. */
  readonly core_share: number;
}

const WARM_UP = 1000; // milliseconds, at most
const ENOUGH = 1000; // milliseconds of timed steps; short trainings are repeated until then
const LEAST = 3; // steps, however long they take

/**
 * Times the steps of a stage. `begin` begins a training, always the same one, and gives its step.
 *
 * Trainings warm up for a second, or a third of the time; then they are repeated, each from its start, until enough steps of the stage
 * are timed. Where the time is over before the stage is, what was reached of it counts; where it is over before the stage begins, the later
 * half of what was reached.
 */
export function timeStage(begin: () => () => void, { stage: [from, to], seconds }: StageTimingOptions): StageTiming {
  const started = performance.now();
  const isOver = (): boolean => performance.now() - started >= 1000 * seconds;
  const warmUp = Math.min(WARM_UP, (1000 * seconds) / 3);
  const isCold = (): boolean => performance.now() - started < warmUp;
  do {
    const step = begin();
    for (let i = 0; i < to && isCold(); i++) step();
  } while (isCold());

  const watch = new CoreWatch();
  const samples: number[] = [];
  let [spent, first, behind] = [0, from, to];
  do {
    const step = begin();
    const times: number[] = [];
    watch.start();
    while (times.length < to && (times.length < LEAST || !isOver())) {
      const start = performance.now();
      step();
      times.push(performance.now() - start);
    }
    watch.stop();
    if (times.length < to && samples.length > 0) break; // a later training that was cut short would weigh its beginning more
    first = times.length - from >= LEAST ? from : times.length >> 1;
    behind = times.length;
    for (const time of times.slice(first)) {
      samples.push(time);
      spent += time;
    }
  } while (spent < ENOUGH && !isOver());

  const { median, best, spread } = summary(samples);
  return {
    ms_median: significant(median),
    ms_best: significant(best),
    spread: significant(spread, 2),
    timed: [first, behind],
    steps: samples.length,
    core_share: significant(watch.share, 3),
  };
}

/** How much of some time this process had a core: its CPU time by the clock's. Other threads of its own may make it more than it was. */
class CoreWatch {
  #cpu = 0;
  #wall = 0;
  #from = { cpu: 0, wall: 0 };

  start(): void {
    this.#from = now();
  }

  stop(): void {
    const to = now();
    this.#cpu += to.cpu - this.#from.cpu;
    this.#wall += to.wall - this.#from.wall;
  }

  get share(): number {
    return Math.min(1, this.#cpu / this.#wall);
  }
}

/** Milliseconds. */
function now(): { cpu: number; wall: number } {
  const { user, system } = process.cpuUsage();
  return { cpu: (user + system) / 1000, wall: performance.now() };
}

const CORE = 0.9; // a quiet machine gives 0.97 and more
const SPREAD = 0.25; // the drift of a stage alone makes some 0.05

/** What shows that something else ran on the machine, in words; undefined where nothing does. */
export function disturbance({ core_share, spread }: Pick<StageTiming, "core_share" | "spread">): string | undefined {
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const signs = [
    ...(core_share < CORE ? [`this process had a core for ${percent(core_share)} of the time`] : []),
    ...(spread > SPREAD ? [`the middle half of the steps differs by ${percent(spread)}`] : []),
  ];
  return signs.length === 0 ? undefined : signs.join(", and ");
}
