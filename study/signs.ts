import type { Paired } from "../src/compare/paired.ts";
import type { Line } from "./raw.ts";
import type { Outcome } from "./run.ts";
import { small } from "./small.ts";
import { allRan, difference, leastOf, meanOf, type Ran, type Ranged, rangedOf } from "./summary.ts";

type Verdict = "holds" | "does not hold" | "cannot be told";

interface Sign {
  readonly claim: string;
  readonly verdict: Verdict;
  readonly evidence: string;
}

const kl = ({ test }: Outcome): number => test.kl;
const error = ({ test }: Outcome): number => 100 * test.error;
const nll = ({ test }: Outcome): number => test.nll;
const gap = (outcome: Outcome): number => (outcome.gap === null ? 0 : outcome.gap.single.nll - outcome.gap.full.nll);

/**
 * Whether the signs of the main findings are there in small. A sign does not hold where the interval of its difference lies on the wrong
 * side of 0, cannot be told where 0 is in it, and holds otherwise. `holds` unless one does not.
 */
export function checkSigns(lines: readonly Line[]): { readonly text: string; readonly holds: boolean } {
  const byKey = new Map(lines.map(line => [line.key, line]));
  const all = small.scenes.flatMap(scene => {
    const ranged = rangedOf(scene, byKey);
    return ranged.seeds.length === 0 ? [] : [{ scene, signs: signsOf(ranged) }];
  });
  const text = all
    .map(({ scene, signs }) =>
      [scene.name, ...signs.map(({ claim, verdict, evidence }) => `  ${verdict}: ${claim} (${evidence})`)].join("\n"),
    )
    .join("\n");
  const holds = all.every(({ signs }) => signs.every(({ verdict }) => verdict !== "does not hold"));
  return { text: `${text}\nWhat small runs cannot tell: sizes of effects on MNIST, and anything about full data.`, holds };
}

function signsOf(ranged: Ranged): Sign[] {
  const ran = allRan(ranged);
  const named = (name: string): Ran => ran.find(({ setting }) => setting.name === name) as Ran;
  const [plain, twoPass] = [named("plain dropout"), named("two passes")];
  const rdrop = ran.filter(({ setting }) => setting.loss === "rdrop");
  const moderate = named("R-Drop, alpha 1");
  const strongest = rdrop[rdrop.length - 1];
  const chain = [twoPass, ...rdrop];
  const less = (of: Ran, to: Ran, score: (outcome: Outcome) => number): Paired => difference(ranged.scene, of.outcomes, to.outcomes, score);
  const below = (claim: string, of: Ran, to: Ran, score: (outcome: Outcome) => number, unit: string): Sign => {
    const d = less(of, to, score);
    return { claim, verdict: signOf(d), evidence: worded(d, unit) };
  };
  const steps = chain.slice(1).map((each, i) => less(each, chain[i], kl));
  const [bestError, bestNll] = [leastOf(rdrop, error), leastOf(rdrop, nll)];
  const apart = bestError.setting.name !== bestNll.setting.name;
  const paid = less(bestNll, bestError, error);
  return [
    {
      claim: "the KL between sub-models falls with every step of alpha",
      verdict: steps.some(step => signOf(step) === "does not hold")
        ? "does not hold"
        : steps.every(step => signOf(step) === "holds")
          ? "holds"
          : "cannot be told",
      evidence: chain.map(each => meanOf(each.outcomes, kl).toFixed(3)).join(", "),
    },
    below("with alpha 1 a sub-model is nearer to the full model in NLL than with two passes", moderate, twoPass, gap, "nats"),
    notAbove("the error is not worse at alpha 1 than with plain dropout", less(moderate, plain, error)),
    below("the error is better at alpha 1 than with plain dropout", moderate, plain, error, "points"),
    below("alpha 30 is too much: the NLL is better at alpha 1", moderate, strongest, nll, "nats"),
    {
      claim: "error and NLL choose different alphas",
      verdict: apart && paid.low !== null && paid.low > 0 ? "holds" : "cannot be told",
      evidence: `error: ${bestError.setting.name}, NLL: ${bestNll.setting.name}${apart ? `, which costs ${worded(paid, "points")}` : ""}`,
    },
  ];
}

/** Of a difference that is to be below 0. */
function signOf({ low, high }: Paired): Verdict {
  if (low === null || high === null) return "cannot be told";
  return high < 0 ? "holds" : low > 0 ? "does not hold" : "cannot be told";
}

/** Of a difference that is not to be above 0: it holds unless its whole interval is. */
const notAbove = (claim: string, d: Paired): Sign => ({
  claim,
  verdict: d.low !== null && d.low > 0 ? "does not hold" : "holds",
  evidence: worded(d, "points"),
});

const worded = ({ mean, low, high }: Paired, unit: string): string =>
  `${mean.toFixed(3)} ${unit}${low === null || high === null ? "" : `, ${low.toFixed(3)} to ${high.toFixed(3)}`}`;
