import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { comparisonReport } from "../../src/report/comparison-report.ts";
import { runReport } from "../../src/report/run-report.ts";
import { sweepReport } from "../../src/report/sweep-report.ts";
import { madeComparison } from "./made-comparison.ts";
import { madeSweep } from "./made-sweep.ts";
import { digitsRun, moonsRun, wineRun } from "./samples.ts";

// Pictures of reports, to be looked at: npx tsx test/report/screenshots.ts [DIR] [NAME…]

const [dir = "runs/screenshots", ...only] = process.argv.slice(2);
const CHROMIUM = "/usr/bin/chromium";

const swept = await madeSweep();

const REPORTS: Record<string, () => string> = {
  wine: () => runReport(wineRun()),
  digits: () => runReport(digitsRun()),
  moons: () => runReport(moonsRun()),
  compare: () => comparisonReport(madeComparison()),
  sweep: () => sweepReport(swept),
  large: () => comparisonReport(madeComparison({ alphas: [0.25, 0.5, 1, 2, 4, 8, 16], seeds: 30, epochs: 200, classes: 10 })),
};

const LOOKS = [
  { name: "light", width: 1280, colorScheme: "light" },
  { name: "dark", width: 1280, colorScheme: "dark" },
  { name: "phone", width: 360, colorScheme: "light" },
] as const;

if (!existsSync(CHROMIUM)) throw new Error(`screenshots: there must be a chromium, got none at ${CHROMIUM}`);
mkdirSync(dir, { recursive: true });
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
for (const [report, make] of Object.entries(REPORTS)) {
  if (only.length > 0 && !only.includes(report)) continue;
  const text = make();
  const file = resolve(join(dir, `${report}.html`));
  writeFileSync(file, text);
  process.stdout.write(`${file}: ${(Buffer.byteLength(text) / 1024).toFixed(0)} KB\n`);
  for (const { name, width, colorScheme } of LOOKS) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    page.on("console", message => process.stdout.write(`${report} ${name}: ${message.text()}\n`));
    await page.goto(pathToFileURL(file).href);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wider > 0) process.stdout.write(`${report} ${name}: ${wider} pixels wider than the window\n`);
    await page.screenshot({ path: join(dir, `${report}-${name}.png`), fullPage: true });
    if (name === "dark") await page.pdf({ path: join(dir, `${report}.pdf`), format: "A4" }); // paper is white, whatever the screen is
    await page.close();
  }
}
await browser.close();
