import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasChromium, Site, seriousFindings } from "./site.ts";

describe.skipIf(!hasChromium)("the site, under a path that it was not built for", () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open();
  });
  afterAll(() => site?.close());

  it("has pages without an error, asks for nothing from elsewhere, and every link leads somewhere", { timeout: 600_000 }, async () => {
    const anchors = new Map<string, Set<string>>();
    const links: { from: string; to: string }[] = [];
    for (const path of site.pages()) {
      const { page, faults } = await site.visit(path);
      expect(faults, path).toEqual([]);
      anchors.set(site.url(path), new Set(await page.locator("[id]").evaluateAll(all => all.map(({ id }) => id))));
      const to = await page.locator("a[href]").evaluateAll(all => all.map(a => (a as HTMLAnchorElement).href));
      links.push(...to.map(to => ({ from: path, to })));
      await page.context().close();
    }
    const broken = links.filter(({ to }) => {
      const { href, hash } = new URL(to);
      if (!href.startsWith(site.url(""))) return false;
      const page = href.replace(hash, "");
      const ids = anchors.get(page.endsWith("/") ? `${page}index.html` : page);
      return ids === undefined || (hash.length > 1 && !ids.has(decodeURIComponent(hash.slice(1))));
    });
    expect([...new Set(broken.map(({ from, to }) => `${from} → ${to.replace(site.url(""), "")}`))]).toEqual([]);
  });

  it("goes from page to page without loading anew", async () => {
    const { page, faults } = await site.visit("guide/index.html");
    await page.evaluate("window.stays = true");
    await page.locator(".VPNavBar a", { hasText: "Benchmarks" }).click();
    await page.locator("h1", { hasText: "Benchmarks" }).waitFor();
    expect(page.url()).toBe(site.url("benchmarks.html"));
    await page.locator(".VPNavBar a", { hasText: "Guide" }).click();
    await page.locator("h1", { hasText: "guide" }).waitFor();
    expect(page.url()).toBe(site.url("guide/"));
    expect(await page.evaluate("window.stays")).toBe(true);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it.each([
    ["guide/index.html", "Search", "pullback"],
    ["zh/guide/index.html", "搜索", "子模型"],
  ])("finds from %s", async (path, label, words) => {
    const { page, faults } = await site.visit(path);
    await page.getByRole("button", { name: label }).first().click();
    await page.locator("#localsearch-input").fill(words);
    await page.locator("#localsearch-list li a").first().click();
    await expect.poll(() => page.locator("main").textContent()).toContain(words); // once it is the page that was found
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("lets no script be evaluated from text", async () => {
    const { page } = await site.visit("guide/index.html");
    const refused = await page.evaluate(`new Promise(done => {
      document.addEventListener("securitypolicyviolation", event => done(event.blockedURI));
      const script = document.createElement("script");
      script.textContent = "try { eval('1') } catch {}";
      document.head.append(script);
    })`);
    expect(refused).toBe("inline");
    await page.context().close();
  });

  it.each(["light", "dark"] as const)("has no serious fault that axe finds, in %s, on a desktop and on a telephone", async colorScheme => {
    for (const path of ["index.html", "zh/index.html", "guide/index.html", "benchmarks.html", "docs/compare.html", "reference/data.html"])
      for (const width of [1280, 375]) {
        const { page, faults } = await site.visit(path, { colorScheme, viewport: { width, height: 800 } });
        expect(await seriousFindings(page), `${path} at ${width}`).toEqual([]);
        expect(await page.evaluate("document.documentElement.scrollWidth"), `${path} at ${width}`).toBeLessThanOrEqual(width);
        expect(faults).toEqual([]);
        await page.context().close();
      }
  });
});
