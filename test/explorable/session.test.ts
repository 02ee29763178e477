import { describe, expect, it } from "vitest";
import { FUNCTIONS } from "../../site/explorable/eps-curve.ts";
import { type Answer, DRAWN_ARMS, GRID, type Slice, SUB_MODELS } from "../../site/explorable/messages.ts";
import { Session } from "../../site/explorable/session.ts";
import { initial, type State, withOptions } from "../../site/explorable/state.ts";

const { state } = { state: withOptions(initial(), { epochs: 6, limit: 60 }) };

/** A session whose clock moves by a millisecond each time somebody looks at it. */
function begun(first: State = state, hurryTo = 0): { session: Session; answer: Answer } {
  let time = 0;
  const session = new Session(() => time++);
  return { session, answer: session.answer({ kind: "begin", state: first, hurryTo }) };
}

function sliceOf(session: Session, steps: number, milliseconds = 50): Slice {
  const answer = session.answer({ kind: "slice", steps, milliseconds });
  if (answer.kind !== "slice") throw new Error(JSON.stringify(answer));
  return answer.slice;
}

describe("Session", () => {
  it("says what a run is when it begins", () => {
    const { answer } = begun();
    expect(answer).toMatchObject({
      kind: "begun",
      facts: {
        classes: ["0", "1", "2"],
        inputs: 2,
        rows: { train: 60, validation: 300, test: 1500 },
        stepsAnEpoch: 2,
        parameters: 543,
        whole: true,
      },
    });
  });

  it("trains as many steps as it is asked for, tells each epoch once, and comes to rest", () => {
    const { session } = begun();
    const slices = [3, 2, 7, 1].map(steps => sliceOf(session, steps, 1000));
    expect(slices.map(({ steps }) => steps)).toEqual([3, 5, 12, 12]);
    expect(slices.flatMap(({ epochs }) => epochs.rDrop.map(({ epoch }) => epoch))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(slices.at(-1)).toMatchObject({ done: true, epoch: 6 });
    let last = sliceOf(session, 0, 1000);
    for (let i = 0; i < 20 && !last.settled; i++) last = sliceOf(session, 0, 1000);
    expect(last.settled).toBe(true);
    expect(sliceOf(session, 0).drawn).toEqual([]);
  });

  it("draws the full model and thirty sub-models of both arms, a part in each slice", () => {
    const { session } = begun();
    sliceOf(session, 4, 4);
    const drawn: Slice["drawn"][number][] = [];
    for (let slice = sliceOf(session, 0, 8); ; slice = sliceOf(session, 0, 8)) {
      drawn.push(...slice.drawn);
      expect(slice.drawn.length).toBeLessThan(20);
      if (slice.settled) break;
    }
    for (const arm of DRAWN_ARMS) {
      const own = drawn.filter(each => each.arm === arm);
      expect(new Set(own.map(({ subModel }) => subModel)).size).toBeGreaterThanOrEqual(SUB_MODELS);
      expect(own.every(({ subModel, areas }) => (subModel === undefined) === (areas?.labels.length === GRID * GRID))).toBe(true);
    }
  });

  it("hurries to an epoch without being asked for steps", () => {
    const { session } = begun(state, 5);
    let slice = sliceOf(session, 0, 10);
    for (let i = 0; i < 50 && !slice.settled; i++) slice = sliceOf(session, 0, 10);
    expect(slice.epoch).toBe(5);
  });

  it("looks at the two passes when they have changed, and when the view has", () => {
    const { session } = begun();
    expect(sliceOf(session, 0).twoPasses?.symmetric).toBeGreaterThan(0);
    expect(sliceOf(session, 0).twoPasses).toBeUndefined();
    expect(session.answer({ kind: "view", view: { ...state.view, same: true } })).toEqual({ kind: "viewed" });
    expect(sliceOf(session, 0).twoPasses?.symmetric).toBe(0);
  });

  it("opens a step, and checks a line of it", () => {
    const { session } = begun();
    sliceOf(session, 3);
    const opened = session.answer({ kind: "inside" });
    if (opened.kind !== "inside") throw new Error(JSON.stringify(opened));
    expect(opened.inside.number).toBe(3);
    const checked = session.answer({ kind: "check", line: 0 });
    expect(checked).toMatchObject({ kind: "check", check: { line: 0, ok: true } });
  });

  it.each(FUNCTIONS)("draws the U of %s: float64 has its floor lower, and at a smaller eps", name => {
    const { session } = begun();
    const answer = session.answer({ kind: "eps", name });
    if (answer.kind !== "eps") throw new Error(JSON.stringify(answer));
    const { eps, errors } = answer.curve;
    const floor = (of: readonly number[]): number => of.indexOf(Math.min(...of));
    expect(errors.float64[floor(errors.float64)]).toBeLessThan(1e-9);
    expect(errors.float32[floor(errors.float32)]).toBeGreaterThan(1e-8);
    expect(eps[floor(errors.float64)]).toBeLessThan(eps[floor(errors.float32)]);
    for (const dtype of ["float32", "float64"] as const) expect(errors[dtype].at(-1)).toBeGreaterThan(100 * Math.min(...errors[dtype]));
  });

  it("learns from a table", () => {
    const text = `x,kind,y\n${Array.from({ length: 60 }, (_, i) => `${i % 7},${"abc"[i % 3]},${i % 2 ? "yes" : "no"}`).join("\n")}`;
    const { session, answer } = begun(withOptions(initial("csv", { name: "t.csv", text }), { target: "y", epochs: 2 }));
    expect(answer).toMatchObject({ kind: "begun", facts: { classes: ["no", "yes"], inputs: 4, whole: false } });
    expect(sliceOf(session, 4, 1000).twoPasses?.probabilities[0]).toHaveLength(2);
  });

  it.each([
    [
      withOptions(initial("csv", { name: "t.csv", text: "a,b\n1" }), { target: "b" }),
      /^t\.csv: each row must have the 2 values of the header/,
    ],
    [withOptions(initial("csv", { name: "t.csv", text: "a,b\n1,2" }), {}), /^t\.csv: --target must name the column to be predicted/],
    [initial("csv"), /^there is no table/],
  ])("answers what cannot be begun with one line", (wrong, line) => {
    const { session, answer } = begun(wrong);
    expect(answer).toMatchObject({ kind: "failed", of: "begin", message: expect.stringMatching(line) });
    expect(session.answer({ kind: "slice", steps: 1, milliseconds: 1 })).toMatchObject({
      kind: "failed",
      message: expect.stringMatching(line),
    });
  });

  it("stops with one line when a loss is no longer finite, and can begin again", () => {
    const wild = withOptions(state, { optimizer: "sgd", momentum: 0, lr: 1e30 });
    const { session } = begun(wild);
    let answer = session.answer({ kind: "slice", steps: 9, milliseconds: 1000 });
    if (answer.kind === "slice") answer = session.answer({ kind: "slice", steps: 9, milliseconds: 1000 });
    expect(answer).toMatchObject({ kind: "failed", of: "slice", message: expect.stringMatching(/^dropout: train: .* must stay finite/) });
    expect(session.answer({ kind: "begin", state, hurryTo: 0 }).kind).toBe("begun");
  });
});
