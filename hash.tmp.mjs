import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
const f="src/report/style.ts";
const { STYLE } = await import(process.cwd()+"/"+f);
const h="sha256-"+createHash("sha256").update(STYLE).digest("base64");
writeFileSync(f, readFileSync(f,"utf8").replace(/STYLE_HASH =\s*"sha256-[^"]*"/, `STYLE_HASH = "${h}"`));
