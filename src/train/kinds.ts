/** What an option may be: in a config file, where it is a JSON value, and on a command line, where it is text. */
export interface Kind<T = unknown> {
  /** In words, behind "must": "be a number above 0". */
  readonly must: string;
  /** How the value is called in a line of help; absent where there is none to give, as for a switch. */
  readonly value?: string;
  /** What a text says; what it does not say right does not hold. */
  readonly parse: (text: string) => unknown;
  readonly holds: (value: unknown) => value is T;
}

const toNumber = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));
const isWhole = (low: number, high: number) => (value: unknown) =>
  Number.isSafeInteger(value) && Number(value) >= low && Number(value) <= high;

/** A number for which `test` holds. */
export const numberThat = (must: string, test: (value: number) => boolean, value = "x"): Kind<number> => ({
  must,
  value,
  parse: toNumber,
  holds: (given): given is number => typeof given === "number" && test(given),
});

/** A whole number in low … high. */
export const wholeNumber = (low: number, high = Number.MAX_SAFE_INTEGER): Kind<number> =>
  numberThat(`be a whole number ${high === Number.MAX_SAFE_INTEGER ? `from ${low}` : `in ${low}..${high}`}`, isWhole(low, high), "n");

/** A finite number above 0. */
export const positive = numberThat("be a number above 0", value => value > 0 && value < Infinity);

/** A finite number from 0 on: 0 is none. */
export const orNone = numberThat("be a number from 0, which is none", value => value >= 0 && value < Infinity);

/** A share of a whole: 0 <= x < 1. */
export const share = (name: string): Kind<number> => numberThat(`be a number ${name} with 0 <= ${name} < 1`, x => x >= 0 && x < 1, name);

/** One of these words. */
export const choice = <T extends string>(all: readonly T[], value = "name"): Kind<T> => ({
  must: `be one of ${all.join(", ")}`,
  value,
  parse: text => text,
  holds: (given): given is T => all.includes(given as T),
});

/** On or off. */
export const toggle: Kind<boolean> = {
  must: "be true or false",
  parse: text => (text === "true" ? true : text === "false" ? false : text),
  holds: given => typeof given === "boolean",
};

/** Any text of a sensible length. */
export const text = (value: string): Kind<string> => ({
  must: "be a text of at most 1000 characters",
  value,
  parse: given => given,
  holds: (given): given is string => typeof given === "string" && given.length <= 1000,
});

/** Several of a kind, in a list, or with commas between them. */
export const listOf = <T>({ parse, holds }: Kind<T>, must: string, value: string, most = 1000): Kind<readonly T[]> => ({
  must,
  value,
  parse: text => (text === "" ? [] : text.split(",").map(parse)),
  holds: (given): given is readonly T[] => Array.isArray(given) && given.length <= most && given.every(holds),
});

/** Widths of layers, as in 256,128. */
export const widths = listOf(wholeNumber(1), "be whole numbers above 0, such as 256,128", "widths", 100);

const rate = share("p");
const rates = listOf(rate, "", "p", 256);

/** A rate of dropout, or one for each pass, as in 0.3,0.5. */
export const dropRates: Kind<number | readonly number[]> = {
  must: `${rate.must}, or such numbers with commas between them, one a pass`,
  value: "p",
  parse: text => (text.includes(",") ? rates.parse(text) : rate.parse(text)),
  holds: (given): given is number | readonly number[] => rate.holds(given) || (rates.holds(given) && given.length > 0),
};
