import { Command, Option } from "commander";
import { wholeNumber } from "../../../src/cli/options.ts";
import { duration } from "../../../src/cli/progress.ts";
import { stream } from "../../../src/index.ts";
import { settings } from "./engine.ts";
import { agreeing, Disagreement, hunt, kept, programs } from "./fuzz.ts";
import { type Fault, faults, faultText } from "./plant.ts";
import { code } from "./print.ts";
import { isLeaf, type Program } from "./program.ts";
import { Tally } from "./tally.ts";
import { Torch } from "./torch.ts";

// npm run fuzz:torch: random programs of every op, in the engine and in PyTorch: values, gradients, second derivatives.

const POOL = 400; // programs that a planted fault has to show in

interface Options {
  readonly programs: number;
  readonly seed: number;
  readonly first: number;
  readonly dtype: "float64" | "float32" | "both";
  readonly plant: number | "all";
}

const options = new Command("fuzz:torch")
  .description("Compare random programs with PyTorch. First plants faults in the engine, and must find them.")
  .option("--programs <n>", "how many", wholeNumber(1), 1000)
  .option("--seed <n>", "of the programs and of which faults are planted", wholeNumber(0), 0)
  .option("--first <n>", "number of the first program", wholeNumber(0), 0)
  .addOption(new Option("--dtype <dtype>", "in which the engine computes").choices(["float64", "float32", "both"]).default("both"))
  .option("--plant <n>", "how many faults are planted, or all", text => (text === "all" ? text : wholeNumber(1)(text)), 6)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<Options>();

try {
  await run(options);
} catch (error) {
  console.error(`fuzz:torch: ${error instanceof Disagreement ? report(error, options) : (error as Error).message}`);
  process.exitCode = 1;
}

async function run({ programs: count, seed, first, dtype, plant }: Options): Promise<void> {
  const inUse = settings.filter(setting => dtype === "both" || setting.startsWith(dtype));
  const stray = dtype !== "float64";
  const torch = await Torch.start();
  try {
    console.log(`PyTorch ${torch.version}, seed ${seed}, ${inUse.join(", ")}`);
    const pool = kept(agreeing(programs(seed, 0, POOL, torch.ask, stray), inUse, torch.ask));
    for (const fault of chosen(plant, seed)) {
      const counts = await hunt(fault, pool, inUse);
      const alike = new Set(counts).size === 1;
      const found = alike ? `program ${counts[0]}` : counts.map((n, i) => `program ${n} in ${inUse[i]}`).join(", ");
      console.log(`planted: ${faultText(fault)}; found at ${found}`);
    }

    const tally = new Tally();
    const progress = progressTo(count);
    const told = tally.add.bind(tally);
    let rejected = 0;
    for await (const { number, program, answer } of agreeing(programs(seed, first, count, torch.ask, stray), inUse, torch.ask, told)) {
      if ("rejected" in answer) rejected++;
      else tally.count(program);
      progress(number - first + 1);
    }
    console.log(`${tally}\n${count - rejected} programs agree; ${rejected} more were rejected: their numbers grew too large`);
  } finally {
    torch.stop();
  }
}

/** The faults to plant: n of them, of either order in turn. */
function chosen(plant: number | "all", seed: number): readonly Fault[] {
  if (plant === "all") return faults;
  const shuffled = Array.from(stream(seed, "faults").permutation(faults.length), i => faults[i]);
  const [first, second] = [1, 2].map(order => shuffled.filter(fault => fault.order === order));
  return first.flatMap((fault, i) => [fault, ...second.slice(i, i + 1)]).slice(0, plant);
}

function report({ asked, setting, smallest, message }: Disagreement, { seed }: Options): string {
  const ops = (program: Program): number => program.filter(line => !isLeaf(line)).length;
  return [
    `program ${asked.number} of seed ${seed} differs from PyTorch in ${setting}; ${ops(asked.program)} ops shrunk to ${ops(smallest)}`,
    `\n${message}\n\n${code(smallest, setting)}\n`,
    `again: npm run fuzz:torch -- --seed ${seed} --first ${asked.number} --programs 1`,
  ].join("\n");
}

/** Says on stderr how far the run has come: in place in a terminal, every tenth elsewhere. */
function progressTo(total: number): (done: number) => void {
  const started = performance.now();
  let tenths = 0;
  return done => {
    const left = duration((((performance.now() - started) / 1000) * (total - done)) / done);
    const line = `${done} of ${total} programs, ${left} left`;
    if (process.stderr.isTTY) process.stderr.write(`\r${line}${done === total ? "\n" : "\x1b[K"}`);
    else if (Math.floor((10 * done) / total) > tenths) {
      tenths = Math.floor((10 * done) / total);
      process.stderr.write(`${line}\n`);
    }
  };
}
