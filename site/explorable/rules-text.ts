/** A derivative as it stands in the source, src/autograd/rules.ts. */
export interface RuleText {
  /** "Y = A·B  ⇒  dA = G·Bᵀ, dB = Aᵀ·G" */
  readonly formula: string;
  readonly code: string;
  /** Counted from 1. */
  readonly line: number;
}

/** The rule of an op, found by its name in the text of rules.ts; undefined where there is none. */
export function ruleText(source: string, op: string): RuleText | undefined {
  const lines = source.split("\n");
  const start = lines.findIndex(line => line.startsWith(`rule(${op},`));
  if (start < 0) return undefined;
  const end = lines.findIndex((line, i) => i >= start && line.endsWith(");") && /^(\S|\}|\])/.test(line));
  const comment = lines.slice(0, start).findLast(line => line.startsWith("/** ")) ?? "";
  return {
    formula: comment.replace(/^\/\*\* | \*\/$/g, ""),
    code: lines.slice(start, end + 1).join("\n"),
    line: start + 1,
  };
}
