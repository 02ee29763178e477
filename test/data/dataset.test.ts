import { describe, expect, it } from "vitest";
import { dataset, takeRows } from "../../src/data/dataset.ts";
import { tensor } from "../../src/tensor/create.ts";
import { Workspace } from "../../src/tensor/workspace.ts";

const two = dataset(
  "two",
  tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]),
  Int32Array.of(1, 0),
  2,
);

describe("takeRows", () => {
  it("takeRows(data, rows) has the rows in the order given, as often as they are named", () => {
    const { x, labels, classes } = takeRows(two, Int32Array.of(1, 0, 1));
    expect(x.toArray()).toEqual([
      [4, 5, 6],
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([labels, classes]).toEqual([Int32Array.of(0, 1, 0), 2]);
  });

  it("takeRows(data, rows, home) makes the rows at home there, of a plain array of numbers too", () => {
    const { home } = new Workspace({ megabytes: 1 });
    const { x, labels } = takeRows(two, [1], home);
    expect(x.home).toBe(home);
    expect([x.toArray(), labels]).toEqual([[[4, 5, 6]], Int32Array.of(0)]);
    expect(takeRows(two, []).x.shape).toEqual([0, 3]);
  });

  it.each([
    [[9], "9 at 0"],
    [[0, -1], "-1 at 1"],
    [[2], "2 at 0"],
    [[Number.NaN], "NaN at 0"],
    [[0, 1, 1.5], "1.5 at 2"],
  ])("takeRows(data, [%s]) of two rows throws RangeError, and shows no other step's numbers", (rows, got) => {
    const workspace = new Workspace({ megabytes: 1 });
    workspace.place(tensor([7, 7, 7]));
    workspace.begin();
    expect(() => takeRows(two, rows, workspace.home)).toThrow(new RangeError(`takeRows: rows must lie in 0..1, got ${got}`));
  });
});
