import { mul, square, Tape, tensor, type Var } from "rdrop";

/** What a tape shows after one more thing has happened on it. */
export interface Moment {
  readonly kind: "record" | "seed" | "pull";
  /** The line that is recorded, or whose rule runs. */
  readonly line: number;
  /** The operand that is given a gradient. */
  readonly to?: number;
  /** That gradient. */
  readonly dx?: number;
  /** What was recorded so far, and the gradient of each line so far. */
  readonly lines: readonly { readonly call: string; readonly value: number; readonly gradient: number | undefined }[];
}

/** All that happens on the tape of y = x · x², forward and backward, as the tape itself tells it. */
export function cubeMoments(at: number): Moment[] {
  const moments: Moment[] = [];
  const recorded: { call: string; value: number; gradient: number | undefined }[] = [];
  const tell = (moment: Omit<Moment, "lines">): void => {
    moments.push({ ...moment, lines: recorded.map(line => ({ ...line })) });
  };
  const call = ({ op, operands }: Var): string => (operands.length === 0 ? op : `${op}(${operands.map(i => `%${i}`).join(", ")})`);
  const tape = new Tape({
    recorded: line => {
      recorded.push({ call: call(line), value: line.item(), gradient: undefined });
      tell({ kind: "record", line: line.index });
    },
    pulled: (line, position, dx) => {
      const to = line.operands[position];
      recorded[to].gradient = (recorded[to].gradient ?? 0) + dx.item();
      tell({ kind: "pull", line: line.index, to, dx: dx.item() });
    },
  });
  const x = tape.watch(tensor(at, { dtype: "float64" }));
  const y = mul(x, square(x));
  recorded[y.index].gradient = 1;
  tell({ kind: "seed", line: y.index });
  tape.gradients(y, [x]);
  return moments;
}
