import type { Arm } from "./arms.ts";

/** As the arms look in every picture: a colour, by the CSS variable, and a dash where lines meet. */
export const LOOK: Readonly<Record<Arm, { readonly variable: string; readonly dash?: string }>> = {
  dropout: { variable: "--one" },
  twoPasses: { variable: "--two", dash: "5 3" },
  rDrop: { variable: "--three" },
};
