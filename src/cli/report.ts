import { join } from "node:path";
import { Command } from "commander";
import { writeAtomic } from "./atomic.ts";

/** `rdrop report` */
export function reportCommand(): Command {
  return new Command("report")
    .description("make the page report.html of a run, a comparison or a sweep again: curves, mistakes, calibration, mask clouds")
    .argument("<run>", "the directory of a run, a comparison or a sweep")
    .option("--data <source>", "where the data of a run is now; where it was unless given")
    .option("--out <file>", "where to write it (default: RUN/report.html)")
    .action(async (run: string, { data, out = join(run, "report.html") }: { data?: string; out?: string }) => {
      const { reportText } = await import("./report-files.ts"); // loaded late: the other commands do without plots
      writeAtomic(out, await reportText(run, { path: data }));
      process.stdout.write(`wrote ${out}\n`);
    });
}
