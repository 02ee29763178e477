// Makes reference/ from the docstrings of what the package exports: a page an entry.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Application } from "typedoc";

const OUT = "reference";
const { exports } = JSON.parse(readFileSync("../package.json", "utf8"));
const sources = Object.values(exports)
  .filter(({ types }) => types !== undefined)
  .map(({ types }) => types.replace("./dist/", "../").replace(".d.ts", ".ts"))
  .filter(path => path !== "../src/browser.ts" && path !== "../src/vitest.ts"); // the former is "rdrop" once more, the latter one matcher

for (const out of [OUT, `zh/${OUT}`]) rmSync(out, { recursive: true, force: true });
const app = await Application.bootstrapWithPlugins({
  entryPoints: sources,
  tsconfig: "../tsconfig.build.json",
  plugin: ["typedoc-plugin-markdown"],
  out: OUT,
  readme: "none",
  router: "module",
  entryFileName: "entries", // so that the page of src/index.ts may be index.md
  hidePageHeader: true,
  hideBreadcrumbs: true,
  disableSources: true,
  excludePrivate: true,
  excludeExternals: true,
  parametersFormat: "table",
  useCodeBlocks: true,
  logLevel: "Warn",
});
const project = await app.convert();
if (project === undefined || app.logger.hasWarnings()) throw new Error("reference: typedoc must have no complaint; mend what it names");
await app.generateOutputs(project);
rmSync(`${OUT}/entries.md`);

for (const { name } of readdirSync(OUT, { withFileTypes: true }).filter(entry => entry.isFile())) {
  const entry = name === "index.md" ? "rdrop" : `rdrop/${name.replace(".md", "")}`;
  writeFileSync(`${OUT}/${name}`, page(entry, readFileSync(`${OUT}/${name}`, "utf8")));
}

cpSync(OUT, `zh/${OUT}`, { recursive: true }); // in English there too

/** Docstrings put what they say of errors and sources in a column; on a page it is a list. Parameters that are taken apart have no name. */
function page(entry, text) {
  return text
    .replace(/^# .*$/m, `# ${entry}`)
    .replace(/^([A-Z][a-z]+) {2,}(.*)$/gm, "\n- **$1** $2")
    .replaceAll("__namedParameters", "options")
    .replace(/\(#(\w+options|optimizerstate)-1\)/g, "(#$1)"); // numbered for a second heading, of which typedoc then makes none
}
