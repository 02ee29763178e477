// npm run kill-test -- 1000: kills so many runs, one to three times each, and says how many came to other bytes.
import { mkdtempSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { SingleBar } from "cli-progress";
import { Command } from "commander";
import { wholeNumber } from "../../src/cli/options.ts";
import { KillTest, type Trial } from "./kill.ts";

new Command("kill-test")
  .argument("[trials]", "runs to be killed", wholeNumber(1), 100)
  .option("--seed <n>", "of the moments", wholeNumber(0), 0)
  .action(async (trials: number, { seed }: { seed: number }) => {
    const dir = mkdtempSync(join(tmpdir(), "rdrop-kill-"));
    const test = new KillTest("dist/src/cli/main.js", dir);
    await test.prepare();
    const bar = new SingleBar({ format: "{bar} {value}/{total}  {eta_formatted} left", noTTYOutput: true, notTTYSchedule: 30_000 });
    bar.start(trials, 0);
    const done: Trial[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < trials) {
        done.push(await test.trial(seed + next++));
        bar.increment();
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
    bar.stop();
    const lost = done.filter(trial => trial.lost.length > 0);
    for (const { moments, saved, lost: files } of lost) console.log(`killed at ${moments} ms, saved ${saved}: ${files.join(", ")} differ`);
    const saved = done.flatMap(trial => trial.saved);
    const inside = saved.filter(step => step > 0).length;
    console.log(`${trials} runs, killed ${saved.length} times (${inside} of them behind a checkpoint), lost ${lost.length}`);
    process.exitCode = lost.length === 0 ? 0 : 1;
  })
  .parse();
