// Puts the results of the benches into docs/*.md: what stands between <!-- results:NAME --> and <!-- /results:NAME -->
// becomes the text of bench/results/NAME.md. With --check nothing is written, and a text that differs ends in exit code 1.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, posix } from "node:path";

const FOLDER = "bench/results";
const SECTION = /(<!-- results:([\w-]+) -->\n)[\s\S]*?(<!-- \/results:\2 -->)/g;

const fail = what => {
  console.error(`results: ${what}`);
  process.exit(1);
};

if (!existsSync("docs")) fail("docs must exist, got none in this folder; run it in the root of the repository");
const pages = readdirSync("docs")
  .filter(file => file.endsWith(".md"))
  .map(file => `docs/${file}`);
if (!pages.some(file => readFileSync(file, "utf8").search(SECTION) >= 0))
  fail("a page of docs must hold <!-- results:NAME --> and <!-- /results:NAME -->, got none");

const renewed = pages.flatMap(file => {
  const text = readFileSync(file, "utf8");
  const updated = text.replace(SECTION, (_, open, name, close) => `${open}\n${results(name, dirname(file))}\n${close}`);
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

/** The text of NAME.md, its links leading from `folder`. */
function results(name, folder) {
  const file = `${FOLDER}/${name}.md`;
  if (!existsSync(file)) fail(`${file} must exist, got none; run the bench that writes it`);
  return readFileSync(file, "utf8").replace(/\]\((?!https?:|#|\/)/g, `](${posix.relative(folder, FOLDER)}/`);
}
