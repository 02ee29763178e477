import { ARM_NAMES, type Arm as Loss } from "../src/compare/arms.ts";
import type { RunConfig } from "../src/train/config.ts";
import type { Arm, Setting } from "./question.ts";

/** Half decades, from hardly any KL to almost nothing else. */
export const ALPHAS = [0.3, 1, 3, 10, 30] as const;

/** As many rates of dropout: what an arm without alpha has to set how strong its noise is. The usual one is first. */
const RATES = [0.5, 0.3, 0.4, 0.6, 0.7] as const;

export const rDrop = (alpha: number, config?: Partial<RunConfig>, name = `R-Drop, alpha ${alpha}`): Setting => ({
  ...{ name, loss: "rdrop", alpha },
  ...(config === undefined ? {} : { config }),
});

export const setting = (loss: Loss, config?: Partial<RunConfig>, name: string = ARM_NAMES[loss]): Setting => ({
  ...{ name, loss },
  ...(config === undefined ? {} : { config }),
});

const atRates = (loss: Loss): Arm => ({
  name: ARM_NAMES[loss],
  settings: RATES.map(dropout => setting(loss, { dropout }, `${ARM_NAMES[loss]}, p = ${dropout}`)),
});

const atAlphas: Arm = { name: ARM_NAMES.rdrop, settings: ALPHAS.map(alpha => rDrop(alpha)) };

/** The four arms with five settings each: R-Drop chooses alpha at p = 0.5, the others p. */
export const FOUR: readonly Arm[] = [atRates("dropout"), atRates("double-batch"), atRates("two-pass"), atAlphas];

/** 784-512-512-10 on MNIST as the few labels have it: 5,000 of the 60,000 rows to choose by, another draw of them for each seed. */
export const FEW: Partial<RunConfig> = {
  ...{ hidden: [512, 512], dropout: 0.5, inputDropout: 0.2, epochs: 100, batch: 128, lr: 1e-3, schedule: "cosine" },
  validation: 1 / 12,
};
