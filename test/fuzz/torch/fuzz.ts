import type { Setting } from "./engine.ts";
import { generate } from "./generate.ts";
import { type Fault, faultText, withFault } from "./plant.ts";
import type { Program } from "./program.ts";
import { shrink } from "./shrink.ts";
import type { Answer, Oracle } from "./torch.ts";
import { judge, type Verdict, type Wrong } from "./verdict.ts";

const BATCH = 50;

/** A program and what the oracle says of it. */
export interface Asked {
  readonly number: number;
  readonly program: Program;
  readonly answer: Answer;
}

/** A program that the engine and the oracle disagree about, made as small as it could be. */
export class Disagreement extends Error {
  readonly asked: Asked;
  readonly setting: Setting;
  readonly smallest: Program;

  constructor(asked: Asked, setting: Setting, smallest: Program, { text }: Wrong) {
    super(text);
    this.asked = asked;
    this.setting = setting;
    this.smallest = smallest;
  }
}

/** Programs first … first + count − 1 of a seed, each with its answer. The oracle works on a batch while the last one is looked at. */
export async function* programs(
  seed: number | string,
  first: number,
  count: number,
  oracle: Oracle,
  stray: boolean,
): AsyncGenerator<Asked> {
  const batch = (start: number): Promise<Asked[]> | undefined => {
    if (start >= first + count) return undefined;
    const numbers = Array.from({ length: Math.min(BATCH, first + count - start) }, (_, i) => start + i);
    const drawn = numbers.map(number => generate(seed, number));
    return oracle(drawn, stray).then(answers => answers.map((answer, i) => ({ number: numbers[i], program: drawn[i], answer })));
  };
  let next = batch(first);
  for (let start = first + BATCH; next !== undefined; start += BATCH) {
    const asked = await next;
    next = batch(start);
    yield* asked;
  }
}

/** The same programs, once the engine has agreed in each setting; the verdicts are told. Throws Disagreement when it has not. */
export async function* agreeing(
  asked: AsyncIterable<Asked>,
  settings: readonly Setting[],
  oracle: Oracle,
  told: (program: Program, verdict: Verdict, setting: Setting) => void = () => {},
): AsyncGenerator<Asked> {
  for await (const each of asked) {
    for (const setting of settings) {
      const verdict = judge(each.program, each.answer, setting);
      told(each.program, verdict, setting);
      if (verdict.wrong !== undefined) throw await disagreement(each, setting, verdict.wrong, oracle);
    }
    yield each;
  }
}

async function disagreement(asked: Asked, setting: Setting, wrong: Wrong, oracle: Oracle): Promise<Disagreement> {
  const look = async (program: Program): Promise<Wrong | undefined> => judge(program, (await oracle([program], true))[0], setting).wrong;
  const smallest = await shrink(asked.program, async program => (await look(program))?.way === wrong.way);
  return new Disagreement(asked, setting, smallest, (await look(smallest)) ?? wrong);
}

/** What a source yields, by number: drawn when first asked for, and kept; undefined beyond its end. */
export function kept<T>(source: AsyncIterator<T>): (i: number) => Promise<T | undefined> {
  const items: T[] = [];
  return async i => {
    while (items.length <= i) {
      const { value, done } = await source.next();
      if (done === true) return undefined;
      items.push(value);
    }
    return items[i];
  };
}

/**
 * How many programs it takes, in each setting, until a fault is seen.
 *
 * Throws    Error when no program shows it: the fuzzer is blind.
 */
export async function hunt(fault: Fault, pool: (i: number) => Promise<Asked | undefined>, settings: readonly Setting[]): Promise<number[]> {
  const counts: number[] = [];
  for (const setting of settings) {
    for (let i = 0, seen = false; !seen; i++) {
      const asked = await pool(i);
      if (asked === undefined) throw new Error(`the fuzzer is blind: with ${faultText(fault)}, ${i} programs in ${setting} look right`);
      seen = withFault(fault, () => judge(asked.program, asked.answer, setting).wrong !== undefined);
      if (seen) counts.push(i + 1);
    }
  }
  return counts;
}
