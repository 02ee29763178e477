import * as fused from "../../../src/autograd/fused.ts";
import * as rules from "../../../src/autograd/rules.ts";
import { detach, type Rule, type Value } from "../../../src/autograd/var.ts";
import { cases, type RuleName } from "../../../src/cli/cases/rules.ts";

// Mistakes made on purpose, in the rules of the engine itself: a fuzzer that does not find them would not find others.

/** The gradient of an operand is 1 % off (order 1), or is right and its own derivative is 1 % off (order 2). */
export interface Fault {
  readonly rule: RuleName;
  readonly operand: number;
  readonly order: 1 | 2;
}

/** Rules that no program reaches but by a recorded walk: their derivative is a second one, and a mistake in its derivative a third. */
const backwardOnly = new Set<RuleName>(["broadcastTo", "gate", "scatter", "scatterAdd", "sumTo", "unslice"]);

/** Operands whose gradient nobody can ask for: the result does not move with them, or they are the mask of a dropout. */
const unasked: Partial<Record<RuleName, number[]>> = { applyMask: [1], gate: [1], oneHotMax: [0], sign: [0] };

type Mutable = { -readonly [K in keyof Rule]: Rule[K] };
const all = { ...rules, ...fused } as unknown as Record<RuleName, Mutable>;

/** Every fault that programs can show. */
export const faults: readonly Fault[] = (Object.keys(cases) as RuleName[]).flatMap(rule => {
  if (rule === "cast" || rule === "pick") return []; // programs have one dtype, and of R-Drop's loss and terms they take the loss
  const operands = rule === "concat" ? [0] : cases[rule][0].shapes.map((_, i) => i).filter(i => !unasked[rule]?.includes(i));
  const second = all[rule].composition === undefined ? operands : [0]; // what a recorded walk goes through is one for all operands
  return [
    ...operands.map((operand): Fault => ({ rule, operand, order: 1 })),
    ...(backwardOnly.has(rule) ? [] : second).map((operand): Fault => ({ rule, operand, order: 2 })),
  ];
});

export const faultText = ({ rule, operand, order }: Fault): string =>
  `${order === 1 ? "the gradient" : "only the second derivative"} of ${rule} by operand ${operand} 1 % off`;

/** Runs `body` with the fault in the engine. */
export function withFault<T>({ rule: name, operand, order }: Fault, body: () => T): T {
  const rule = all[name];
  const { pull, composition } = rule;
  const bend = order === 1 ? (dx: Value): Value => rules.scale(dx, 1.01) : bent;
  if (order === 2 && composition !== undefined) rule.composition = (...args) => curved(composition(...args));
  else rule.pull = (...args) => pull(...args).map((dx, i) => (i === operand && dx !== undefined ? () => bend(dx()) : dx));
  try {
    return body();
  } finally {
    Object.assign(rule, { pull, composition });
  }
}

/** The value of x, with a derivative 1 % off. */
const bent = (x: Value): Value => rules.sub(rules.scale(x, 1.01), rules.scale(detach(x), 0.01));

/** The value and the derivative of y, with another second derivative. */
const curved = (y: Value): Value => rules.add(y, rules.scale(rules.square(rules.sub(y, detach(y))), 0.01));
