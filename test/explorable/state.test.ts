import { describe, expect, it } from "vitest";
import { fitsAddress, fromHash, initial, type State, toHash, withOptions } from "../../site/explorable/state.ts";

const back = (state: State): State => {
  const { state: read, problems } = fromHash(`#${toHash(state)}`);
  expect(problems).toEqual([]);
  return read;
};

describe("the address", () => {
  it("toHash(initial()) is empty: an address without anything is the page as it begins", () => {
    expect(toHash(initial())).toBe("");
    expect(fromHash("")).toEqual({ state: initial(), problems: [] });
    expect(fromHash("#content")).toEqual({ state: initial(), problems: [] }); // a place on the page
  });

  it("fromHash(toHash(state)) is the state", () => {
    const turned = withOptions(initial("moons"), { alpha: 2.5, dropout: [0.1, 0.3], hidden: [8, 4], seed: 7, optimizer: "sgd", limit: 0 });
    const state = { ...turned, view: { arm: "dropout", row: 12, draw: 3, same: true, flips: ["0.2.5", "1.5.11"] } } as const;
    expect(toHash(state)).toBe(
      "data=moons&limit=0&hidden=8,4&dropout=0.1,0.3&alpha=2.5&optimizer=sgd&seed=7&arm=dropout&row=12&draw=3&same=true&flips=0.2.5,1.5.11",
    );
    expect(back(state)).toEqual(state);
  });

  it("a table is in the address where it is short enough, whatever stands in it", () => {
    const csv = { name: "a & b.csv", text: 'x,y\n"1,5 %",#=?&\n' };
    const state = withOptions(initial("csv", csv), { target: "y" });
    expect(back(state)).toEqual(state);
    const long = initial("csv", { ...csv, text: "1,2\n".repeat(5000) });
    expect(fitsAddress(long)).toBe(false);
    expect(fromHash(toHash(long))).toMatchObject({ state: { data: "spirals" }, problems: ["data: the table is not in the address"] });
  });

  it.each([
    ["alpha=-1", 'alpha must be a number from 0 to 1000000, got "-1"'],
    ["alpha=two", 'alpha must be a number from 0 to 1000000, got "two"'],
    ["dropout=1", 'dropout must be a number p with 0 <= p < 1, or such numbers with commas between them, one a pass, got "1"'],
    ["data=mnist", 'data must be one of spirals, moons, digits, csv, got "mnist"'],
    ["aplha=2", '"aplha" is nothing that this page knows'],
    ["arm=best", 'arm must be one of dropout, twoPasses, rDrop, got "best"'],
    ["flips=1.2", 'flips must be units such as 0.1.5: pass, layer, unit, got "1.2"'],
    ["hidden=100000", "page: hidden must be at most 256 units wide here, got 100000"],
    ["passes=1", "page: passes must be 2 to 16 here, got 1"],
    ["validation=0", "page: validation must be above 0 here: the curves are drawn on those rows, got 0"],
    ["momentum=0.5", "page: momentum must be left out for adam, which has none, got 0.5"],
    ["__proto__=1", '"__proto__" is nothing that this page knows'],
    ["alpha=%E0%A4%A", 'alpha must be a number from 0 to 1000000, got "%E0%A4%A"'],
  ])("fromHash(#%s) falls back to what the page begins with, and says why", (hash, problem) => {
    const { state, problems } = fromHash(`#${hash}`);
    expect(problems).toEqual([problem]);
    expect(state).toEqual(initial());
  });

  it("fromHash(#alpha=3&lr=silly) takes what is right", () => {
    const { state, problems } = fromHash("#alpha=3&lr=silly");
    expect(problems).toHaveLength(1);
    expect(state.config).toEqual({ ...initial().config, alpha: 3 });
  });
});
