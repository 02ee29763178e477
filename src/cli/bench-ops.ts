import { Command, Option } from "commander";
import { benchOps, opsText } from "../../bench/ops.ts";
import { inTime, SETTING_UP } from "../../bench/own-code.ts";
import { benchOp, type OwnOpOptions, ownOp, ownOpText } from "../../bench/own-op.ts";
import type { DType } from "../kernels/floats.ts";
import type { KernelSet } from "../kernels/kernels.ts";
import { dtypeOption, JSON_LINE, type Json, print, tell } from "./bench-options.ts";
import { kernelsOption, path, seconds as secondsOption, wholeNumber } from "./options.ts";
import { ownModule } from "./own-module.ts";

/** `rdrop bench ops` */
export function opsCommand(): Command {
  return new Command("ops")
    .description("each kernel: elements a second, and its share of a measured ceiling, the reference beside WebAssembly")
    .option("--size <n>", "numbers in an array", wholeNumber(64, 2 ** 24), 2 ** 20)
    .addOption(dtypeOption("float32"))
    .addOption(new Option("--kernels <set>", "only this set").choices(["reference", "wasm"]))
    .option("--seconds <s>", "to measure each kernel", secondsOption, 0.3)
    .option("--json", JSON_LINE)
    .action(({ kernels, json, ...options }: { size: number; dtype: DType; kernels?: KernelSet; seconds: number } & Json) => {
      const sets = kernels === undefined ? (["reference", "wasm"] as const) : [kernels];
      print(json, benchOps({ ...options, kernels: sets, tell }), opsText);
    });
}

/** `rdrop bench op` */
export function opCommand(): Command {
  return new Command("op")
    .description("an op of your own beside the function that defines it: values and gradients compared, then timed in alternation")
    .requiredOption(
      "--file <module>",
      "a .js or .ts module that exports fn, reference and inputs, and name and tolerance where they are wanted",
      path,
    )
    .addOption(dtypeOption("float32"))
    .addOption(kernelsOption())
    .option("--seconds <s>", "to measure each", secondsOption, 1)
    .option("--patience <s>", "give up on a call that takes longer", secondsOption, 6)
    .option("--json", JSON_LINE)
    .action(async ({ file, json, ...options }: OwnOpOptions & Json & { file: string }) => {
      const exports = await inTime(
        { command: "bench op", file },
        "its own import",
        SETTING_UP * options.patience,
        ownModule("bench op", "--file", file),
      );
      print(json, benchOp(ownOp(file, exports), options), ownOpText);
    });
}
