import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rdrop } from "../cli/rdrop.ts";
import { temporary } from "../data/idx-files.ts";
import { hasChromium, Site, seriousFindings } from "./site.ts";

const SHOTS = "site/.vitepress/shots";

/** The number in a text that the page shows. */
const numberIn = async (locator: Locator): Promise<number> => Number((await locator.textContent())?.replace("−", "-").trim());

const epochOf = (page: Page): Promise<number> => numberIn(page.locator(".epoch strong"));

/** Waits until the page has come to an epoch. */
const epoch = (page: Page, least: number): Promise<unknown> =>
  page.waitForFunction(n => Number(document.querySelector(".epoch strong")?.textContent) >= n, least);

/** The pixels of a plot, to tell whether it was drawn anew. */
const pixels = (page: Page, plot: number): Promise<string> =>
  page
    .locator(".plots canvas")
    .nth(plot)
    .evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL());

const turn = async (page: Page, label: string, value: number): Promise<void> => {
  await page.getByLabel(label, { exact: true }).first().fill(String(value));
};

describe.skipIf(!hasChromium)("the explorable", () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open();
    mkdirSync(SHOTS, { recursive: true });
  });
  afterAll(() => site?.close());

  it("trains as soon as it is opened, and its pictures move", async () => {
    const { page, faults } = await site.visit("index.html");
    await page.locator(".middle .symmetric").waitFor();
    await page.locator(".plots").scrollIntoViewIfNeeded(); // what nobody sees is not drawn
    await epoch(page, 2);
    const before = [await pixels(page, 0), await pixels(page, 1)];
    await epoch(page, 10);
    expect(before.includes(await pixels(page, 0))).toBe(false);
    expect(before.includes(await pixels(page, 1))).toBe(false);
    await page.locator(".tape tbody tr").first().waitFor(); // opened by itself, with a U below
    await page.locator(".eps").scrollIntoViewIfNeeded();
    await page.locator(".eps circle").first().waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("pauses, goes on by one step, plays and begins again", async () => {
    const { page, faults } = await site.visit("index.html");
    await epoch(page, 3);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.waitForTimeout(300);
    const at = await epochOf(page);
    await page.waitForTimeout(500);
    expect(await epochOf(page)).toBe(at);
    for (let step = 0; step < 3; step++) await page.getByRole("button", { name: "Step", exact: true }).click(); // three steps are an epoch
    await epoch(page, at + 1);
    expect(await epochOf(page)).toBe(at + 1);
    await page.getByRole("button", { name: "Play" }).click();
    await epoch(page, at + 3);
    await page.getByRole("button", { name: "Start again" }).click();
    await page.waitForFunction(n => Number(document.querySelector(".epoch strong")?.textContent) < n, at);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("two passes: masks are redrawn, a unit is dropped, one mask for both makes the KL 0", async () => {
    const { page, faults } = await site.visit("index.html");
    await epoch(page, 5);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.waitForTimeout(300);
    const symmetric = page.locator(".middle .symmetric");
    const first = await numberIn(symmetric);
    expect(first).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Redraw masks" }).click();
    await expect.poll(() => numberIn(symmetric)).not.toBe(first);
    const unit = page.locator(".stage .one .unit[aria-checked=true]").first();
    const name = await unit.getAttribute("aria-label");
    await unit.click();
    const same = page.locator(`.stage .one .unit[aria-label="${name?.replace("kept", "dropped")}"]`);
    await same.waitFor();
    await same.focus();
    await page.keyboard.press("Space"); // back, by the keyboard
    await page.locator(`.stage .one .unit[aria-label="${name}"]`).waitFor();
    await page.getByLabel("Same mask for both").check();
    await expect.poll(() => numberIn(symmetric)).toBe(0);
    expect(await page.locator(".two-passes").textContent()).toContain("TensorFlow.js");
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("its address holds the state: what was turned is there again after a reload", async () => {
    const { page, faults } = await site.visit("index.html");
    await epoch(page, 2);
    await page.getByRole("button", { name: "Moons" }).click();
    await turn(page, "alpha, weight of the KL", 5);
    await turn(page, "p, dropped", 0.4);
    await page.getByRole("button", { name: "Another row" }).click();
    await page.locator(".two-passes select").selectOption("dropout");
    await page.waitForTimeout(400);
    const { hash } = new URL(page.url());
    expect(hash).toBe("#data=moons&dropout=0.4&alpha=5&arm=dropout&row=8");
    await page.waitForLoadState("networkidle");
    await page.reload();
    await epoch(page, 1);
    expect(new URL(page.url()).hash).toBe(hash);
    expect(await page.locator(".copy code").textContent()).toMatch(/rdrop train moons .*--dropout 0.4 --alpha 5/);
    expect(await page.locator(".two-passes select").inputValue()).toBe("dropout");
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("copies the command, and a link; another page is not given its address", async () => {
    const { page, faults } = await site.visit("index.html", { permissions: ["clipboard-read", "clipboard-write"] });
    await epoch(page, 1);
    await turn(page, "alpha, weight of the KL", 3);
    await page.getByRole("button", { name: "Copy command" }).click();
    await page.getByText("Copied").waitFor();
    const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    expect(await clipboard()).toBe(await page.locator(".copy code").textContent());
    await page.waitForURL(/#alpha=3$/);
    await page.getByRole("button", { name: "Copy link" }).click();
    await expect.poll(clipboard).toBe(page.url());
    await turn(page, "alpha, weight of the KL", 4);
    await page.locator(".VPNavBar a", { hasText: "Guide" }).first().click();
    await page.locator("h1", { hasText: "guide" }).waitFor();
    await page.waitForTimeout(400);
    expect(page.url()).toBe(site.url("guide/"));
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("a knob begins anew and hurries to where the training was", async () => {
    const { page, faults } = await site.visit("index.html");
    await epoch(page, 15);
    const loss = await page.locator("tr[data-arm=rDrop]").getAttribute("data-loss");
    await turn(page, "alpha, weight of the KL", 8);
    await page.waitForTimeout(200);
    await epoch(page, 15);
    expect(await page.locator("tr[data-arm=rDrop]").getAttribute("data-loss")).not.toBe(loss);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("the copied command's losses are the page's, to the last bit", async () => {
    const { page, faults } = await site.visit("index.html#epochs=12&seed=3&hidden=8,8&alpha=2");
    await epoch(page, 12);
    await page.waitForTimeout(300);
    const [npx, bin, ...words] = ((await page.locator(".copy code").textContent()) ?? "").split(" ");
    expect([npx, bin]).toEqual(["npx", "rdrop"]);
    const shown = await page.locator("tr[data-arm=rDrop]").getAttribute("data-loss");
    const out = join(temporary(), "run");
    expect((await rdrop(...words, "--out", out)).code).toBe(0);
    const last = readFileSync(join(out, "metrics.jsonl"), "utf8").trim().split("\n").at(-1) ?? "";
    expect(JSON.parse(last)).toMatchObject({ epoch: 12, loss: Number(shown) });
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("the tape goes line by line, and a line that is clicked is checked by finite differences", async () => {
    const { page, faults } = await site.visit("index.html");
    const tape = page.locator(".tape");
    await tape.locator("tbody tr").first().waitFor();
    await tape.getByRole("button", { name: "Open the next step" }).click();
    await expect.poll(() => tape.locator(".where").textContent()).toContain("Backward ↑ ");
    await tape.getByRole("button", { name: "Run" }).click(); // from the first line
    await expect.poll(() => tape.locator(".where").textContent()).toContain("Forward ↓ ");
    await tape.getByRole("button", { name: "Pause" }).click();
    await tape.getByRole("button", { name: "Next line" }).click();
    await tape.locator('tr[data-line="2"] button').click();
    await tape.locator(".verdict", { hasText: "agree to" }).waitFor();
    expect(await tape.locator(".formula").textContent()).toContain("dA = G·Bᵀ");
    expect(await tape.locator(".elements tbody tr").count()).toBe(8);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("which alpha: a larger batch moves those that do not divide by it", async () => {
    const { page, faults } = await site.visit("index.html");
    const effective = (name: string): Locator => page.locator(`tr[data-variant="${name}"] .effective`);
    expect(await effective("hf-bert").textContent()).toBe("32.0");
    await turn(page, "Batch B", 6);
    expect(await effective("hf-bert").textContent()).toBe("64.0");
    expect(await effective("paper").textContent()).toBe("1.00");
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("learns from a table that is pasted", async () => {
    const { page, faults } = await site.visit("index.html");
    await epoch(page, 1);
    await page.getByRole("button", { name: "Your CSV" }).click();
    const rows = Array.from({ length: 90 }, (_, i) => `${i % 9},${(i * 7) % 11},${i % 3},${"abc"[i % 3]}`);
    await page
      .getByLabel(/^Paste a table here/)
      .first()
      .fill(`x,y,z,kind\n${rows.join("\n")}`);
    await page.getByRole("button", { name: "Train on it" }).click();
    await epoch(page, 3);
    expect(await page.locator(".copy code").textContent()).toContain("npx rdrop train pasted.csv --target kind");
    expect(await page.locator(".simplex").textContent()).toContain("a");
    await page.waitForURL(/csv=/);
    await page.waitForLoadState("networkidle");
    await page.reload();
    await epoch(page, 3);
    expect(await page.locator(".copy code").textContent()).toContain("--target kind");
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it.each([
    ["#optimizer=sgd&momentum=0&lr=1e30", /Stopped\. dropout: train: .* must stay finite/],
    ["#alpha=-3", /alpha must be a number from 0 to 1000000, got "-3"/],
    ["#data=csv&target=q&csv=a%2Cb%0A1%2C2", /target must be one of the columns a, b/],
  ])("says in one line what is wrong with %s", async (hash, line) => {
    const { page, faults } = await site.visit(`index.html${hash}`);
    await page.locator("[role=alert]", { hasText: line }).waitFor();
    await page.getByRole("button", { name: "Digits" }).click(); // and goes on
    await epoch(page, 1);
    expect(await page.locator("[role=alert]").count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("stands still for who wants no motion, with something to be seen", async () => {
    const { page, faults } = await site.visit("index.html", { reducedMotion: "reduce" });
    await epoch(page, 60);
    await page.getByRole("button", { name: "Play" }).waitFor();
    await page.waitForTimeout(800);
    await page.locator(".plots").scrollIntoViewIfNeeded();
    await page.waitForTimeout(500);
    const before = await pixels(page, 1);
    await page.waitForTimeout(500);
    expect(before === (await pixels(page, 1))).toBe(true);
    expect(await epochOf(page)).toBe(60);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("tells a screen reader how it goes, from time to time", async () => {
    const { page } = await site.visit("index.html");
    await page
      .locator("[aria-live=polite]", { hasText: /Epoch \d+ of 300\. Dropout: validation error/ })
      .waitFor({ state: "attached", timeout: 20_000 });
    await page.context().close();
  });

  it.each([
    ["index.html", "light"],
    ["index.html", "dark"],
    ["zh/index.html", "light"],
  ] as const)("%s in %s: nothing serious that axe finds, no scrolling sideways, on a desktop and on a telephone", async (path, colorScheme) => {
    for (const width of [1280, 375]) {
      const { page, faults } = await site.visit(path, { colorScheme, viewport: { width, height: 900 } });
      await page.locator(".tape tbody tr").first().waitFor();
      await page.locator(".eps").scrollIntoViewIfNeeded();
      await page.locator(".eps circle").first().waitFor();
      expect(await seriousFindings(page), `at ${width}`).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth"), `at ${width}`).toBeLessThanOrEqual(width);
      await page.locator(".plots").scrollIntoViewIfNeeded();
      await epoch(page, 30);
      await page.evaluate("scrollTo(0, 0)");
      await page.screenshot({ path: join(SHOTS, `${path.replace(/\W/g, "-")}-${colorScheme}-${width}.png`), fullPage: true });
      expect(faults).toEqual([]);
      await page.context().close();
    }
  });
});
