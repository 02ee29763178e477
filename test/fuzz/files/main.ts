// Loads many more damaged files than the tests do: npm run fuzz -- --files 100000
import { Command, InvalidArgumentError } from "commander";
import { damageAll } from "./damage.ts";
import { dataTargets } from "./data.ts";
import { targets } from "./models.ts";

const all = [...dataTargets, ...targets];

const whole = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("must be a whole number");
  return Number(text);
};

interface Settings {
  readonly files: number;
  readonly seed: number;
  readonly only?: string;
}

new Command("fuzz")
  .description("damages good files, and looks whether each is read whole or refused in one line, in time, and in little memory")
  .option("--files <n>", "damaged files of each kind", whole, 10_000)
  .option("--seed <n>", "of the damage", whole, 0)
  .option("--only <kind>", `one of ${all.map(({ name }) => name).join(", ")}`)
  .action(({ files, seed, only }: Settings, command: Command) => {
    const chosen = all.filter(({ name }) => only === undefined || name === only);
    if (chosen.length === 0) command.error(`fuzz: --only must be one of ${all.map(({ name }) => name).join(", ")}, got ${only}`);
    for (const target of chosen) {
      const started = performance.now();
      const { read, refused, failures } = damageAll(target, files, seed);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${target.name}: ${read} read, ${refused} refused, ${failures.length} failed, ${seconds} s`);
      for (const { seed, why, bytes } of failures.slice(0, 3)) console.log(`${seed}: ${why}\n${bytes.slice(0, 3000)}`);
      if (failures.length > 0) process.exitCode = 1;
    }
  })
  .parse();
