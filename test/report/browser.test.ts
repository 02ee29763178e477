import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pages } from "./pages.ts";

// Reports in a real browser.

const CHROMIUM = "/usr/bin/chromium";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const here = existsSync(CHROMIUM);
if (!here) console.log(`the tests of reports in a browser are left out: there is no ${CHROMIUM}; apt-get install chromium`);

describe.skipIf(!here)("in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  const looks = [
    { width: 1280, colorScheme: "light", paper: "rgb(253, 253, 251)", rules: "null" },
    { width: 360, colorScheme: "dark", paper: "rgb(20, 23, 26)", rules: '["color-contrast"]' },
  ] as const;

  it.each(
    Object.entries(pages),
  )("%s: asks for nothing, breaks no policy, is as wide as the window, has no fault that axe finds", async name => {
    const text = pages[name]();
    for (const { width, colorScheme, paper, rules } of looks) {
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      const page = await context.newPage();
      const said: string[] = [];
      page.on("console", message => said.push(message.text()));
      page.on("request", request => said.push(request.url()));
      await page.setContent(text);
      expect(said).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(paper);
      // axe sees the label of a picture alone; it is let in by the debugger, which no policy stops.
      await page.evaluate(`for (const svg of document.querySelectorAll("svg.plot, svg.image")) svg.replaceChildren()`);
      await page.evaluate(axe);
      const found = `axe.run({ resultTypes: ["violations"], runOnly: ${rules} ?? undefined })`;
      const faults = await page.evaluate(`${found}.then(r => r.violations.map(v => v.id + ": " + v.nodes[0].html.slice(0, 200)))`);
      expect(faults).toEqual([]);
      await context.close();
    }
  });

  it("axe finds a fault where there is one", async () => {
    const page = await browser.newPage();
    await page.setContent(pages["a sweep"]().replaceAll('scope="col"', "").replace("<h1>", '<h1 role="img">'));
    await page.evaluate(`for (const svg of document.querySelectorAll("svg")) svg.remove()`);
    await page.evaluate(axe);
    expect(await page.evaluate("axe.run().then(r => r.violations.length)")).toBeGreaterThan(0);
  });
});
