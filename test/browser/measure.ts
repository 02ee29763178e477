import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { resultsFolder } from "../../bench/machine.ts";
import { Site } from "./site.ts";

// What the explorable costs, in a browser without a GPU: npm run site:measure [-- MINUTES], which writes explorable.md into bench/results/MACHINE.

const OUT = `${resultsFolder()}/explorable.md`;
const minutes = Number(process.argv[2] ?? 10);

/** In the page, from its start on: when the first figure stood there, and when it first moved. */
const WATCH = `{
  const times = (window.motion = []);
  let last;
  new MutationObserver(() => {
    const now = document.querySelector(".middle .symmetric")?.textContent;
    if (now === undefined || now === last || times.length === 2) return;
    last = now;
    times.push(performance.now());
  }).observe(document, { subtree: true, childList: true, characterData: true });
}`;

/** Milliseconds from the request to the first motion; and the bytes of all that was loaded, gzipped. */
async function load(site: Site): Promise<{ motion: number; bytes: number; files: number }> {
  const page = await site.window();
  await page.addInitScript(WATCH);
  const bodies: Promise<Buffer>[] = [];
  page.on("response", response => bodies.push(response.body()));
  await page.goto(site.url("index.html"));
  await page.waitForFunction(() => (window as unknown as { motion: number[] }).motion.length === 2);
  await page.waitForLoadState("networkidle");
  const [, motion] = (await page.evaluate("window.motion")) as [number, number];
  const loaded = await Promise.all(bodies);
  await page.context().close();
  return { motion, files: loaded.length, bytes: loaded.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0) };
}

/** Frames a second over some seconds, and how long the slowest hundredth of them took, in milliseconds. */
async function frames(page: Page, seconds: number): Promise<{ rate: number; slow: number }> {
  const times = (await page.evaluate(`new Promise(done => {
    const times = [];
    const frame = now => times.push(now) && now - times[0] < ${1000 * seconds} ? requestAnimationFrame(frame) : done(times);
    requestAnimationFrame(frame);
  })`)) as number[];
  const gaps = times
    .slice(1)
    .map((time, i) => time - times[i])
    .sort((a, b) => a - b);
  return { rate: (1000 * gaps.length) / (times[times.length - 1] - times[0]), slow: gaps[Math.floor(0.99 * gaps.length)] };
}

/** Megabytes of the page's heap, after a collection, and of its process, the worker included. */
async function memory(site: Site, page: Page): Promise<{ heap: number; process: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.send("Performance.enable");
  const { metrics } = await session.send("Performance.getMetrics");
  const heap = metrics.find(({ name }) => name === "JSHeapUsedSize")?.value ?? Number.NaN;
  await session.detach();
  const processes = await site.processes();
  const resident = processes.map(pid => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024);
  return { heap: heap / 2 ** 20, process: Math.max(...resident) };
}

/** Before anything of ours runs: what else the machine is busy with. */
const [busy] = loadavg();
const site = await Site.open();
const loads = [];
for (let i = 0; i < 5; i++) loads.push(await load(site));
const median = loads.map(({ motion }) => motion).sort((a, b) => a - b)[2];
const [{ bytes, files }] = loads;

const { page } = await site.visit("index.html#epochs=2000");
await page.waitForTimeout(3000);
const top = await frames(page, 10);
await page.locator(".beside .plots").scrollIntoViewIfNeeded();
const plots = await frames(page, 10);

const samples = [];
for (let minute = 0; minute <= minutes; minute++) {
  if (minute > 0) await page.waitForTimeout(60_000);
  samples.push({ minute, ...(await memory(site, page)) });
  console.log(samples.at(-1));
  if (await page.getByRole("button", { name: "Play" }).isVisible()) await page.getByRole("button", { name: "Play" }).click();
}
await site.close();

const lines = [
  "`npm run site:measure`, in Chromium without a GPU, on a machine of " +
    `${cpus().length} cores (${cpus()[0].model}), which serves the site too. ${busy.toFixed(1)} other processes wanted a core meanwhile.`,
  "",
  "| what | measured |",
  "| :-- | --: |",
  `| from the request to the first motion, median of 5 | ${Math.round(median)} ms |`,
  `| all that the page loads, gzipped (${files} files) | ${Math.round(bytes / 1024)} KB |`,
  `| frames a second while it trains, the networks in sight | ${top.rate.toFixed(1)} (99 % within ${top.slow.toFixed(1)} ms) |`,
  `| frames a second while it trains, the plots in sight | ${plots.rate.toFixed(1)} (99 % within ${plots.slow.toFixed(1)} ms) |`,
  "",
  "Memory while it trains, after a garbage collection:",
  "",
  "| minute | heap of the page, MB | process with the worker, MB |",
  "| --: | --: | --: |",
  ...samples.map(({ minute, heap, process }) => `| ${minute} | ${heap.toFixed(1)} | ${process.toFixed(0)} |`),
];
writeFileSync(OUT, `${lines.join("\n")}\n`);
console.log(lines.join("\n"));
