import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const readme = read("README.md");

it("README.md holds the training loop of examples/loop.mjs, which learns", () => {
  expect(readme).toContain(read("examples/loop.mjs"));
  const lines = execFileSync(process.execPath, ["examples/loop.mjs"], { encoding: "utf8" }).trim().split("\n");
  expect(Number(lines.at(-1)?.split(" ").at(-1))).toBeLessThan(0.2);
});

it("README.md holds the function of examples/cube.mjs", () => {
  expect(readme).toContain(read("examples/cube.mjs"));
});

it("README.md holds what `rdrop demo` prints after the listing's own output", async () => {
  const { printDemo } = await import("../src/cli/demo.ts");
  let text = "";
  printDemo(part => {
    text += part;
  }, 0);
  expect(readme).toContain(text.slice(text.indexOf("The two arrays above")).trimEnd());
});

it("docs/the-listing.md holds what `rdrop demo` ends with under three weights of the KL", async () => {
  const { printDemo } = await import("../src/cli/demo.ts");
  const page = read("docs/the-listing.md");
  for (const alpha of [0, 1, 5]) {
    let text = "";
    printDemo(
      part => {
        text += part;
      },
      0,
      alpha,
    );
    expect(page).toContain(`| \`${text.trimEnd().split("\n").at(-1)?.trim()}\` |`);
  }
});

it("docs/the-listing.md holds what examples/two-passes.mjs prints", { timeout: 120_000 }, () => {
  const printed = execFileSync(process.execPath, ["examples/two-passes.mjs"], { encoding: "utf8" });
  expect(read("docs/the-listing.md")).toContain(`\n${printed}`);
});

it("README.md holds what examples/derivatives.mjs prints of e^(x³)", () => {
  const [first] = execFileSync(process.execPath, ["examples/derivatives.mjs"], { encoding: "utf8" }).split("\n");
  const numbers = first.replace("e^(x³) at 0.7: ", "").split("  ");
  const x3 = Math.exp(0.7 ** 3);
  expect(numbers.map(Number)).toEqual(
    [1, 3 * 0.49, 6 * 0.7 + 9 * 0.7 ** 4, 6 + 54 * 0.7 ** 3 + 27 * 0.7 ** 6].map(c => Number((c * x3).toFixed(6))),
  );
  expect(readme).toContain(`${numbers.slice(0, 3).join(", ")} and ${numbers[3]} at 0.7`);
});

it("docs/gradcheck.md holds what examples/gradcheck-failures.mjs prints", () => {
  const printed = execFileSync(process.execPath, ["examples/gradcheck-failures.mjs"], { encoding: "utf8" });
  const reports = printed.trim().split("\n\n");
  expect(reports.length).toBe(6);
  for (const report of reports) expect(read("docs/gradcheck.md")).toContain(`\`\`\`\n${report.slice(report.indexOf("\n") + 1)}\n\`\`\``);
});

it("docs/gradbench.md holds examples/scalar.mjs, which prints what its comments say", () => {
  const text = read("examples/scalar.mjs");
  expect(read("docs/gradbench.md")).toContain(text);
  const printed = execFileSync(process.execPath, ["examples/scalar.mjs"], { encoding: "utf8" }).trim().split("\n");
  const said = [...text.matchAll(/^console\.log.*; \/\/ (.*)$/gm)].map(([, comment]) => comment.replace(/^.* = /, ""));
  said.forEach((comment, i) => {
    const pattern = comment.replace(/[[\]{}().]/g, "\\$&").replaceAll("…", "\\d*");
    expect(printed[i].replaceAll("\n", " ")).toMatch(new RegExp(`^${pattern}$`));
  });
  expect(printed).toHaveLength(said.length);
});
