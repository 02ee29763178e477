import { parseHTML } from "linkedom";
import { comparisonReport } from "../../src/report/comparison-report.ts";
import { runReport } from "../../src/report/run-report.ts";
import { sweepReport } from "../../src/report/sweep-report.ts";
import { madeComparison } from "./made-comparison.ts";
import { madeSweep } from "./made-sweep.ts";
import { digitsRun, moonsRun, wineRun } from "./samples.ts";

const swept = await madeSweep();
const quick = { epochs: 3, hidden: [16] };

/** A report of each kind, after a short training where there is one. */
export const pages: Readonly<Record<string, () => string>> = {
  "a run on a table": () => runReport(wineRun({ ...quick, patience: 3 }, 120)),
  "a run on images": () => runReport(digitsRun({ ...quick, epochs: 1 })),
  "a run on two classes": () => runReport(moonsRun({ ...quick, limit: 200 })),
  "a comparison": () => comparisonReport(madeComparison({ seeds: 3, epochs: 12 })),
  "a comparison of one run each": () => comparisonReport(madeComparison({ alphas: [1], seeds: 1, epochs: 1, arms: ["dropout", "rdrop"] })),
  "a sweep": () => sweepReport(swept),
};

export const parse = (text: string): Document => parseHTML(text).document as unknown as Document;
