// What the compiler says of the public interface: compiled by types.test.ts (and by `npm run types`), never run.
import type { RDropTerms, Tensor, Value, Var } from "../../src/index.ts";
import { add, concat, crossEntropy, klDiv, matmul, nllLoss, rDropLoss, softmax, sum, symmetricKl, xlogx } from "../../src/index.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Compiles when x is an A and nothing else. */
declare function is<A>(): <X>(x: X, ...proof: Same<A, X> extends true ? [] : [expected: A]) => void;
declare const x: Tensor;
declare const v: Var;
declare const either: Value;

// An op of tensors is a tensor; with a Var among its operands it is a Var; of what may be either, either.
is<Tensor>()(softmax(x));
is<Var>()(softmax(v, { axis: 0 }));
is<Value>()(softmax(either));
is<Tensor>()(add(x, x));
is<Var>()(add(x, v));
is<Var>()(add(v, x));
is<Var>()(add(either, v));
is<Var>()(matmul(v, either, { transposeB: true }));
is<Value>()(matmul(x, either));
is<Var>()(concat([v, v], 1));
is<Value>()(concat([v, x]));
is<Tensor>()(concat([x, x]));
is<Var>()(sum(xlogx(v)));

// So is a loss.
is<Var>()(crossEntropy(v, [0]));
is<Tensor>()(crossEntropy(x, [0], { labelSmoothing: 0.1 }));
is<Value>()(nllLoss(either, [0]));
is<Var>()(klDiv(x, v));
is<Tensor>()(klDiv(x, x, { logTarget: false }));
is<Var>()(symmetricKl(v, x));
is<RDropTerms<Var>>()(rDropLoss(v, [0]));
is<Tensor>()(rDropLoss(x, [0]).kl);

// An op is a function of values wherever one is asked for.
const functions: readonly ((x: Value) => Value)[] = [softmax, sum, xlogx];
export const applied: readonly Var[] = functions.length > 0 ? [v, v].map(v => softmax(v)) : [];

// @ts-expect-error an op takes no text
softmax("x");
// @ts-expect-error and no option that it does not have
softmax(x, { dim: 0 });
