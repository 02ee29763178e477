import { add, type DType, detach, mul, sum, Tape, type Tensor, tensor, type Value, Var, Workspace } from "../../../src/index.ts";
import type { Stored } from "../../close.ts";
import { call } from "./ops.ts";
import { inputsOf, isLeaf, type Program } from "./program.ts";

/** In which dtype, and where the numbers live: those of a training loop live in a workspace. */
export const settings = ["float64", "float32", "float32 in a workspace"] as const;
export type Setting = (typeof settings)[number];

export const dtypeOf = (setting: Setting): DType => (setting === "float64" ? "float64" : "float32");

/** What a program comes to: an array for each line, null where there is none. */
export interface Outcome {
  readonly value: readonly (Stored | null)[];
  /** ∂loss/∂line, for each line that depends on an input. */
  readonly gradient: readonly (Stored | null)[];
  /** For each input, the derivative by it of Σ ⟨∂loss/∂input, direction⟩. */
  readonly second: readonly (Stored | null)[];
}

/** The engine has two ways to a gradient: a plain walk, and one that is recorded. */
export interface EngineOutcome extends Outcome {
  /** ∂loss/∂input from a recorded walk. */
  readonly recorded: readonly (Stored | null)[];
}

const workspace = new Workspace({ megabytes: 64 });

/** The engine's outcome. Throws what the engine throws. */
export function runEngine(program: Program, setting: Setting): EngineOutcome {
  const [dtype, apart] = [dtypeOf(setting), setting === "float32 in a workspace"];
  if (apart) workspace.begin();
  const numbers = (data: readonly number[], shape: readonly number[]): Tensor => {
    const x = tensor(data, { shape, dtype });
    return apart ? workspace.place(x) : x;
  };

  const tape = new Tape();
  const lines: Value[] = [];
  for (const line of program) {
    if (!isLeaf(line)) lines.push(call(line, at(lines, line.on), tape));
    else if (line.op === "input") lines.push(tape.watch(numbers(line.data ?? [], line.shape)));
    else lines.push(numbers(line.data ?? [], line.shape));
  }
  const loss = lines[lines.length - 1];

  const moving = lines.flatMap((x, k) => (x instanceof Var ? [k] : []));
  const gradient = tape.gradients(loss, at(lines, moving), { keep: true });
  const inputs = inputsOf(program);
  const recorded = tape.gradients(loss, at(lines, inputs), { record: true });
  const slopes = inputs.map((k, i): Var => sum(mul(recorded[i], numbers(program[k].direction ?? [], program[k].shape))));
  const second = tape.gradients(
    slopes.reduce((a, b) => add(a, b)),
    at(lines, inputs),
  );
  return {
    value: lines.map(stored),
    gradient: spread(program, moving, gradient),
    recorded: spread(program, inputs, recorded),
    second: spread(program, inputs, second),
  };
}

const at = <T>(all: readonly T[], places: readonly number[]): T[] => places.map(k => all[k]);

/** One for each line of the program: those at `places`, null elsewhere. */
function spread(program: Program, places: readonly number[], values: readonly Value[]): (Stored | null)[] {
  const all = new Array<Stored | null>(program.length).fill(null);
  places.forEach((k, i) => {
    all[k] = stored(values[i]);
  });
  return all;
}

const stored = (x: Value): Stored => ({ shape: x.shape, data: Array.from(detach(x).data) });
