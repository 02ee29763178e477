// Puts the results of the benches into README.md: what stands between <!-- results:NAME --> and <!-- /results:NAME --> becomes the text
// of bench/results/NAME.md. With --check nothing is written, and a README that differs ends in exit code 1.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const FOLDER = "bench/results";
const SECTION = /(<!-- results:([\w-]+) -->\n)[\s\S]*?(<!-- \/results:\2 -->)/g;

const fail = what => {
  console.error(`readme: ${what}`);
  process.exit(1);
};

if (!existsSync("README.md")) fail("README.md must exist, got none in this folder; run it in the root of the repository");
const readme = readFileSync("README.md", "utf8");
if (readme.search(SECTION) < 0) fail("README.md must hold <!-- results:NAME --> and <!-- /results:NAME -->, got neither");
const updated = readme.replace(SECTION, (_, open, name, close) => `${open}\n${results(name)}\n${close}`);

if (updated === readme) console.log("readme: up to date");
else if (process.argv.includes("--check")) fail(`the results must be those of ${FOLDER}, got others; \`npm run readme\` renews them`);
else {
  writeFileSync("README.md", updated);
  console.log("readme: renewed");
}

/** The text of NAME.md, its links leading from the README's folder. */
function results(name) {
  const file = `${FOLDER}/${name}.md`;
  if (!existsSync(file)) fail(`${file} must exist, got none; run the bench that writes it`);
  return readFileSync(file, "utf8").replace(/\]\((?!https?:|#|\/)/g, `](${FOLDER}/`);
}
