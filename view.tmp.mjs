// node view.tmp.mjs name light|dark width sliceHeight ; or: node view.tmp.mjs name pdf
import { chromium } from "playwright-core";
import { readFileSync, readdirSync, rmSync } from "node:fs";
const [name, mode, w="1280", h="1100"] = process.argv.slice(2);
for (const f of readdirSync("/tmp/shots")) if (f.startsWith(`${name}-${mode}-s`)) rmSync(`/tmp/shots/${f}`);
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--allow-file-access-from-files"] });
if (mode === "pdf") {
  const page = await b.newPage({ viewport: { width: 1700, height: 1150 } });
  await page.goto("file:///tmp/pj/x.html").catch(() => {});
  await page.addScriptTag({ type: "module", content: `import * as p from "file:///tmp/pj/node_modules/pdfjs-dist/build/pdf.min.mjs"; window.pdfjs = p; p.GlobalWorkerOptions.workerSrc="file:///tmp/pj/node_modules/pdfjs-dist/build/pdf.worker.min.mjs";` });
  await page.waitForFunction(() => window.pdfjs);
  const n = await page.evaluate(async data => {
    const doc = await window.pdfjs.getDocument({ data: Uint8Array.from(atob(data), c => c.charCodeAt(0)) }).promise;
    document.body.innerHTML = ""; document.body.style.cssText = "margin:0;background:#888;display:flex;flex-wrap:wrap;gap:8px";
    for (let i = 1; i <= doc.numPages; i++) { const pg = await doc.getPage(i); const v = pg.getViewport({ scale: .92 }); const c = document.createElement("canvas"); c.width = v.width; c.height = v.height; document.body.append(c); await pg.render({ canvasContext: c.getContext("2d"), viewport: v }).promise; }
    return doc.numPages;
  }, readFileSync(`/tmp/shots/${name}.pdf`).toString("base64"));
  console.log(n, "pages");
  await page.screenshot({ path: `/tmp/shots/${name}-pdf-s0.png`, fullPage: true });
} else {
  const page = await b.newPage({ viewport: { width: +w, height: +h }, colorScheme: mode === "dark" ? "dark" : "light" });
  await page.goto(`file:///tmp/shots/${name}.html`);
  const H = await page.evaluate(() => document.documentElement.scrollHeight);
  const all = `/tmp/shots/${name}-all.png`;
  for (let y = 0, i = 0; y < H; y += +h, i++) { await page.screenshot({ path: `/tmp/shots/${name}-${mode}-s${i}.png`, fullPage: true, clip: { x: 0, y, width: +w, height: Math.min(+h, H - y) } }); }
  console.log(H, Math.ceil(H / +h), "slices");
}
await b.close();
