import { Command } from "commander";
import { type Listing, runListing } from "../demo/listing.ts";
import { RDropHalf } from "../demo/rdrop-half.ts";
import { abs } from "../tensor/elementwise.ts";
import { max } from "../tensor/reduce.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { kernelsOption, klWeight, wholeNumber } from "./options.ts";

const array = (x: Tensor): { shape: readonly number[]; data: number[] } => ({ shape: x.shape, data: Array.from(x.data) });

function listingJson({ seed, p, stdout, output1, output2, mask1, mask2 }: Listing): string {
  return JSON.stringify({ seed, p, stdout, output1: array(output1), output2: array(output2), mask1: array(mask1), mask2: array(mask2) });
}

/** The listing's output exactly, then its R-Drop half, explained. */
export function printDemo(write: (text: string) => void, seed: number, alpha = 1): void {
  const { first, last } = fortySteps(seed, alpha); // before a word is printed: they may fail
  write(runListing(seed).stdout);
  const f = (x: number): string => x.toFixed(8).padStart(12);
  write(`
The two arrays above are the listing's: one training pass with dropout, one test pass without.
Now its second half, R-Drop, on a batch of 8 samples and 10 classes:

  x    [8, 20]              ->  [16, 20]     each sample twice: x = [x; x]
  logits                        [16, 10]     both sub-models in one pass; rows 0-7 are the first, 8-15 the second
  nll1   = -log P1(y)       ${f(first.nll1)}     the first sub-model's loss, averaged over the batch
  nll2   = -log P2(y)       ${f(first.nll2)}     the second's: same samples, other dropout masks
  kl     = 1/2 [KL(P1||P2) + KL(P2||P1)]
                            ${f(first.kl)}     how far the two disagree
  loss   = nll1 + nll2 + alpha * kl
                            ${f(first.loss)}     alpha = ${alpha}

The tape of that step: each line is an op, the lines it read (a dot is a constant), and the shape of its result.

${first.tape.replace(/^/gm, "  ")}

The backward pass walks that list from its last line to its first. Gradients, largest magnitude of each parameter:

`);
  const names = ["w1", "b1", "w2", "b2", "w3", "b3"];
  first.gradients.forEach((g, i) => {
    write(`  d${names[i]}  ${f(max(abs(g)).item())}     ${`[${g.shape.join(", ")}]`}\n`);
  });
  write(`
After 40 such steps of plain SGD (lr 0.1) on this one batch:
  nll1 ${f(last.nll1)}   nll2 ${f(last.nll2)}   kl ${f(last.kl)}   loss ${f(last.loss)}
`);
}

function fortySteps(seed: number, alpha: number): Record<"first" | "last", ReturnType<RDropHalf["step"]>> {
  const half = new RDropHalf({ seed, init: "scaled", alpha, p: 0.5, batch: 8, classes: 10, lr: 0.1 });
  try {
    const first = half.step();
    let last = first;
    for (let step = 1; step < 40; step++) last = half.step();
    if (Number.isFinite(last.loss)) return { first, last };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // a gradient that is not finite
  }
  throw new RangeError(`demo: --alpha must leave the losses of forty steps finite, got ${alpha}; choose less`);
}

/** `rdrop demo` */
export function demoCommand(): Command {
  return new Command("demo")
    .description("the original two-layer NumPy listing, exactly; then its R-Drop half, completed and explained")
    .option("--seed <n>", "np.random.seed, 0 to 4294967295", wholeNumber(0, 2 ** 32 - 1), 0)
    .option("--alpha <a>", "weight of the KL in the R-Drop half", klWeight, 1)
    .option("--json", "one JSON object of the listing: seed, p, stdout, output1, output2, mask1, mask2")
    .addOption(kernelsOption())
    .addHelpText("after", "\nThe demo computes in float64; both sets of kernels give its numbers, to the bit.")
    .action(({ seed, alpha, json = false }: { seed: number; alpha: number; json?: boolean }) => {
      if (json) process.stdout.write(`${listingJson(runListing(seed))}\n`);
      else printDemo(text => process.stdout.write(text), seed, alpha);
    });
}
