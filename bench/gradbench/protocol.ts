import { createInterface } from "node:readline";
import { named } from "../../src/tensor/errors.ts";
import type { Eval, Json, Prepared } from "./eval.ts";
import { evals } from "./evals.ts";
import { Fields } from "./fields.ts";

/** One run of a function. */
export interface Timing {
  readonly name: "evaluate";
  readonly nanoseconds: number;
}

/** What is written back for a message; the id is null where the message had none to read. */
export interface Answer {
  readonly id: number | null;
  readonly tool?: "rdrop";
  readonly success?: boolean;
  readonly error?: string;
  readonly output?: Json;
  readonly timings?: readonly Timing[];
}

/**
 * GradBench's protocol, as its tool: a JSON object a line comes in, and one goes out for each. Nothing that comes in ends it but the end.
 *
 * Source    github.com/gradbench/gradbench, CONTRIBUTING.md, "Protocol".
 */
export async function serve(input: NodeJS.ReadableStream, write: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() !== "") write(`${JSON.stringify(answer(line))}\n`);
  }
}

/** The answer to one line. */
export function answer(line: string): Answer {
  let id: number | null = null;
  try {
    const message = parsed(line);
    if (typeof message.id !== "number") throw new TypeError(`gradbench: a message must have a number as its id, got ${named(message.id)}`);
    id = message.id;
    return { id, ...reply(message) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { id, success: false, error: message.replace(/\s*\n\s*/g, " ") };
  }
}

type Message = Readonly<Record<string, unknown>>;

function parsed(line: string): Message {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    throw new SyntaxError(`gradbench: a message must be JSON on one line, got ${line.length} characters that are not`);
  }
  if (typeof message !== "object" || message === null || Array.isArray(message))
    throw new TypeError(`gradbench: a message must be an object, got ${named(message)}`);
  return message as Message;
}

function reply(message: Message): Omit<Answer, "id"> {
  switch (message.kind) {
    case "start":
      return { tool: "rdrop" };
    case "define":
      evalOf(message);
      return { success: true };
    case "evaluate":
      return evaluated(message);
    case "analysis":
      return {};
    default:
      throw new RangeError(`gradbench: kind must be start, define, evaluate or analysis, got ${named(message.kind)}`);
  }
}

function evalOf({ module }: Message): Eval {
  if (typeof module === "string" && Object.hasOwn(evals, module)) return evals[module];
  throw new RangeError(`gradbench: module must be one of ${Object.keys(evals).join(", ")}, got ${named(module)}`);
}

function evaluated(message: Message): Omit<Answer, "id"> {
  const module = String(message.module);
  const functions = evalOf(message);
  const name = message.function;
  if (typeof name !== "string" || !Object.hasOwn(functions, name))
    throw new RangeError(`${module}: function must be one of ${Object.keys(functions).join(", ")}, got ${named(name)}`);
  const input = new Fields(module, typeof message.input === "number" ? { x: message.input } : message.input); // hello's is bare
  const runs = input.whole("min_runs", 1, 1);
  const seconds = input.seconds("min_seconds", 0);
  const { result, output, timings } = timed(functions[name](input), runs, seconds);
  const written = output(result);
  if (!finite(written)) throw new RangeError(`${module}: the result must be finite, got NaN or an infinity in it`);
  return { success: true, output: written, timings };
}

/** Runs it at least so often, and until it has run for so long. */
function timed(
  { evaluate, output }: Prepared,
  runs: number,
  seconds: number,
): { result: unknown; output: Prepared["output"]; timings: Timing[] } {
  const timings: Timing[] = [];
  let result: unknown;
  let spent = 0;
  do {
    const start = performance.now();
    result = evaluate();
    const milliseconds = performance.now() - start;
    spent += milliseconds / 1000;
    timings.push({ name: "evaluate", nanoseconds: Math.round(milliseconds * 1e6) });
  } while (timings.length < runs || spent < seconds);
  return { result, output, timings };
}

/** Whether JSON can write every number. */
function finite(written: Json): boolean {
  if (typeof written === "number") return Number.isFinite(written);
  if (typeof written !== "object" || written === null) return true;
  return Object.values(written).every(finite);
}
