// Damages many more files than the tests do: npx tsx test/fuzz/files/models-main.ts 100000 [seed]
import { damageAll } from "./damage.ts";
import { targets } from "./models.ts";

const [count = "100000", seed = "0"] = process.argv.slice(2);
for (const target of targets) {
  const started = performance.now();
  const { read, refused, failures } = damageAll(target, Math.ceil(Number(count) / targets.length), Number(seed));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${target.name}: ${read} read, ${refused} refused, ${failures.length} failed, ${seconds} s`);
  for (const { seed, why, bytes } of failures.slice(0, 3)) console.log(`${seed}: ${why}\n${bytes.slice(0, 3000)}`);
  if (failures.length > 0) process.exitCode = 1;
}
