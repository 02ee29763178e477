import { readFileSync } from "node:fs";
import { it } from "vitest";
import { boundaries } from "../../site/explorable/contours.ts";
import { epsCurve, FUNCTIONS } from "../../site/explorable/eps-curve.ts";
import { checkLine, insideStep } from "../../site/explorable/inside-step.ts";
import { Lab } from "../../site/explorable/lab.ts";
import { gridOver, planeOf } from "../../site/explorable/plane.ts";
import { ruleText } from "../../site/explorable/rules-text.ts";
import { initial } from "../../site/explorable/state.ts";
import { scoresAt, subModelMasks } from "../../site/explorable/sub-models.ts";
import { twoPasses } from "../../site/explorable/two-passes.ts";
import { madeSource } from "../../src/run.ts";

it("tries", () => {
  const { config, view } = initial();
  const lab = new Lab(config, madeSource("spirals", config));
  for (let i = 0; i < 100; i++) lab.step();
  console.log(lab.epoch, lab.epochs("rDrop").at(-1), lab.epochs("dropout").at(-1));
  const { x, label } = lab.validationRow(0);
  const two = twoPasses(lab.model("rDrop"), x, label, 0, view);
  console.log(
    two.probabilities,
    two.klForward,
    two.klBackward,
    two.symmetric,
    two.layers.map(l => l.kept[0].filter(k => !k).length),
  );
  console.log(twoPasses(lab.model("rDrop"), x, label, 0, { ...view, same: true }).symmetric);
  const parts = { model: lab.model("rDrop"), ...lab.nextBatch("rDrop") };
  let t = performance.now();
  const inside = insideStep(parts);
  console.log(performance.now() - t, inside.loss, inside.lines.length, inside.walk.length);
  const rules = readFileSync("src/autograd/rules.ts", "utf8");
  for (const line of inside.lines) {
    const c = checkLine(parts, line.index);
    console.log(
      line.index,
      line.op,
      line.name,
      line.operands.join(),
      line.shape.join("x"),
      line.gradient?.[0]?.toPrecision(3),
      c.ok,
      c.error.toExponential(1),
      c.why,
      ruleText(rules, line.op)?.formula,
    );
  }
  for (const f of FUNCTIONS) {
    t = performance.now();
    const c = epsCurve(f, {
      logits: x,
      labels: Int32Array.of(0),
      alpha: 2,
      ...(f === "rDropLoss"
        ? (() => {
            return { logits: scoresT(lab), labels: lab.data.validation.labels.slice(0, 4) };
          })()
        : {}),
    });
    console.log(
      f,
      performance.now() - t,
      c.errors.float64.map(e => e.toExponential(0)).join(" "),
      "|",
      c.errors.float32.map(e => e.toExponential(0)).join(" "),
    );
  }
  t = performance.now();
  const size = 48;
  const plane = planeOf(lab.data.train);
  const grid = gridOver(plane, size);
  let n = 0;
  for (let k = 0; k < 30; k++) n += boundaries(scoresAt(lab.model("rDrop"), grid, lab.workspace, subModelMasks(0, k)), 3, size).length / 4;
  console.log("30 sub-models", performance.now() - t, n);
  t = performance.now();
  for (let i = 0; i < 400; i++) lab.step();
  console.log("400 steps", performance.now() - t);
});

import { detach, forwardCopies, masks, Tensor } from "../../src/index.ts";

function scoresT(lab: Lab): Tensor {
  const x = lab.data.validation.x;
  const rows = new Tensor(x.data.slice(0, 8), [4, 2]);
  return detach(forwardCopies(lab.model("rDrop"), rows, 2, { training: true, masks: masks(0, 5) }));
}
