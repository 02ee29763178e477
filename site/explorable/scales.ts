/** A map from a value to a place of the picture. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

/** Values from low to high, evenly from `from` to `to`, with about so many round ticks. */
export function linear([low, high]: readonly [number, number], [from, to]: readonly [number, number], count = 4): Scale {
  const step = roundStep((high - low) / count);
  const first = Math.ceil(low / step - 1e-9);
  const ticks = Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return Object.assign((value: number) => from + ((value - low) / (high - low)) * (to - from), { ticks });
}

/** The same for powers: a tick at each `every`-th power of ten. */
export function logarithmic([low, high]: readonly [number, number], [from, to]: readonly [number, number], every = 1): Scale {
  const place = linear([Math.log10(low), Math.log10(high)], [from, to]);
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const powers = Array.from({ length: Math.floor(Math.log10(high) + 1e-9) - first + 1 }, (_, i) => first + i);
  const ticks = powers.filter(power => power % every === 0).map(power => Number(`1e${power}`));
  return Object.assign((value: number) => place(Math.log10(Math.max(low, Math.min(high, value)))), { ticks });
}

/** 1, 2 or 5 times a power of ten, at least as much. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5, 10].find(factor => factor * power >= least * (1 - 1e-9)) as number);
}
