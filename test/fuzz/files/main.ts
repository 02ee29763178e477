// npm run fuzz -- --files 100000: damages many more files than the tests do, in turn for each loader.
import { Command } from "commander";
import { wholeNumber } from "../../../src/cli/options.ts";
import { damageAll } from "./damage.ts";
import { dataTargets } from "./data.ts";
import { targets } from "./models.ts";

new Command("fuzz")
  .option("--files <n>", "damaged files, for each loader", wholeNumber(1), 100_000)
  .option("--seed <n>", "of the damage", wholeNumber(0), 0)
  .option("--only <loader>", "this one alone")
  .action(({ files, seed, only }: { files: number; seed: number; only?: string }) => {
    for (const target of [...dataTargets, ...targets]) {
      if (only !== undefined && target.name !== only) continue;
      const started = performance.now();
      const { read, refused, failures } = damageAll(target, files, seed);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${target.name}: ${read} read, ${refused} refused, ${failures.length} failed, ${seconds} s`);
      for (const { seed, why, bytes } of failures.slice(0, 3)) console.log(`${seed}: ${why}\n${bytes.slice(0, 3000)}`);
      if (failures.length > 0) process.exitCode = 1;
    }
  })
  .parse();
