import { type Comparison, compare, isWrong, type Order } from "./compare.ts";
import { type EngineOutcome, runEngine, type Setting } from "./engine.ts";
import type { Program } from "./program.ts";
import type { Answer } from "./torch.ts";

/** What is wrong with a program. A smaller program shows the same mistake when it is wrong in the same way. */
export interface Wrong {
  readonly way: Order | "engine throws" | "PyTorch throws";
  readonly text: string;
}

/** What became of a program in one setting. */
export interface Verdict {
  readonly comparisons: readonly Comparison[];
  readonly rejected: boolean;
  readonly wrong?: Wrong;
}

const names: Record<Order, string> = {
  value: "the value",
  gradient: "the gradient",
  recorded: "the gradient of a recorded walk",
  second: "the second derivative",
};

/** Runs the engine and compares it with the answer. */
export function judge(program: Program, answer: Answer, setting: Setting): Verdict {
  if ("rejected" in answer) return { comparisons: [], rejected: true };
  if ("error" in answer) return { comparisons: [], rejected: false, wrong: { way: "PyTorch throws", text: answer.error } };
  let outcome: EngineOutcome;
  try {
    outcome = runEngine(program, setting);
  } catch (error) {
    return { comparisons: [], rejected: false, wrong: { way: "engine throws", text: String(error) } };
  }
  const comparisons = compare(outcome, answer, setting);
  const worst = comparisons.find(isWrong);
  if (worst === undefined) return { comparisons, rejected: false };
  const { order, line, error, tolerance } = worst;
  const theirs = (order === "recorded" ? answer.gradient : answer[order])[line];
  const text =
    `${names[order]} of x${line} (${program[line].op}) is off by ${error.toPrecision(2)} of the largest number, allowed is ${tolerance.toPrecision(2)}\n` +
    `  the engine has ${JSON.stringify(outcome[order][line]?.data)}\n  PyTorch has    ${JSON.stringify(theirs?.data)}`;
  return { comparisons, rejected: false, wrong: { way: order, text } };
}
