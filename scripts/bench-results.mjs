// Measures what docs/performance.md shows, and writes it to bench/results/MACHINE, the command above each table. `npm run results`
// puts it in place.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { resultsFolder } from "../bench/machine.ts";

const commands = {
  stages: ["rdrop", "bench", "stages"],
  profile: ["rdrop", "bench", "profile", "--seconds", "6"],
  "profile-small": ["rdrop", "bench", "profile", "--dims", "20,30,40,10", "--batch", "32"],
  fused: ["rdrop", "bench", "fused", "--seconds", "3"],
  scaling: ["rdrop", "bench", "scaling"],
  ops: ["rdrop", "bench", "ops"],
  "ops-float64": ["rdrop", "bench", "ops", "--dtype", "float64"],
  tapes: ["rdrop", "bench", "tapes"],
  small: ["rdrop", "bench", "small"],
};

const folder = resultsFolder();
mkdirSync(folder, { recursive: true });
for (const [name, args] of Object.entries(commands)) {
  const command = `npx ${args.join(" ")}`;
  console.log(command);
  const text = execFileSync("npx", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  writeFileSync(`${folder}/${name}.md`, `\`${command}\`\n\n${text}`);
}
