import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, Option } from "commander";
import { benchEpoch, digitLikeData, type EpochReport, type EpochSetting } from "../../bench/epoch.ts";
import { benchFused, fusedText } from "../../bench/fused.ts";
import { serve } from "../../bench/gradbench/protocol.ts";
import { machine, resultsFolder } from "../../bench/machine.ts";
import { benchProfile, profileText } from "../../bench/profile.ts";
import { machineLine, percent, short } from "../../bench/report.ts";
import { benchScalar, scalarText } from "../../bench/scalar.ts";
import { benchScaling, type ScalingOptions, scalingText } from "../../bench/scaling.ts";
import { benchSmall, type SmallOptions, smallText } from "../../bench/small.ts";
import type { StageTimingOptions } from "../../bench/stage-timing.ts";
import { benchStages, stagesText } from "../../bench/stages.ts";
import { benchStep, type StepReport, type StepSetting } from "../../bench/step.ts";
import { benchTapes, type TapesOptions, tapesText } from "../../bench/tapes.ts";
import { readMnist } from "../data/mnist.ts";
import { matmulCommand } from "./bench-matmul.ts";
import { opCommand, opsCommand } from "./bench-ops.ts";
import {
  checkSetting,
  dimsOption,
  dtypeOption,
  isWhole,
  JSON_LINE,
  type Json,
  listOption,
  optimizerOption,
  print,
  stageOption,
  tell,
  warnOfDisturbance,
} from "./bench-options.ts";
import { wideCommand } from "./bench-wide.ts";
import { kernelsOption, seconds as secondsOption, threadsOption, wholeNumber, widths } from "./options.ts";
import { makeDirectoryOf } from "./place.ts";

/** `rdrop bench`: what is measured stands in bench/, a file a sub-command. */
export function benchCommand(): Command {
  return new Command("bench")
    .description("measure the kernels and the training step on this machine")
    .addCommand(matmulCommand())
    .addCommand(stepCommand())
    .addCommand(epochCommand())
    .addCommand(opsCommand())
    .addCommand(opCommand())
    .addCommand(smallCommand())
    .addCommand(tapesCommand())
    .addCommand(fusedCommand())
    .addCommand(profileCommand())
    .addCommand(stagesCommand())
    .addCommand(scalingCommand())
    .addCommand(scalarCommand())
    .addCommand(wideCommand())
    .addCommand(gradbenchCommand());
}

function stepCommand(): Command {
  return new Command("step")
    .description("one R-Drop training step: both passes, loss, backward, optimizer; inputs of width 784 are 81 % zeros")
    .addOption(dimsOption([784, 1024, 1024, 10]))
    .option("--batch <n>", "rows", wholeNumber(1), 128)
    .addOption(optimizerOption())
    .addOption(kernelsOption())
    .addOption(threadsOption())
    .option("--plain", "plain dropout: one pass, no KL")
    .addOption(stageOption())
    .option("--seconds <s>", "to stop after, wherever it is", secondsOption, 30)
    .option("--json", JSON_LINE)
    .action(({ seconds, stage, json, ...options }: StepSetting & StageTimingOptions & Json) => {
      checkSetting("step", options);
      tell(`steps ${stage.join(" to ")} of a training`);
      const report = benchStep(options, { stage, seconds });
      print(json, report, stepText);
      warnOfDisturbance("step", report);
    });
}

function stepText({
  dims,
  batch,
  optimizer,
  kernels,
  plain = false,
  ms_median,
  ms_best,
  spread,
  timed,
  steps,
  threads,
}: StepReport): string {
  return `${plain ? "A plain-dropout" : "An R-Drop"} step of ${dims.join("-")}, batch ${batch}, ${optimizer}, ${kernels} kernels: ${short(ms_median)} ms ± ${percent(spread / 2)}, best ${short(ms_best)} ms; steps ${timed.join(" to ")} of a training, ${steps} timed, ± half the middle half.
${machineLine(machine(), threads)}`;
}

function epochCommand(): Command {
  return new Command("epoch")
    .description("where the time of an epoch of training goes, its test included: in the steps themselves, and beside them")
    .addOption(new Option("--hidden <widths>", "between 784 inputs and 10 classes").argParser(widths).default([256], "256"))
    .option("--batch <n>", "rows a step", wholeNumber(1), 128)
    .option("--data <dir>", "the IDX files of MNIST; rows as sparse as those unless given")
    .option("--rows <n>", "of rows as sparse as those, to train on; a sixth as many to test on", wholeNumber(6, 1_000_000), 60_000)
    .option("--epoch <n>", "which epoch", wholeNumber(1, 1000), 2)
    .addOption(kernelsOption())
    .addOption(threadsOption())
    .option("--json", JSON_LINE)
    .action(({ data, rows, json, ...setting }: EpochSetting & Json & { data?: string; rows: number }) => {
      checkSetting("epoch", { dims: [784, ...setting.hidden, 10], batch: rows }, "--hidden");
      print(json, benchEpoch(setting, data === undefined ? digitLikeData(rows) : readMnist(data)), epochText);
    });
}

function epochText({ hidden, batch, epoch, rows, seconds, steps_share, test_share, rest_share, threads }: EpochReport): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  return `R-Drop epoch ${epoch} of ${[784, ...hidden, 10].join("-")}, batch ${batch}, ${rows[0]} rows: ${short(seconds)} s, ${percent(steps_share)} of it in the steps, ${percent(test_share)} in the test on ${rows[1]} rows, ${percent(rest_share)} beside them.
${machineLine(machine(), threads)}`;
}

function smallCommand(): Command {
  return new Command("small")
    .description("what an op costs that has little to compute: plain, recorded, and recorded and walked back")
    .option("--size <n>", "numbers in an operand", wholeNumber(1, 4096), 14)
    .addOption(dtypeOption("float64"))
    .option("--seconds <s>", "to measure each", secondsOption, 0.5)
    .option("--json", JSON_LINE)
    .action(({ json, ...options }: SmallOptions & Json) => print(json, benchSmall(options), smallText));
}

function tapesCommand(): Command {
  return new Command("tapes")
    .description("a long integration on a tape that keeps all and on a lean one: the memory and the time of both")
    .option("--size <n>", "numbers that are integrated", wholeNumber(1, 1_000_000), 100_000)
    .option("--steps <n>", "of four stages each", wholeNumber(1, 10_000), 100)
    .option("--json", JSON_LINE)
    .action(({ json, ...options }: TapesOptions & Json) => print(json, benchTapes(options), tapesText));
}

function fusedCommand(): Command {
  return new Command("fused")
    .description("each fused op beside the composition that defines it: the same bits, and the time of both")
    .option("--batch <n>", "rows", wholeNumber(1), 128)
    .option("--width <m>", "inputs and units of a layer", wholeNumber(1), 256)
    .option("--seconds <s>", "to measure each", secondsOption, 0.5)
    .option("--json", JSON_LINE)
    .action(({ batch, width, seconds, json }: { batch: number; width: number; seconds: number } & Json) => {
      checkSetting("fused", { dims: [width, width, 10], batch }, "--width");
      print(json, benchFused({ sizes: [batch, width, width, 10], seconds }), fusedText);
    });
}

function profileCommand(): Command {
  return new Command("profile")
    .description("where the time of a training step goes, line by line of its tape")
    .addOption(dimsOption([784, 1024, 1024, 10]))
    .option("--batch <n>", "rows", wholeNumber(1), 128)
    .addOption(optimizerOption())
    .addOption(kernelsOption())
    .addOption(threadsOption())
    .option("--plain", "plain dropout: one pass, no KL")
    .option("--seconds <s>", "to measure", secondsOption, 3)
    .option("--json", JSON_LINE)
    .action(({ seconds, json, ...setting }: StepSetting & Json & { seconds: number }) => {
      checkSetting("profile", setting);
      print(json, benchProfile(setting, seconds), profileText);
    });
}

function stagesCommand(): Command {
  const whole = "be whole numbers from 0, such as 0,100";
  return new Command("stages")
    .description("what a step has to multiply as training goes on, and how long it takes")
    .addOption(dimsOption([784, 1024, 1024, 10]))
    .option("--batch <n>", "rows", wholeNumber(1), 128)
    .addOption(optimizerOption())
    .addOption(kernelsOption())
    .addOption(threadsOption())
    .option("--plain", "plain dropout: one pass, no KL")
    .addOption(listOption("--stages <list>", "steps", whole, n => isWhole(n, 0, 2 ** 24), [0, 25, 50, 75, 100, 200, 300, 600, 1000]))
    .option("--timed <n>", "steps to time behind each", wholeNumber(1, 1_000_000), 21)
    .option("--json", JSON_LINE)
    .action(({ stages, timed, json, ...setting }: StepSetting & Json & { stages: number[]; timed: number }) => {
      checkSetting("stages", setting);
      print(json, benchStages(setting, { stages, timed, tell }), stagesText);
    });
}

function scalingCommand(): Command {
  const whole = "be two or more whole numbers above 0, such as 32,64";
  const several = (flag: string, what: string, standard: number[]): Option =>
    listOption(flag, what, whole, n => isWhole(n, 1, 16384), standard, 2);
  return new Command("scaling")
    .description("the time of a step of 784-w-w-10 over the batch and over the width, and a plot of it")
    .addOption(several("--batches <list>", "at --width", [32, 64, 128, 256, 384, 512]))
    .addOption(several("--widths <list>", "at --batch", [128, 256, 512, 1024, 2048]))
    .option("--batch <n>", "rows, for --widths", wholeNumber(1), 128)
    .option("--width <w>", "of the hidden layers, for --batches", wholeNumber(1), 512)
    .addOption(optimizerOption())
    .addOption(kernelsOption())
    .addOption(threadsOption())
    .addOption(stageOption())
    .option("--seconds <s>", "to stop after at each point, wherever it is", secondsOption, 30)
    .option("--out <file>", "the plot", join(resultsFolder(), "scaling.svg"))
    .option("--json", JSON_LINE)
    .action(async ({ out, json, ...options }: ScalingOptions & Json & { out: string }) => {
      for (const batch of options.batches)
        checkSetting("scaling", { dims: [784, options.width, options.width, 10], batch }, "--width", "--batches");
      for (const width of options.widths) checkSetting("scaling", { dims: [784, width, width, 10], batch: options.batch }, "--widths");
      makeDirectoryOf("bench scaling", "--out", out); // if it cannot be made, better now than after the measuring
      const report = benchScaling({ ...options, tell });
      const { scalingSvg } = await import("../../bench/scaling-plot.ts"); // loaded late: most commands draw nothing
      writeFileSync(out, scalingSvg(report));
      print(json, report, scalingText);
      if (!json) process.stdout.write(`\nPlot: ${out}\n`);
    });
}

function scalarCommand(): Command {
  return new Command("scalar")
    .description("a line of a tape of plain numbers: to record it, and to walk it back")
    .option("--seconds <s>", "to measure", secondsOption, 1)
    .option("--json", JSON_LINE)
    .action(({ seconds, json }: { seconds: number } & Json) => print(json, benchScalar(seconds), scalarText));
}

function gradbenchCommand(): Command {
  return new Command("gradbench")
    .description("be a tool of GradBench: messages on stdin, a line each, and answers on stdout")
    .action(() => serve(process.stdin, line => process.stdout.write(line)));
}
