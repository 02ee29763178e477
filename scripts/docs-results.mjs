// Puts the results of the benches into README.md and docs/*.md: what stands between <!-- results:NAME --> and <!-- /results:NAME -->
// becomes
//
//     the text of bench/results/NAME.md, where that is; it does not depend on the machine
//     the text of bench/results/NAME.md, where NAME is MACHINE/NAME
//     the text of bench/results/*/NAME.md, of every machine that has one; behind the first they are folded
//     what scripts/ranges.mjs makes of all machines together: peers-words, peers-range, ladder-range
//
// With --check nothing is written, and a text that differs ends in exit code 1.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, posix } from "node:path";
import { ranges } from "./ranges.mjs";

const FOLDER = "bench/results";
const SECTION = /(<!-- results:([\w/-]+) -->\n)[\s\S]*?(<!-- \/results:\2 -->)/g;

const fail = what => {
  console.error(`results: ${what}`);
  process.exit(1);
};

if (!existsSync("docs")) fail("docs must exist, got none in this folder; run it in the root of the repository");
const pages = [
  ...["README.md"].filter(file => existsSync(file)),
  ...readdirSync("docs")
    .filter(file => file.endsWith(".md"))
    .map(file => `docs/${file}`),
];
if (!pages.some(file => readFileSync(file, "utf8").search(SECTION) >= 0))
  fail("a page of docs must hold <!-- results:NAME --> and <!-- /results:NAME -->, got none");
const machines = readdirSync(FOLDER, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

const renewed = pages.flatMap(file => {
  const text = readFileSync(file, "utf8");
  const updated = text.replace(SECTION, (_, open, name, close) => `${open}\n${results(name, dirname(file)).trimEnd()}\n\n${close}`);
  return updated === text ? [] : [{ file, updated }];
});

const names = renewed.map(({ file }) => file).join(", ");
if (renewed.length === 0) console.log("results: up to date");
else if (process.argv.includes("--check"))
  fail(`${names}: the results must be those of ${FOLDER}, got others; \`npm run results\` renews them`);
else {
  for (const { file, updated } of renewed) writeFileSync(file, updated);
  console.log(`results: renewed ${names}`);
}

/** What goes into a section of a page that lies in `folder`. */
function results(name, folder) {
  const range = ranges[name];
  if (range !== undefined) {
    const measured = withResults(range.file).map(machine => ({
      machine,
      text: readFileSync(`${FOLDER}/${machine}/${range.file}`, "utf8"),
    }));
    if (measured.length === 0) fail(`${FOLDER}/MACHINE/${range.file} must exist, got none; run the bench that writes it`);
    return linked(range.of(measured), FOLDER, folder);
  }
  if (existsSync(`${FOLDER}/${name}.md`)) return read(`${name}.md`, folder);
  const [first, ...others] = withResults(`${name}.md`);
  if (first === undefined) fail(`${FOLDER}/${name}.md must exist, got none; run the bench that writes it`);
  const folded = others.map(machine => {
    const text = read(`${machine}/${name}.md`, folder).trim();
    return `<details>\n<summary>The same on another machine, ${machine}</summary>\n\n${text}\n\n</details>`;
  });
  return [read(`${first}/${name}.md`, folder).trim(), ...folded].join("\n\n");
}

/** The machines of which there is such a file. */
function withResults(file) {
  return machines.filter(machine => existsSync(`${FOLDER}/${machine}/${file}`));
}

/** The text of a result, its links leading from `folder`. */
function read(file, folder) {
  return linked(readFileSync(`${FOLDER}/${file}`, "utf8"), posix.join(FOLDER, dirname(file)), folder);
}

function linked(text, from, folder) {
  return text.replace(/\]\((?!https?:|#|\/)/g, `](${posix.relative(folder, from)}/`);
}
