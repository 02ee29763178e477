// Puts the results of the benches into README.md and docs/*.md: what stands between <!-- results:NAME --> and <!-- /results:NAME -->
// becomes the text of bench/results/NAME.md. With --check nothing is written, and a text that differs ends in exit code 1.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, posix } from "node:path";

const FOLDER = "bench/results";
const SECTION = /(<!-- results:([\w-]+) -->\n)[\s\S]*?(<!-- \/results:\2 -->)/g;

const fail = what => {
  console.error(`readme: ${what}`);
  process.exit(1);
};

if (!existsSync("README.md")) fail("README.md must exist, got none in this folder; run it in the root of the repository");
if (readFileSync("README.md", "utf8").search(SECTION) < 0)
  fail("README.md must hold <!-- results:NAME --> and <!-- /results:NAME -->, got neither");

const docs = existsSync("docs") ? readdirSync("docs").filter(file => file.endsWith(".md")) : [];
const renewed = ["README.md", ...docs.map(file => `docs/${file}`)].flatMap(file => {
  const text = readFileSync(file, "utf8");
  const updated = text.replace(SECTION, (_, open, name, close) => `${open}\n${results(name, dirname(file))}\n${close}`);
  return updated === text ? [] : [{ file, updated }];
});

const names = renewed.map(({ file }) => file).join(", ");
if (renewed.length === 0) console.log("readme: up to date");
else if (process.argv.includes("--check"))
  fail(`${names}: the results must be those of ${FOLDER}, got others; \`npm run readme\` renews them`);
else {
  for (const { file, updated } of renewed) writeFileSync(file, updated);
  console.log(`readme: renewed ${names}`);
}

/** The text of NAME.md, its links leading from `folder`. */
function results(name, folder) {
  const file = `${FOLDER}/${name}.md`;
  if (!existsSync(file)) fail(`${file} must exist, got none; run the bench that writes it`);
  return readFileSync(file, "utf8").replace(/\]\((?!https?:|#|\/)/g, `](${posix.relative(folder, FOLDER)}/`);
}
