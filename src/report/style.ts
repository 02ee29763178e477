import { ACCENTS, DARK, LIGHT, MARKS } from "../chart/style.ts";

export const COLOURS = ACCENTS.length;

const variables = (palette: Readonly<Record<string, string>>): string =>
  Object.entries(palette)
    .map(([name, value]) => `--${name}:${value}`)
    .join(";");
const classes = ACCENTS.map(name => `.${name}{--a:var(--${name})}`).join("");

/** Backgrounds of cells, from nothing to much: `t0` … `t8` of grey, `w0` … `w8` of red. */
export const TINTS = 8;
const tints = Array.from({ length: TINTS + 1 }, (_, i) => i)
  .map(
    i =>
      `.t${i}{background:color-mix(in srgb,var(--muted) ${i * 4}%,var(--paper))}.w${i}{background:color-mix(in srgb,var(--wrong) ${i * 5}%,var(--paper))}`,
  )
  .join("");

/** How a report looks: on a screen in light and in dark, on a telephone, on paper. There is no `style` attribute anywhere. */
export const STYLE = `
:root{color-scheme:light;${variables(LIGHT)}}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${variables(DARK)}}}
${classes}
${tints}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
bdi.long,.hash{overflow-wrap:anywhere}
header,main,footer{max-width:74rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:3rem;padding-bottom:2rem}
.kicker{margin:0 0 .75rem;color:var(--muted);font-size:.8125rem;letter-spacing:.04em}
h1{margin:0;max-width:58rem;font-size:clamp(1.5rem,1.1rem + 1.6vw,2.125rem);line-height:1.22;letter-spacing:-.018em;font-weight:680;text-wrap:balance}
.lead{margin:.6rem 0 0;max-width:56rem;color:var(--muted);font-size:1.0625rem}
.lead.ink{color:var(--ink)}
section{border-top:1px solid var(--rule);padding:2rem 0 2.5rem;display:grid;grid-template-columns:13rem minmax(0,1fr);gap:1rem 3rem}
h2{margin:0 0 .5rem;font-size:1.0625rem;line-height:1.3;font-weight:680}
h3{margin:0 0 .35rem;font-size:.9375rem;line-height:1.35;font-weight:620}
.note,figcaption{margin:0 0 .6rem;color:var(--muted);font-size:.8125rem;line-height:1.5}
.note:last-child{margin-bottom:0}
.body>*+*{margin-top:1.75rem}
p{max-width:46rem}
.body>p{margin-top:0}
a{color:inherit}
dl.numbers{margin:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(8.25rem,1fr));gap:1.5rem 2rem}
.numbers dt{color:var(--muted);font-size:.8125rem}
.numbers dd{margin:0;font-variant-numeric:tabular-nums}
.numbers .big{font-size:1.75rem;line-height:1.25;font-weight:640;letter-spacing:-.02em;white-space:nowrap}
.numbers .big.main{color:var(--a)}
.numbers .small{color:var(--muted);font-size:.8125rem;line-height:1.4;display:block}
figure{margin:0}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18.5rem),1fr));gap:1.75rem 2.25rem}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15.5rem),1fr));gap:1.75rem 2rem}
.cards figcaption{margin:0 0 .5rem;color:var(--ink);font-size:.8125rem}
svg.plot{display:block;width:100%;height:auto;overflow:visible}
svg.narrow{max-width:26rem}
${MARKS.join("\n")}
ul.legend{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.3rem 1.4rem;font-size:.875rem}
.legend li{display:flex;align-items:center;gap:.5rem}
.legend svg{flex:none;width:1.75rem;height:.75rem}
.stack>*+*{margin-top:1.5rem}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid var(--a,var(--ink));outline-offset:3px}
table{border-collapse:collapse;font-size:.875rem;line-height:1.4;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--muted);font-size:.8125rem;padding-bottom:.5rem;max-width:46rem}
th{font-weight:500;text-align:left;vertical-align:bottom}
thead th{color:var(--muted);font-weight:400;font-size:.8125rem;border-bottom:1px solid var(--ink)}
th,td{padding:.32rem 1.1rem .32rem 0}
tbody th,td{vertical-align:top}
.tight th,.tight td{padding-right:.75rem}
th:last-child,td:last-child{padding-right:0}
tbody tr+tr>*{border-top:1px solid var(--grid)}
.n{text-align:right;white-space:nowrap}
.full{width:100%}
.full th[scope=row]{min-width:8rem;position:sticky;left:0;background:var(--paper)}
.arms th[scope=row]{min-width:9.5rem}
.tell th[scope=row]{min-width:0;position:static}
.half{width:100%;max-width:36rem}
td .sd{color:var(--muted)}
tr.chosen>*{font-weight:660}
td.sure{font-weight:660}
.interval{display:block;color:var(--muted);font-weight:400;font-size:.75rem}
.swatch{display:inline-block;width:.7em;height:.7em;border-radius:50%;background:var(--a);margin-right:.5em}
table.confusion{font-size:.8125rem}
.confusion td,.confusion th{padding:.25rem .3rem;border:0}
.confusion tbody tr+tr>*{border:0}
.confusion td{vertical-align:middle;min-width:2rem;height:2rem;text-align:center;border:1px solid var(--paper)!important}
.confusion tbody th{font-weight:400;padding-right:.6rem;text-align:right;vertical-align:middle;white-space:nowrap;overflow-wrap:normal}
.confusion thead th{border-bottom:0;text-align:center;font-weight:400;color:var(--ink)}
.confusion thead th.corner{white-space:nowrap;color:var(--muted);text-align:right;padding-right:.6rem}
.confusion .tall>span{writing-mode:vertical-rl;transform:rotate(180deg);display:inline-block;max-height:8rem;overflow:hidden}
.confusion.dense td{min-width:1.5rem;height:1.5rem;padding:.1rem;font-size:.6875rem}
.confusion.dense th{font-size:.6875rem;padding:.1rem .2rem}
.confusion .zero{color:var(--muted)}
.confusion .zero>span{opacity:0}
ul.plain{list-style:none;margin:0;padding:0;font-size:.875rem}
ul.plain li{padding:.3rem 0;border-top:1px solid var(--grid)}
ul.plain li:first-child{border-top:0;padding-top:0}
.changed>*{font-weight:640}
td.about{color:var(--muted);font-weight:400}
code,pre{font-family:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.8125rem}
pre{margin:0;padding:.9rem 1rem;background:var(--wash);border-left:3px solid var(--a,var(--rule));white-space:pre-wrap;overflow-wrap:anywhere}
.hash{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.8125rem;color:var(--muted)}
footer{padding-top:1.25rem;padding-bottom:3rem;color:var(--muted);font-size:.8125rem}
footer p{border-top:1px solid var(--rule);margin:0;padding-top:1.25rem;max-width:none}
.beside{display:flex;gap:.9rem;align-items:center;margin-bottom:.5rem}
.beside figcaption{margin:0}
.tell{margin-top:.6rem}
.tell table{font-size:.75rem}
.tell td,.tell th{padding:.15rem .7rem .15rem 0}
svg.image{flex:none;display:block;width:4.75rem;height:4.75rem;background:var(--wash);border:1px solid var(--rule)}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:62rem){section{grid-template-columns:minmax(0,1fr)}.side{max-width:46rem}header{padding-top:2rem}}
@media (max-width:30rem){header,main,footer{padding-left:1rem;padding-right:1rem}.lead{font-size:1rem}dl.numbers{grid-template-columns:1fr 1fr;gap:1.1rem 1rem}.numbers .big{font-size:1.5rem}th,td{padding-right:.8rem}td.about,th.about{display:none}.confusion td{min-width:1.6rem;height:1.75rem;padding:.1rem;font-size:.75rem}.confusion tbody th,.confusion thead th.corner{white-space:normal;max-width:5rem;padding-right:.4rem}}
@media print{@page{margin:14mm}:root{--paper:#fff;--wash:#f5f5f5}body{font-size:10.5pt}header{padding-top:0}header,main,footer{padding-left:0;padding-right:0;max-width:none}section{padding:1.1rem 0 1.4rem;display:block}.side{margin-bottom:.9rem}h2,h3,.side,.legend{break-after:avoid}.side{break-inside:avoid}dl.numbers{grid-template-columns:repeat(5,1fr);gap:.5rem 1rem}.numbers .big{font-size:1.4rem}figure,tr,dl,pre{break-inside:avoid}.scroll{overflow:visible}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}.panels{grid-template-columns:1fr 1fr}.cards{grid-template-columns:repeat(3,1fr)}}
`;

/** Of `STYLE`, in base64: what the page's policy lets through. A test computes it anew. */
export const STYLE_HASH = "sha256-G+c9t+ahUASyaKPhJL9l2bX+MN7lIxjpOwC4qou30HQ=";
