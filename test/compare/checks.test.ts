import { describe, expect, it } from "vitest";
import { addressOf, withoutPasswords } from "../../src/compare/address.ts";
import { costOf } from "../../src/compare/arms.ts";
import { checkResult } from "../../src/compare/check-result.ts";
import { runJob } from "../../src/compare/job.ts";
import { runKey } from "../../src/compare/key.ts";
import { planOf } from "../../src/compare/plan.ts";
import { checkWork } from "../../src/compare/work.ts";
import { DEFAULTS } from "../../src/train/config.ts";
import { smallMoons } from "./sources.ts";

describe("addressOf", () => {
  it("addressOf(where, address) takes it apart, and shows it without user and password", () => {
    expect(addressOf("x", "redis://127.0.0.1")).toEqual({
      shown: "redis://127.0.0.1:6379",
      connection: { host: "127.0.0.1", port: 6379, db: 0 },
    });
    expect(addressOf("x", "rediss://me:p%40ss%2F@host:7000/3")).toEqual({
      shown: "rediss://host:7000/3",
      connection: { host: "host", port: 7000, db: 3, username: "me", password: "p@ss/", tls: {} },
    });
    expect(addressOf("x", "redis://[::1]:7000").connection.host).toBe("::1");
  });

  it.each([
    "",
    "host",
    "http://:secret@host",
    "redis://",
    "redis://:secret@host/path",
    "redis://:secret@host?db=1",
    "redis://:%zz@host",
    "redis://:se/cret@host",
  ])("addressOf(where, %j) is refused without being repeated", text => {
    expect(() => addressOf("compare: --queue", text)).toThrow(
      /^compare: --queue must be an address such as redis:\/\/127\.0\.0\.1:6379, or/,
    );
    expect(() => addressOf("compare: --queue", text)).not.toThrow(/secret|cret/);
  });

  it("withoutPasswords(text) leaves out whatever stands before the last @ of an address", () => {
    expect(withoutPasswords('got "redis://u:p@ss/@w@host:1/2" and "http://x"')).toBe('got "redis://host:1/2" and "http://x"');
    expect(withoutPasswords("nothing@all")).toBe("nothing@all");
  });
});

describe("checkResult", () => {
  const [job] = planOf("x", { hidden: [4], epochs: 2, seeds: 1 }).jobs;
  const result = runJob(job, smallMoons);
  const expected = { epochs: 2, classes: 2 };

  it("checkResult(where, result) gives it back, made anew, without what does not belong to it", () => {
    const more = { ...result, __proto__: { evil: 1 }, more: 1, test: { ...result.test, path: "/etc" } };
    const checked = checkResult("file", JSON.parse(JSON.stringify(more)), expected);
    expect(JSON.stringify(checked)).toBe(JSON.stringify(result));
  });

  it.each<[string, object | null, string]>([
    ["null", null, "a result must be an object, got null"],
    ["an epoch beyond", { epoch: 3 }, "epoch must be a number in 1..2, got 3"],
    ["no rows", { rows: undefined }, "rows must be an object, got undefined"],
    ["an error of 2", { validation: { ...result.validation, error: 2 } }, "validation.error must be a number in 0..1, got 2"],
    ["an infinite NLL", { test: { ...result.test, nll: Infinity } }, "test.nll must be a number in 0.., got Infinity"],
    ["a text for a number", { test: { ...result.test, nll: "1" } }, 'test.nll must be a number in 0.., got "1"'],
    ["other classes", { test: { ...result.test, confusion: [[24]] } }, "test.confusion must be a list of 2, got 1"],
    [
      "too few rows",
      {
        test: {
          ...result.test,
          confusion: [
            [1, 0],
            [0, 1],
          ],
        },
      },
      "test.confusion must add up to 24 rows, got an array",
    ],
    ["too long a curve", { curve: [...result.curve, ...result.curve] }, "curve must be a list of 1 to 2 epochs, got 4"],
    ["a curve out of order", { curve: [result.curve[1]] }, "curve must count its epochs, 1 next, got 2"],
  ])("checkResult(where, %s) is an error", (_, change, message) => {
    const given = change === null ? null : { ...result, ...change };
    expect(() => checkResult("file", given, expected)).toThrow(`file: ${message}`);
  });
});

describe("runKey", () => {
  it("runKey(config, sha256) depends on every option and the data, and not on the order in which options stand", () => {
    const key = runKey(DEFAULTS, "a");
    expect(runKey(Object.fromEntries(Object.entries(DEFAULTS).reverse()) as unknown as typeof DEFAULTS, "a")).toBe(key);
    expect(
      new Set([key, runKey(DEFAULTS, "b"), runKey({ ...DEFAULTS, seed: 1 }, "a"), runKey({ ...DEFAULTS, lr: 0.1 }, "a")]),
    ).toHaveLength(4);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("checkWork", () => {
  it.each([undefined, null, 3, "x", []])("checkWork(%j) is an error", given => {
    expect(() => checkWork(given)).toThrow(/^queue: a job must be \{ version, sha256, config \}, got /);
  });
});

describe("costOf", () => {
  it("costOf(config) counts a sub-model or a batch for one", () => {
    const costs = planOf("x", { arms: ["double-batch", "two-pass", "rdrop"], alphas: [1], seeds: 1, epochs: 10, klEvery: 2 }).jobs.map(
      job => costOf(job.config),
    );
    expect(costs).toEqual([10, 20, 15, 15]);
  });
});
