import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, Site, seriousFindings } from "./site.ts";

describe.skipIf(!hasChromium)("the guide", () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open();
  });
  afterAll(() => site?.close());

  /** What a figure says, before and after something is done to it. */
  async function reacts(path: string, figure: number, act: (figure: Locator) => Promise<void>): Promise<string> {
    const { page, faults } = await site.visit(`guide/${path}.html`);
    const shown = page.locator("figure.live").nth(figure);
    await page.waitForFunction("document.querySelector('#app').__vue_app__ !== undefined");
    const before = await shown.innerHTML();
    await act(shown);
    await expect.poll(() => shown.innerHTML()).not.toBe(before);
    const text = await shown.innerText();
    expect(faults).toEqual([]);
    await page.context().close();
    return text;
  }

  const button = (name: string) => (figure: Locator) => figure.getByRole("button", { name }).first().click();

  it("the listing has the arrays of the seed that is chosen", async () => {
    expect(await reacts("listing", 0, button("0"))).toContain("30 / 30");
  });

  it("the tape steps to its last gradient, 3x²", async () => {
    const text = await reacts("tape", 0, async figure => {
      for (let i = 0; i < 6; i++) await figure.getByRole("button", { name: "Next" }).click();
    });
    expect(text).toContain("12, which is 3x²");
  });

  it("the check of a gradient passes for a right rule", async () => {
    expect(
      await reacts("rules", 0, async figure => {
        await figure.locator("select").selectOption("3");
      }),
    ).toContain("gradcheck: passed");
  });

  it("the same mask makes the KL 0", async () => {
    expect(await reacts("dropout", 0, button("Same mask"))).toContain("0.0000 nats");
  });

  it("two distributions show the exercise, and a score moves by the keyboard", async () => {
    expect(await reacts("loss", 0, button("The exercise"))).toContain("1.1219");
    await reacts("loss", 0, figure => figure.getByRole("slider", { name: "score of class 0, sub-model 1" }).press("ArrowDown"));
  });

  it("the worked example shows its gradients", async () => {
    await reacts("by-hand", 0, async figure => {
      await figure.getByRole("button", { name: "Gradients" }).click();
      await figure.getByText("−0.741").waitFor();
    });
  });

  it("the curves, the ladder, the order, the sets, the tile and the panel react", async () => {
    await reacts("does-it-help", 0, async figure => {
      await figure.locator("select").selectOption("kl");
    });
    expect(await reacts("slow-product", 0, button("75 %"))).toContain("133");
    await reacts("slow-product", 1, button("4 register tile"));
    expect(await reacts("fast-product", 0, button("520"))).toContain("64 / 64");
    await reacts("fast-product", 1, button("5 × 8"));
    await reacts("fast-product", 2, button("Next pair"));
  });

  it("the profile measures a step", async () => {
    const text = await reacts("left-out", 0, async figure => {
      await figure.getByRole("button", { name: "Measure" }).click();
      await figure.getByText("ms a step").waitFor();
    });
    expect(text).toContain("affine");
  });

  it.each(["light", "dark"] as const)("no page has a serious fault that axe finds, in %s", { timeout: 180_000 }, async colorScheme => {
    for (const path of site.pages().filter(path => path.startsWith(colorScheme === "light" ? "guide/" : "zh/guide/"))) {
      const { page, faults } = await site.visit(path, { colorScheme, viewport: { width: 375, height: 800 } });
      expect(await seriousFindings(page), path).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(375);
      expect(faults, path).toEqual([]);
      await page.context().close();
    }
  });
});
