import { describe, expect, it } from "vitest";
import { ARMS, type Arm } from "../../site/explorable/arms.ts";
import { type Epoch, Lab } from "../../site/explorable/lab.ts";
import { type DataName, initial, withOptions } from "../../site/explorable/state.ts";
import { madeSource } from "../../src/run.ts";

// What the page says of its data sets, as they are before anybody turns a knob.

/** The last epoch of each arm, a mean over seeds. */
function lastEpochs(data: DataName, seeds: readonly number[]): Record<Arm, Pick<Epoch, "testError" | "testNll" | "disagreement">> {
  const runs = seeds.map(seed => {
    const { config } = withOptions(initial(data), { seed });
    const lab = new Lab(config, madeSource(data, config));
    while (lab.step());
    return lab;
  });
  const mean = (arm: Arm, of: (epoch: Epoch) => number): number =>
    runs.reduce((sum, lab) => sum + of(lab.epochs(arm).at(-1) as Epoch), 0) / runs.length;
  return Object.fromEntries(
    ARMS.map(arm => [
      arm,
      {
        testError: mean(arm, ({ testError }) => testError),
        testNll: mean(arm, ({ testNll }) => testNll),
        disagreement: mean(arm, ({ disagreement }) => disagreement),
      },
    ]),
  ) as ReturnType<typeof lastEpochs>;
}

describe("what the page says", () => {
  it("of spirals: R-Drop's sub-models are less than half as far apart, its NLL is the lowest, its error is not", () => {
    const { dropout, twoPasses, rDrop } = lastEpochs("spirals", [0, 1, 2, 3, 4]);
    expect(rDrop.disagreement).toBeLessThan(0.5 * Math.min(dropout.disagreement, twoPasses.disagreement));
    expect(rDrop.testNll).toBeLessThan(Math.min(dropout.testNll, twoPasses.testNll));
    expect(rDrop.testError).toBeGreaterThan(twoPasses.testError);
  });

  it("of digits with wrong labels: R-Drop's NLL and its error are the lowest", () => {
    const { dropout, twoPasses, rDrop } = lastEpochs("digits", [0, 1]);
    expect(rDrop.testNll).toBeLessThan(Math.min(dropout.testNll, twoPasses.testNll));
    expect(rDrop.testError).toBeLessThan(Math.min(dropout.testError, twoPasses.testError));
  });
});
