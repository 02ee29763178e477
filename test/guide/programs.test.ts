import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { blocksIn, ENGLISH, pagesOf, programs, quotesIn, read } from "./pages.ts";
import "../../examples/guide/your-project.test.mjs";

/** What each program prints, one process for all of them. */
const run = `
const printed = {};
for (const name of JSON.parse(process.argv[1])) {
  const lines = (printed[name] = []);
  console.log = (...parts) => lines.push(...parts.join(" ").split("\\n").map(line => line.trim()));
  await import(process.cwd() + "/examples/guide/" + name);
}
process.stdout.write(JSON.stringify(printed));`;

describe("the programs of the guide", () => {
  let printed: Record<string, string[]>;
  beforeAll(() => {
    printed = JSON.parse(
      execFileSync(process.execPath, ["--input-type=module", "-e", run, JSON.stringify(programs)], { encoding: "utf8" }),
    );
  });

  it.each(programs)("%s prints what stands behind its arrows", name => {
    const promised = Array.from(read(`examples/guide/${name}`).matchAll(/\/\/ → (.*)$/gm), ([, line]) => line.trim());
    expect(printed[name].length).toBeGreaterThan(0);
    if (name !== "by-hand.mjs") expect(printed[name]).toEqual(promised);
  });

  it("by-hand.mjs prints every number with four digits on its page", () => {
    const page = read(`${ENGLISH}/by-hand.md`);
    const numbers = new Set(printed["by-hand.mjs"].flatMap(line => line.match(/\d+\.\d{4}/g) ?? []));
    const worked = workedOut();
    const missing = (page.match(/\d+\.\d{4}/g) ?? []).filter(number => !numbers.has(number) && !worked.has(number));
    expect(missing).toEqual([]);
  });
});

/** The numbers of the page that are on no line of the tape: parts of a gradient, and the exercise without the KL. */
function workedOut(): Set<string> {
  const p = Math.E / (Math.E + 1);
  const throughSoftmax = p * (0.5 - 0.5 * p);
  const [ds, dt] = [p - 1, -0.5]; // with alpha 0
  const unit1 = 2 * (0.25 * ds - 0.5 * -ds);
  const unit2 = 2 * (-0.25 * dt - 0.5 * -dt);
  return new Set([throughSoftmax, 0.5 * p, 1 - p, unit1, unit2].map(v => Math.abs(v).toFixed(4)));
}

it("every block of JavaScript or TypeScript in the guide is a quote, which is compiled or run", () => {
  for (const name of pagesOf(ENGLISH)) {
    const page = read(`${ENGLISH}/${name}`);
    expect(blocksIn(page).filter(({ language }) => /^[jt]s$/.test(language)), name).toEqual([]); // biome-ignore format: a line
  }
});

it("every program of examples/guide is quoted by a page", () => {
  const quoted = pagesOf(ENGLISH).flatMap(name => quotesIn(read(`${ENGLISH}/${name}`)));
  for (const name of [...programs, "your-project.test.mjs"]) expect(quoted).toContain(`@quote examples/guide/${name}`);
});
