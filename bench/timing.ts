/** How long one call took, over many. */
export interface Timing {
  /** Milliseconds. */
  readonly median: number;
  readonly best: number;
  /** The middle half of the samples, upper end less lower end, as a share of the median: how noisy the machine was. */
  readonly spread: number;
  /** How many calls were timed. */
  readonly calls: number;
}

export interface TimingOptions {
  /** How long to measure. A third of it, at most a second, goes before as warm-up. */
  readonly seconds: number;
  /** Calls that one sample times together; unless given, as many as last half a millisecond. */
  readonly together?: number;
}

/**
 * Times `run`: warms it up, then takes samples until the time is over, three at the least.
 *
 * The caller verifies `run` before, and reads what it made afterwards, so that no engine may leave it out.
 */
export function time(run: () => void, { seconds, together }: TimingOptions): Timing {
  const warmUp = Math.min(1000, (seconds * 1000) / 3);
  const before = performance.now();
  let warm = 0;
  do {
    run();
    warm++;
  } while (performance.now() - before < warmUp);
  const each = (performance.now() - before) / warm;
  const calls = together ?? Math.max(1, Math.ceil(0.5 / each));

  const samples: number[] = [];
  const start = performance.now();
  while (samples.length < 3 || performance.now() - start < seconds * 1000) {
    const from = performance.now();
    for (let i = 0; i < calls; i++) run();
    samples.push((performance.now() - from) / calls);
  }
  return { ...summary(samples), calls: samples.length * calls };
}

/** Sorts the samples. */
export function summary(samples: number[]): Omit<Timing, "calls"> {
  samples.sort((a, b) => a - b);
  const at = (share: number): number => samples[Math.floor(share * (samples.length - 1))];
  const median = at(0.5);
  return { median, best: samples[0], spread: (at(0.75) - at(0.25)) / median };
}
