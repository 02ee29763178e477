import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evals } from "../../bench/gradbench/evals.ts";
import { type Answer, answer, serve } from "../../bench/gradbench/protocol.ts";
import { readCases } from "../../bench/gradbench/runner/cases.ts";
import "../properties/arbitraries.ts"; // for its seed

const evaluate = (module: string, name: string, input: unknown): Answer =>
  answer(JSON.stringify({ id: 9, kind: "evaluate", module, function: name, input }));
const error = (text: string): Answer => ({ id: 9, success: false, error: text });

it("serve(input, write) goes on behind a broken line, and passes over empty ones", async () => {
  const written: string[] = [];
  const lines = ['{"id":0,"kind":"start"}', "", "{", "[1]", '{"kind":"define"}', '{"id":7,"kind":"define","module":"lse"}\r', "  "];
  await serve(Readable.from(lines.map(line => `${line}\n`)), line => written.push(line));
  expect(written.map(line => JSON.parse(line))).toEqual([
    { id: 0, tool: "rdrop" },
    { id: null, success: false, error: "gradbench: a message must be JSON on one line, got 1 characters that are not" },
    { id: null, success: false, error: "gradbench: a message must be an object, got an array" },
    { id: null, success: false, error: "gradbench: a message must have a number as its id, got undefined" },
    { id: 7, success: true },
  ]);
  expect(written.every(line => line.endsWith("\n") && !line.trimEnd().includes("\n"))).toBe(true);
});

describe("answer(line)", () => {
  it("defines the evals, and nothing else", () => {
    for (const module of Object.keys(evals))
      expect(answer(JSON.stringify({ id: 1, kind: "define", module }))).toEqual({ id: 1, success: true });
    for (const module of ["nope", "", "constructor", "__proto__", 3, null, undefined]) {
      const { success, error } = answer(JSON.stringify({ id: 1, kind: "define", module }));
      expect([success, error]).toEqual([false, expect.stringMatching(/^gradbench: module must be one of ba, det, .*, saddle, got /)]);
    }
  });

  it("runs a function as often as it is asked to, and for as long", () => {
    const { timings } = evaluate("llsq", "primal", { x: [0.72, 0.97], n: 16, min_runs: 5, min_seconds: 0 });
    expect(timings).toHaveLength(5);
    const long = evaluate("llsq", "primal", { x: [0.72, 0.97], n: 16, min_runs: 1, min_seconds: 0.02 }).timings ?? [];
    expect(long.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0)).toBeGreaterThanOrEqual(0.02e9 * 0.999);
    expect(long.every(({ name, nanoseconds }) => name === "evaluate" && Number.isInteger(nanoseconds))).toBe(true);
  });

  it.each([
    ["llsq", "primal", { x: [1, 2] }, "llsq: n must be a whole number from 2, got nothing"],
    ["llsq", "primal", { x: [1, 2], n: 1 }, "llsq: n must be a whole number from 2, got 1"],
    ["llsq", "primal", { x: [1, null], n: 4 }, "llsq: x[1] must be a number, got null"],
    ["llsq", "primal", { x: [], n: 4 }, "llsq: x must be an array of 1 or more, got 0"],
    ["llsq", "primal", { x: [1], n: 4, min_runs: 0 }, "llsq: min_runs must be a whole number from 1, got 0"],
    ["llsq", "primal", { x: [1], n: 4, min_seconds: "1" }, 'llsq: min_seconds must be a number from 0, got "1"'],
    ["llsq", "primal", [1], "llsq: the input must be an object, got an array"],
    ["llsq", "jacobian", { x: [1], n: 4 }, 'llsq: function must be one of primal, gradient, got "jacobian"'],
    ["lse", "toString", { x: [1] }, 'lse: function must be one of primal, gradient, got "toString"'],
    ["hello", "square", "3", 'hello: the input must be an object, got "3"'],
    ["hello", "square", 1e300, "hello: the result must be finite, got NaN or an infinity in it"],
    ["det", "primal", { A: [1, 2, 3], ell: 2 }, "det: A must be an array of 4, got 3"],
    ["kmeans", "cost", { points: [[1, 2], [3]], centroids: [[1, 2]] }, "kmeans: points[1] must be an array of 2, got 1"],
    ["kmeans", "cost", { points: [[1, 2]], centroids: [[1]] }, "kmeans: centroids[0] must be an array of 2, got 1"],
    ["kmeans", "cost", { points: [], centroids: [] }, "kmeans: there must be a point and a centroid of one number, got [0,0] and [0,0]"],
    ["saddle", "rr", { start: [1] }, "saddle: start must be an array of 2, got 1"],
    ["particle", "rr", {}, "particle: w must be a number, got nothing"],
    ["ht", "objective", { theta: [], data: 3, us: [] }, "ht: data must be an object, got 3"],
  ])("says in one line what is wrong with %s %s of %j", (module, name, input, text) => {
    expect(evaluate(module, name, input)).toEqual(error(text));
  });

  it("says where a bone's parent, a triangle or a correspondence is none", () => {
    type Changed = { readonly correspondences: number[]; readonly model: { readonly parents: number[]; readonly triangles: number[][] } };
    const [{ input }] = readCases("test/gradbench/cases", "ht");
    const wrong = (change: (data: Changed) => void): string | undefined => {
      const copy = structuredClone(input) as unknown as { data: Changed };
      change(copy.data);
      return evaluate("ht", "objective", copy).error;
    };
    expect(wrong(data => data.correspondences.splice(0, 1, 12))).toBe(
      "ht: data: correspondences[0] must be a whole number from 0 to 11, got 12",
    );
    expect(wrong(data => data.model.parents.splice(2, 1, 3))).toBe("ht: a parent must come before its bone, got 3 for bone 2");
    expect(wrong(data => data.model.triangles.splice(1, 1, [0, 1, 99]))).toMatch(
      /^ht: triangles must be of points 0\.\.\d+, got \[0,1,99\] at 1$/,
    );
  });

  it("is one answer in one line to any text whatever, and never throws", () => {
    const messages = fc.record(
      {
        id: fc.oneof(fc.nat(), fc.jsonValue()),
        kind: fc.oneof(fc.constantFrom("start", "define", "evaluate", "analysis"), fc.jsonValue()),
        module: fc.oneof(fc.constantFrom(...Object.keys(evals)), fc.jsonValue()),
        function: fc.oneof(fc.constantFrom("primal", "objective", "rr", "cost"), fc.jsonValue()),
        input: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          messages.map(message => JSON.stringify(message)),
        ),
        line => {
          const given = answer(line.replaceAll("\n", " "));
          expect(given.error ?? "").not.toContain("\n");
          expect(JSON.parse(JSON.stringify(given))).toEqual(given);
        },
      ),
      { numRuns: 500 },
    );
  });

  const small = Object.keys(evals)
    .filter(name => !["particle", "saddle"].includes(name)) // a start far away makes a long way
    .flatMap(name =>
      readCases("test/gradbench/cases", name).filter(c => JSON.stringify(c).length < 25_000 && !c.description.includes("p31843")),
    );

  it("is success or one line that begins with the eval, for a case that something was done to", () => {
    fc.assert(
      fc.property(fc.constantFrom(...small), fc.nat(), fc.jsonValue(), fc.boolean(), (c, at, junk, remove) => {
        const input = structuredClone(c.input);
        if (typeof input !== "object" || input === null) return;
        spoil(input as Record<string, unknown>, at, remove ? undefined : typeof junk === "number" ? junk % 100 : junk);
        const given = evaluate(c.module, c.function, input);
        if (given.success === true) expect(given.output).toBeDefined();
        else expect(given.error).toMatch(new RegExp(`^(${c.module}|\\w+): [^\\n]*(must|there)[^\\n]*, got [^\\n]*$`));
      }),
      { numRuns: 400 },
    );
  });
});

/** Puts something else, or nothing, in the place of one of the values, however deep; `at` chooses. */
function spoil(within: Record<string, unknown>, at: number, junk: unknown): void {
  const keys = Object.keys(within);
  const key = keys[at % keys.length];
  const inner = within[key];
  if (typeof inner === "object" && inner !== null && Object.keys(inner).length > 0 && at % 3 > 0)
    spoil(inner as Record<string, unknown>, Math.floor(at / keys.length), junk);
  else if (junk !== undefined) within[key] = junk;
  else if (Array.isArray(within)) within.splice(Number(key), 1);
  else delete within[key];
}
