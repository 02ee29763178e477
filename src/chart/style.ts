const accents = (...colours: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(colours.map((colour, i) => [`c${i}`, colour]));

/** What a picture is drawn with. Accents, `c0` and so on, are legible as text on their paper (WCAG AA, 4.5 : 1). */
export const LIGHT: Readonly<Record<string, string>> = {
  paper: "#fdfdfb",
  ink: "#1b1f24",
  muted: "#59616a",
  rule: "#d5d8dc",
  grid: "#e7e9ec",
  wash: "#f3f4f2",
  wrong: "#b3261e",
  seed: ".4",
  ...accents(
    "#b04f1b",
    "#1f5fae",
    "#0b7468",
    "#7a3fa8",
    "#3c7720",
    "#ab2a6b",
    "#7d6100",
    "#4a6072",
    "#933030",
    "#0a6d80",
    "#5a4fc4",
    "#6e4a2b",
  ),
};

/** The same names on a dark paper. */
export const DARK: Readonly<Record<string, string>> = {
  paper: "#14171a",
  ink: "#e7e9eb",
  muted: "#a0a9b3",
  rule: "#3a4047",
  grid: "#272c31",
  wash: "#1c2024",
  wrong: "#ff8f86",
  seed: ".6",
  ...accents(
    "#f0935b",
    "#79b0ff",
    "#4fc3b5",
    "#c7a2f0",
    "#93cf6f",
    "#f28fbd",
    "#dcbb55",
    "#a9bac9",
    "#ea9494",
    "#62cbe0",
    "#aaa4ff",
    "#d0a882",
  ),
};

export const ACCENTS = Object.keys(LIGHT).filter(name => /^c\d+$/.test(name));

/** How what is drawn looks, a rule each, by the names of `LIGHT` and `DARK`; `a` is the accent of a thing or of what it stands in. */
export const MARKS: readonly string[] = [
  'svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--muted);font-variant-numeric:tabular-nums;unicode-bidi:isolate}',
  "svg text.ink{fill:var(--ink)}",
  "svg text.over{paint-order:stroke;stroke:var(--paper);stroke-width:5px;stroke-linejoin:round}",
  "svg text.strong{fill:var(--ink);font-weight:640}",
  "svg text.own{fill:var(--a);font-weight:640}",
  "svg .grid{stroke:var(--grid);stroke-width:1}",
  "svg .axis{stroke:var(--rule);stroke-width:1}",
  "svg .zero{stroke:var(--ink);stroke-width:1}",
  "svg .guide{stroke:var(--muted);stroke-width:1;stroke-dasharray:2 3}",
  "svg .line{fill:none;stroke:var(--a);stroke-linejoin:round;stroke-linecap:round;stroke-width:2}",
  "svg .line.quiet{stroke:var(--muted);stroke-width:1.25}",
  "svg .line.thin{stroke-width:1;stroke-opacity:.34}",
  "svg .line.faint{stroke-width:.75;stroke-opacity:.2}",
  "svg .line.thick{stroke-width:2.5}",
  "svg .line.link{stroke-width:3;stroke-opacity:.45}",
  "svg .line.halo{stroke:var(--paper);stroke-width:4.5;stroke-opacity:.8}",
  "svg .dashed{stroke-dasharray:6 4}",
  "svg .dotted{stroke-dasharray:1 4.5}",
  "svg .dot{fill:var(--a)}",
  "svg .dot.quiet{fill:var(--muted)}",
  "svg .dot.soft{fill-opacity:.3}",
  "svg .dot.seed{fill-opacity:var(--seed)}",
  "svg .ring{fill:var(--paper);stroke:var(--ink);stroke-width:1.75}",
  "svg .block{fill:var(--a)}",
  "svg .bar{fill:var(--a);fill-opacity:.22}",
  "svg .span{stroke:var(--a);stroke-width:2}",
  "svg .whisker{stroke:var(--a);stroke-width:1;stroke-opacity:.55}",
  "svg .mean{fill:var(--a);stroke:var(--paper);stroke-width:1.5}",
  "svg .gap{stroke:var(--wrong);stroke-width:1.5;stroke-opacity:.75}",
  "svg .frame{fill:none;stroke:var(--rule)}",
  "svg .ground{fill:var(--wash)}",
  "svg .ink-fill{fill:var(--ink)}",
];
