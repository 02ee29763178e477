import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

// Licences that let their code be passed on in ours, with their text beside it.
const FREE = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0"];

/**
 * The licences of all packages whose code is in what esbuild made, by its metafiles; what several say in the same words stands once, under the
 * copyright of each. Throws Error for one that does not allow it.
 */
export function licences(metafiles) {
  const outputs = metafiles.flatMap(({ outputs }) => Object.values(outputs));
  const used = outputs.flatMap(({ inputs }) => Object.keys(inputs).filter(input => inputs[input].bytesInOutput > 0));
  const folders = new Set(used.flatMap(input => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []));
  const owners = new Map(); // by the words of a licence, without its lines of copyright: whose it is, and its text
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (!FREE.includes(license)) throw new Error(`licences: ${name} must have one of ${FREE.join(", ")}, got ${license}`);
    const lines = textOf(folder, name).split("\n");
    const text = lines.filter(line => !isOwner(line) && !isTitle(line)).join("\n");
    const words = text.toLowerCase().match(/\w+/g).join(" ");
    const same = owners.get(words) ?? { names: [], text };
    same.names.push([`${name} ${version} (${license})`, ...lines.filter(isOwner).map(line => `  ${line.trim()}`)].join("\n"));
    owners.set(words, same);
  }
  const texts = [...owners.values()].map(({ names, text }) => `${names.join("\n")}\n\n${text.trim()}\n`);
  return `The files of this folder hold code of these packages.\n\n${texts.join(`\n${"-".repeat(72)}\n\n`)}`;
}

const isOwner = line => /^\W*copyright (\(c\)|©|\d{4})/i.test(line);
const isTitle = line => /^\W*(the )?(mit|isc) licen[cs]e\W*((mit|isc|x11 licen[cs]e)\W*)?$/i.test(line);

/** The text of a licence: its file, or what the readme says under that heading. */
function textOf(folder, name) {
  const file = readdirSync(folder).find(file => /^(licen[cs]e|copying)/i.test(file));
  if (file !== undefined) return readFileSync(join(folder, file), "utf8");
  const readme = existsSync(join(folder, "README.md")) ? readFileSync(join(folder, "README.md"), "utf8") : "";
  const text = readme
    .split(/^(?:#+ *)?licen[cs]e.*$(?:\n[=-]+$)?/im)
    .slice(1)
    .join("");
  if (!/copyright/i.test(text)) throw new Error(`licences: ${name} must say its licence in a file or in its readme, got neither`);
  return text;
}
