// How much of src the tests would miss: changes one thing at a time (+ to −, < to <=, a block to nothing) and runs the tests that come by
// it. A mutant is killed when one of them fails. `npm run mutation -- random src/optim/adam.ts` takes a few folders or files, all of
// FOLDERS otherwise. Survivors are printed; those that stay, and why, stand in docs/mutation.md.
import { readdirSync, readFileSync } from "node:fs";
import { Stryker } from "@stryker-mutator/core";
import { markdownTable } from "markdown-table";

const FOLDERS = ["random", "losses", "layers", "optim", "autograd", "train"];
const KILLED = ["Killed", "Timeout", "RuntimeError"];
const SURVIVED = ["Survived", "NoCoverage"];
const IGNORED = ["Ignored"];

const WORDS = { NoCoverage: "  (no test comes by)", Ignored: "  (not tried as a whole; all that is in it was)" };

/** A line a mutant: where it is, what stands there, what would stand there. Lines and columns count from 1. */
const shown = ({ fileName, location: { start, end }, replacement, status }) => {
  const lines = readFileSync(fileName, "utf8")
    .split("\n")
    .slice(start.line - 1, end.line);
  lines.push(lines.pop().slice(0, end.column - 1));
  const text = lines.join("\n").slice(start.column - 1);
  const [before, after] = [text, replacement].map(code => code.replace(/\s+/g, " "));
  return `${nameOf({ fileName })}:${start.line}  ${before}  →  ${after}${WORDS[status] ?? ""}`;
};

const isStatic = ({ status }) => status === "Ignored";

/** Whether a mutant lies inside another. */
const lies = (inner, outer) =>
  inner.fileName === outer.fileName &&
  comparePlaces(outer.location.start, inner.location.start) <= 0 &&
  comparePlaces(inner.location.end, outer.location.end) <= 0;
const comparePlaces = (a, b) => a.line - b.line || a.column - b.column;

const nameOf = ({ fileName }) => fileName.slice(fileName.lastIndexOf("/src/") + 1);
const rangeOf = ({ fileName, location: { start, end } }) =>
  `${nameOf({ fileName })}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
const idOf = mutant => `${rangeOf(mutant)} ${mutant.replacement}`;

/**
 * Every mutant of these files or ranges, with what became of it. What runs once, when a file is loaded, is static: all tests must run for
 * each such mutant, so those are tried by themselves.
 */
const run = (path, mutate, { ignoreStatic }) =>
  new Stryker({
    mutate,
    testRunner: "vitest",
    vitest: { configFile: "vitest.mutation.config.ts" },
    coverageAnalysis: "perTest",
    ignoreStatic,
    warnings: { slow: false },
    concurrency: 2,
    timeoutMS: 15_000, // beside the time the tests took unchanged; an endless loop is mostly found by its count of rounds, sooner
    jsonReporter: { fileName: `runs/mutation-${path.replaceAll("/", "-")}${ignoreStatic ? "" : "-static"}.json` },
    reporters: ["json", process.stdout.isTTY ? "progress" : "progress-append-only"],
    logLevel: "warn",
    tempDirName: "runs/mutation",
  }).runMutationTest();

const score = (killed, survived) => (killed + survived === 0 ? "" : `${((100 * killed) / (killed + survived)).toFixed(1)} %`);

const targets = process.argv.length > 2 ? process.argv.slice(2) : FOLDERS;
const rows = [];
for (const target of targets) {
  const path = target.startsWith("src/") ? target : `src/${target}`;
  const mutate = path.endsWith(".ts")
    ? [path]
    : readdirSync(path)
        .filter(file => file.endsWith(".ts") && !file.endsWith(".d.ts"))
        .map(file => `${path}/${file}`);
  process.env.MUTATED = path.split("/")[1]; // vitest.mutation.config.ts reads it
  const mutants = await run(path, mutate, { ignoreStatic: true });
  const alone = mutants.filter(mutant => isStatic(mutant) && !mutants.some(other => !isStatic(other) && lies(other, mutant)));
  if (alone.length > 0) {
    const again = await run(path, alone.map(rangeOf), { ignoreStatic: false });
    for (const mutant of alone) mutant.status = again.find(other => idOf(other) === idOf(mutant)).status;
  }
  const having = statuses => mutants.filter(({ status }) => statuses.includes(status));
  const [killed, survived, ignored] = [KILLED, SURVIVED, IGNORED].map(having);
  for (const mutant of [...survived, ...ignored]) console.log(shown(mutant));
  rows.push([target, killed.length, survived.length, ignored.length]);
}

const total = [1, 2, 3].map(column => rows.reduce((sum, row) => sum + row[column], 0));
const table = (rows.length > 1 ? [...rows, ["all", ...total]] : rows).map(([name, killed, survived, ignored]) =>
  [name, killed + survived, killed, survived, ignored, score(killed, survived)].map(String),
);
console.log(
  `\n${markdownTable([["folder", "mutants", "killed", "survived", "static", "score"], ...table], { align: ["l", "r", "r", "r", "r", "r"] })}`,
);
