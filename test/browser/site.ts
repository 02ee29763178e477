import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { extname, join, relative, sep } from "node:path";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";
const BUILT = "site/.vitepress/dist";
/** A path that the site was not built for. */
const UNDER = "/some/where/";

export const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) console.log(`the tests of the site are left out: there is no ${CHROMIUM}; apt-get install chromium`);

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

/** The built site, served under a path of its own, and a browser that looks at it. */
export class Site {
  readonly #server: Server;
  readonly #browser: Browser;

  private constructor(server: Server, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async open(): Promise<Site> {
    const server = createServer(({ url = "/" }, response) => {
      const { pathname } = new URL(url, "http://localhost");
      const path = join(BUILT, decodeURIComponent(pathname.slice(UNDER.length)));
      const file = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, "index.html") : path;
      if (!pathname.startsWith(UNDER) || !existsSync(file)) response.writeHead(404).end();
      else response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(readFileSync(file));
    });
    await new Promise<void>(listening => server.listen(0, "127.0.0.1", listening));
    return new Site(server, await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] }));
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
  }

  /** The address of a page: "guide/tape.html". */
  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${UNDER}${path}`;
  }

  /** A window of its own, at no page yet. */
  async window(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    return context.newPage();
  }

  /** The numbers of the processes in which pages run. */
  async processes(): Promise<number[]> {
    const session = await this.#browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    await session.detach();
    return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  }

  /** Every page there is, as a path. */
  pages(): string[] {
    return readdirSync(BUILT, { recursive: true, encoding: "utf8" })
      .filter(name => name.endsWith(".html") && name !== "404.html")
      .map(name => relative(BUILT, join(BUILT, name)).split(sep).join("/"))
      .sort();
  }

  /** A window at a page. What goes wrong there is collected in `faults`: errors, refusals of the policy, requests that fail or go elsewhere. */
  async visit(path: string, options: BrowserContextOptions = {}): Promise<{ page: Page; faults: string[] }> {
    const page = await this.window(options);
    const faults: string[] = [];
    page.on("console", message => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
    page.on("pageerror", error => faults.push(error.message));
    page.on(
      "requestfailed",
      request => request.failure()?.errorText !== "net::ERR_ABORTED" && faults.push(`failed: ${request.url()}`), // by the page itself, on leaving
    );
    page.on(
      "request",
      request => request.url().startsWith("http") && !request.url().startsWith(this.url("")) && faults.push(`elsewhere: ${request.url()}`),
    );
    page.on("response", response => response.status() >= 400 && faults.push(`${response.status()}: ${response.url()}`));
    await page.goto(this.url(path), { waitUntil: "load" });
    await page.locator("#app").waitFor();
    return { page, faults };
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds on a page that is serious or critical, a line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe); // by the debugger, which no policy stops
  const found = await page.evaluate("axe.run({ resultTypes: ['violations'] }).then(r => r.violations)");
  return (found as { id: string; impact: string; nodes: { html: string }[] }[])
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}
