import { commandOf, DEFAULTS, type RunConfig } from "rdrop/run";

/** What is trained side by side: from the same start, on the same rows in the same batches. */
export const ARMS = ["dropout", "twoPasses", "rDrop"] as const;
export type Arm = (typeof ARMS)[number];

/** The config of an arm. The second one asks: is it the KL, or is it the second pass? */
export function configOf(arm: Arm, config: RunConfig): RunConfig {
  if (arm === "rDrop") return config;
  if (arm === "twoPasses") return { ...config, alpha: 0 };
  return { ...config, passes: 1, alpha: DEFAULTS.alpha, klEvery: DEFAULTS.klEvery };
}

/** The line that trains an arm in a shell, to the same last bit. */
export const commandFor = (arm: Arm, data: string, config: RunConfig): string => `npx ${commandOf(data, configOf(arm, config))}`;
