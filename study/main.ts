import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { openData, type Places } from "./data.ts";
import { renewPage } from "./page.ts";
import { type Experiment, experimentsOf } from "./plan.ts";
import { type PoolOptions, runAll } from "./pool.ts";
import type { Question } from "./question.ts";
import { QUESTIONS } from "./questions.ts";
import { type Line, packedLines, Raw, textOf } from "./raw.ts";
import { runExperiment } from "./run.ts";
import { checkSigns } from "./signs.ts";
import { small } from "./small.ts";

const USAGE = `npm run study -- [options]
  --question a,b    of ${QUESTIONS.map(({ name }) => name).join(", ")}
  --small           the runs of question small again, held to the recorded bytes, and the signs that they show; no data needed
  --mnist DIR       the folder with the four IDX files
  --tables DIR      the folder with scikit-learn's iris.csv, wine_data.csv, breast_cancer.csv, digits.csv.gz
  --workers N       runs at a time; as many as there are cores unless given
  --threads N       of each run; 1 unless given
  --most N          stop after so many runs; the next call goes on
  --again NAME KEY  one recorded run of a question again: it must give the same bytes; the first one unless there is a key
  --page            only tables and figures, from the runs that are done`;

const fail = (what: string): never => {
  console.error(`study: ${what}`);
  process.exit(1);
};

const { values, positionals } = options();
const places: Places = { mnist: values.mnist, tables: values.tables };

try {
  if (values.again !== undefined) await again(questionOf(values.again), positionals[0]);
  else if (values.page) renew();
  else if (values.small) await repeatSmall();
  else await study();
} catch (error) {
  fail((error as Error).message.replace(/^study: /, ""));
}

async function study(): Promise<void> {
  const names = values.question?.split(",") ?? [];
  if (names.length === 0) {
    console.log(USAGE);
    for (const question of QUESTIONS) console.log(`\n${question.name}: ${leftOf(question, packedLines(question.name)).size} runs to do`);
    return;
  }
  for (const question of names.map(questionOf)) await ask(question);
  renew();
}

/** All runs of the study in small again: whether they give the recorded bytes, and the signs that they show. */
async function repeatSmall(): Promise<void> {
  const planned = experimentsOf(small);
  const recorded = packedLines(small.name);
  const lines: Line[] = [];
  const others: string[] = [];
  await runAll(planned, poolOptions(planned.size), (key, outcome) => {
    const line = { key, experiment: planned.get(key) as Experiment, outcome };
    const before = recorded.get(key);
    if (before === undefined || textOf(before) !== textOf(line)) others.push(key);
    lines.push(line);
    if (lines.length % 20 === 0) console.log(`small: ${lines.length} of ${planned.size} runs`);
  });
  const { text, holds } = checkSigns(lines);
  console.log(
    `${planned.size - others.length} of ${planned.size} runs give the recorded bytes${others.map(key => `\n  not ${key}`).join("")}\n${text}`,
  );
  if (!holds || others.length > 0) process.exitCode = 1;
}

function poolOptions(runs: number): PoolOptions {
  return { places, workers: Math.min(numberOf("workers", availableParallelism()), runs), threads: numberOf("threads", 1) };
}

/** Does the runs of a question that are not done yet, and packs them. */
async function ask(question: Question): Promise<void> {
  const raw = new Raw(question.name);
  const left = new Map([...leftOf(question, raw.lines)].slice(0, numberOf("most", Infinity)));
  let count = 0;
  try {
    if (left.size > 0)
      await runAll(left, poolOptions(left.size), (key, outcome) => {
        raw.append({ key, experiment: left.get(key) as Experiment, outcome });
        console.log(`${question.name}: ${++count} of ${left.size}, ${key}`);
      });
  } finally {
    raw.pack(experimentsOf(question).keys());
  }
}

function leftOf(question: Question, done: ReadonlyMap<string, Line>): Map<string, Experiment> {
  return new Map([...experimentsOf(question)].filter(([key]) => !done.has(key)));
}

/** Throws Error unless a recorded run, done again, gives its bytes. */
async function again(question: Question, key?: string): Promise<void> {
  const lines = packedLines(question.name);
  const line: Line | undefined = key === undefined ? lines.values().next().value : lines.get(key);
  if (line === undefined)
    throw new Error(`${question.name} must hold the run ${key ?? ""}, got none; --question ${question.name} makes it`);
  const { experiment } = line;
  const source = await openData(experiment.data, places, experiment.config.seed);
  if (source.sha256 !== line.outcome.sha256)
    throw new Error(`${experiment.data} must be of SHA-256 ${line.outcome.sha256}, got ${source.sha256}`);
  const text = textOf({ ...line, outcome: runExperiment(experiment, source, numberOf("threads", 1)) });
  if (text !== textOf(line)) throw new Error(`${line.key} must give the recorded bytes, got\n${text}in place of\n${textOf(line)}`);
  console.log(`${question.name}: ${line.key} gives the same ${text.length} bytes`);
}

function renew(): void {
  const renewed = renewPage(QUESTIONS);
  console.log(renewed.length === 0 ? "docs/study.md: up to date" : `renewed ${renewed.join(", ")}`);
}

function questionOf(name: string): Question {
  return (
    QUESTIONS.find(question => question.name === name) ??
    fail(`--question must be of ${QUESTIONS.map(each => each.name).join(", ")}, got ${name}`)
  );
}

function numberOf(name: "workers" | "threads" | "most", unless: number): number {
  const given = values[name];
  if (given === undefined) return unless;
  const number = Number(given);
  return Number.isSafeInteger(number) && number > 0 ? number : fail(`--${name} must be a whole number above 0, got ${given}`);
}

function options() {
  const text = { type: "string" } as const;
  const toggle = { type: "boolean", default: false } as const;
  const known = { question: text, mnist: text, tables: text, workers: text, threads: text, most: text, again: text } as const;
  try {
    return parseArgs({ allowPositionals: true, options: { ...known, small: toggle, page: toggle } });
  } catch (error) {
    return fail(`${(error as Error).message}\n${USAGE}`);
  }
}
