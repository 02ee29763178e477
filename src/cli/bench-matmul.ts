import { writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { Command } from "commander";
import { resultsFolder } from "../../bench/machine.ts";
import { benchMatmul, type MatmulOptions } from "../../bench/matmul.ts";
import { ladderMarkdown, matmulText } from "../../bench/matmul-text.ts";
import { inTime, SETTING_UP } from "../../bench/own-code.ts";
import { type OwnKernel, ownKernel } from "../../bench/own-kernel.ts";
import { JSON_LINE, type Json, listOption, print, sizesOption, tell } from "./bench-options.ts";
import { path, seconds as secondsOption, wholeNumber } from "./options.ts";
import { ownModule } from "./own-module.ts";
import { makeDirectoryOf } from "./place.ts";

const CHART = join(resultsFolder(), "ladder.svg");

/** `rdrop bench matmul` */
export function matmulCommand(): Command {
  return new Command("matmul")
    .description("the ladder of matrix products, from three plain loops to the kernel: verified, then timed, in GFLOP/s")
    .addOption(sizesOption("64,128,256,512,1024"))
    .addOption(
      listOption(
        "--sparsity <list>",
        "shares of zeros in the first operand",
        "be shares s with 0 <= s < 1, such as 0,0.5",
        s => s >= 0 && s < 1,
        [0, 0.5, 0.75],
      ),
    )
    .option("--seconds <s>", "to measure each rung at each size", secondsOption, 0.4)
    .option("--patience <s>", "leave out a rung where three products would take longer", secondsOption, 6)
    .option("--rounds <n>", "measure everything so often; of each case the best round counts", wholeNumber(1, 1_000_000), 1)
    .option("--top", "only the last rung, the engine's kernel")
    .option(
      "--kernel <module>",
      "a .js or .ts module that exports matmul(out, a, b, n, k, m): verified, then timed beside the rungs; repeatable",
      paths,
    )
    .option("--chart [file]", `draw it into this SVG, and put a table for docs/matmul.md beside it, ending in .md: ${CHART} unless named`)
    .option("--json", JSON_LINE)
    .action(
      async ({
        chart: given,
        json,
        kernel: files = [],
        ...options
      }: MatmulOptions & Json & { chart?: string | true; kernel?: string[] }) => {
        const chart = given === true ? CHART : given;
        if (chart !== undefined) makeDirectoryOf("bench matmul", "--chart", chart); // if it cannot be made, better now than after the measuring
        const own: OwnKernel[] = [];
        for (const file of files) {
          const code = { command: "bench matmul", file };
          own.push(
            ownKernel(
              file,
              await inTime(code, "its own import", SETTING_UP * options.patience, ownModule("bench matmul", "--kernel", file)),
            ),
          );
        }
        const report = await benchMatmul({ ...options, own, tell });
        if (chart !== undefined) {
          const { ladderSvg } = await import("../../bench/ladder-plot.ts"); // the plotting library is slow to load
          writeFileSync(chart, ladderSvg(report));
          writeFileSync(join(dirname(chart), `${basename(chart, extname(chart))}.md`), ladderMarkdown(report));
        }
        print(json, report, matmulText);
      },
    );
}

/** An option that may be given several times. */
const paths = (text: string, before: string[] = []): string[] => [...before, path(text)];
