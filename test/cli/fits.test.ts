import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkFits } from "../../src/cli/fits.ts";
import { temporary } from "../data/idx-files.ts";
import { rdrop } from "./rdrop.ts";

describe("checkFits", () => {
  const names = { dims: "train: --hidden", rows: "train: --batch" };

  it("checkFits(plan, memory) names the option, what it takes, and what there is", () => {
    checkFits({ dims: [10, 100, 10], rows: 100, names }, 1e6);
    expect(() => checkFits({ dims: [10, 1000, 10], rows: 1, names }, 1e5)).toThrow(
      new RangeError("train: --hidden must fit into the 100 kB of memory here, got 10-1000-10, which takes about 336 kB; choose less"),
    );
    expect(() => checkFits({ dims: [10, 100, 10], rows: 1000, names }, 1e6)).toThrow(
      new RangeError(
        "train: --batch must fit into the 1 MB of memory here, got 1000 rows of 10-100-10, which takes about 2.91 MB; choose less",
      ),
    );
  });

  const huge = "99999999999";
  it.each([
    [["train", "--hidden", huge], "train: --hidden"],
    [["train", "--hidden", `${huge},9007199254740991`], "train: --hidden"],
    [["bench", "step", "--dims", "784,16777216,16777216,10"], "bench step: --dims"],
    [["bench", "profile", "--batch", huge], "bench profile: --batch"],
    [["bench", "stages", "--batch", huge], "bench stages: --batch"],
    [["bench", "fused", "--width", huge], "bench fused: --width"],
    [["bench", "scaling", "--batch", huge], "bench scaling: --batch"],
    [["bench", "scaling", "--width", huge], "bench scaling: --width"],
  ])("rdrop %j is refused in one line that names the option", async (args, name) => {
    const where = args[0] === "train" ? ["--out", join(temporary(), "run")] : [];
    const { code, out, err } = await rdrop(...args, ...where);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(new RegExp(`^rdrop: ${name} must fit into the \\S+ .?B of memory here, got [^\\n]*; choose less\\n$`));
  });

  it("rdrop train --batch and --limit of more rows than there are take them all", async () => {
    const out = join(temporary(), "run");
    const args = ["train", "--data", "moons", "--hidden", "4", "--epochs", "1", "--batch", huge, "--limit", huge, "--out", out];
    expect((await rdrop(...args)).code).toBe(0);
  });
});
