import type { Setting } from "./engine.ts";
import { dtypeOf } from "./engine.ts";
import { inputsOf, type Line, type Program } from "./program.ts";

/** A program as code that can be pasted beside an import of the engine. */
export function code(program: Program, setting: Setting): string {
  const dtype = dtypeOf(setting);
  const numbers = (data: readonly number[], { shape }: Line): string =>
    `tensor(${JSON.stringify(data)}, { shape: ${JSON.stringify(shape)}, dtype: "${dtype}" })`;
  const inputs = inputsOf(program);
  const loss = `x${program.length - 1}`;
  const slopes = inputs.map((k, i) => `sum(mul(g[${i}], ${numbers(program[k].direction ?? [], program[k])}))`);
  return [
    "const tape = new Tape();",
    ...program.map((line, k) => {
      const { op, data = [] } = line;
      if (op === "constant") return `const x${k} = ${numbers(data, line)};`;
      return `const x${k} = ${op === "input" ? `tape.watch(${numbers(data, line)})` : callText(line)};`;
    }),
    `const g = tape.gradients(${loss}, [${inputs.map(k => `x${k}`).join(", ")}], { record: true });`,
    `const h = tape.gradients(${slopes.reduce((a, b) => `add(${a}, ${b})`)}, [${inputs.map(k => `x${k}`).join(", ")}]);`,
  ].join("\n");
}

function callText({ op, on, args }: Line): string {
  const xs = on.map(i => `x${i}`);
  const pass = (seed: unknown): string => `{ tape, training: true, masks: masks(${seed}, 0) }`;
  if (op === "concat") return `concat([${xs.join(", ")}]${args.map(axis => `, ${axis}`).join("")})`;
  if (op === "linear") return `new Linear(${xs[1]}.value, ${xs[2]}.value).forward(${xs[0]}, { tape, training: false })`;
  if (op === "dropout") return `dropout(${args[0]}).forward(${xs[0]}, ${pass(args[1])})`;
  if (op === "reluDropout") return `sequential(relu(), dropout(${args[0]})).forwardCopies(${xs[0]}, ${args[2]}, ${pass(args[1])})`;
  return `${op}(${[...xs, ...args.map(arg => JSON.stringify(arg))].join(", ")})${op === "rDropLoss" ? ".loss" : ""}`;
}
