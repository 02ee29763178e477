import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { temporary } from "./data/idx-files.ts";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const readme = read("README.md");

it("docs/library.md holds the training loop of examples/loop.mjs, which learns", () => {
  expect(read("docs/library.md")).toContain(read("examples/loop.mjs"));
  const lines = execFileSync(process.execPath, ["examples/loop.mjs"], { encoding: "utf8" }).trim().split("\n");
  expect(Number(lines.at(-1)?.split(" ").at(-1))).toBeLessThan(0.2);
});

it("README.md holds examples/tape.mjs and what it prints", () => {
  expect(readme).toContain(`\`\`\`js\n${read("examples/tape.mjs")}\`\`\``);
  expect(readme).toContain(`\`\`\`\n${execFileSync(process.execPath, ["examples/tape.mjs"], { encoding: "utf8" })}\`\`\``);
});

it("README.md holds what `rdrop start` measures of its three models", { timeout: 120_000 }, () => {
  const printed = execFileSync(process.execPath, ["dist/src/cli/main.js", "start", "--out", temporary()], {
    encoding: "utf8",
    stdio: "pipe",
  });
  const cells = (row: string): string[] => row.split("|").map(cell => cell.trim());
  const rows = (text: string): string[][] =>
    text
      .split("\n")
      .filter(line => line.startsWith("| ") && line.includes("±"))
      .map(cells);
  const measured = rows(printed).map(row => row.slice(0, -2)); // but the time
  expect(measured.length).toBe(3);
  expect(rows(readme).map(row => row.slice(0, -1))).toEqual(measured);
});

it("docs/gradcheck.md holds the function of examples/cube.mjs", () => {
  expect(read("docs/gradcheck.md")).toContain(read("examples/cube.mjs"));
});

it("docs/matmul.md holds the kernel of examples/kernel.mjs", () => {
  expect(read("docs/matmul.md")).toContain(`\`\`\`js\n${read("examples/kernel.mjs")}\`\`\``);
});

it("docs/the-listing.md holds what `rdrop demo` prints after the listing's own output", async () => {
  const { printDemo } = await import("../src/cli/demo.ts");
  let text = "";
  printDemo(part => {
    text += part;
  }, 0);
  expect(read("docs/the-listing.md")).toContain(text.slice(text.indexOf("The two arrays above")).trimEnd());
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

it("docs/library.md holds what examples/derivatives.mjs prints of e^(x³)", () => {
  const [first] = execFileSync(process.execPath, ["examples/derivatives.mjs"], { encoding: "utf8" }).split("\n");
  const numbers = first.replace("e^(x³) at 0.7: ", "").split("  ");
  const x3 = Math.exp(0.7 ** 3);
  expect(numbers.map(Number)).toEqual(
    [1, 3 * 0.49, 6 * 0.7 + 9 * 0.7 ** 4, 6 + 54 * 0.7 ** 3 + 27 * 0.7 ** 6].map(c => Number((c * x3).toFixed(6))),
  );
  expect(read("docs/library.md")).toContain(`${numbers.slice(0, 3).join(", ")} and ${numbers[3]} at 0.7`);
});

it("docs/gradcheck.md holds what examples/gradcheck-failures.mjs prints", () => {
  const printed = execFileSync(process.execPath, ["examples/gradcheck-failures.mjs"], { encoding: "utf8" });
  const reports = printed.trim().split("\n\n");
  expect(reports.length).toBe(6);
  expect(readme).toContain(`\`\`\`\n${reports[1].slice(reports[1].indexOf("\n") + 1)}\n\`\`\``);
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
