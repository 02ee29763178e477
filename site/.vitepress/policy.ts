import { createHash } from "node:crypto";

/**
 * The content-security policy of a page, put into its head: its own files, the inline scripts by which VitePress chooses dark or light
 * before the first paint, by their hashes, and WebAssembly. No eval, nothing from elsewhere. Styles are inline where a mark has a place.
 */
export function policy(html: string): string {
  const inline = Array.from(html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g), ([, code]) => code!);
  const hashes = inline.map(code => `'sha256-${createHash("sha256").update(code).digest("base64")}'`);
  const content = [
    "default-src 'self'",
    `script-src 'self' 'wasm-unsafe-eval' ${[...new Set(hashes)].join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html.replace("<head>", `<head>\n    <meta http-equiv="Content-Security-Policy" content="${content}">`);
}
