import { adam, type Batch, classifier, step, stream, Tape, tensor, update, type Var, Workspace } from "rdrop";

/** What a line of the tape has cost so far, in milliseconds. */
export interface Line {
  readonly call: string;
  forward: number;
  backward: number;
}

/** A training of R-Drop whose steps are timed line by line, by an observer of their tapes. */
export class Profile {
  readonly lines: Line[] = [];
  optimizer = 0;
  total = 0;
  steps = 0;
  readonly #model;
  readonly #optimizer;
  readonly #workspace = new Workspace();
  readonly #data: Batch;
  #number = 0;

  /** Layers of the given widths, inputs first and classes last; a fifth of the inputs is not 0, as in drawn digits. */
  constructor(dims: readonly number[], batch: number) {
    const [inputs, ...rest] = dims;
    const classes = rest[rest.length - 1];
    const rng = stream(0, "profile");
    const pixels = Float32Array.from({ length: batch * inputs }, () => (rng.uniform() < 0.2 ? rng.uniform() : 0));
    this.#data = { x: tensor(pixels, { shape: [batch, inputs] }), labels: Array.from({ length: batch }, () => rng.integer(classes)) };
    this.#model = classifier(inputs, classes, { hidden: rest.slice(0, -1), dropout: 0.5, inputDropout: 0, seed: 0 });
    this.#optimizer = adam(this.#model.parameters(), { lr: 1e-3 });
    this.#workspace.keep(this.#model.parameters());
  }

  /** Takes steps for so many milliseconds. */
  run(milliseconds: number): void {
    const start = performance.now();
    do this.#step();
    while (performance.now() - start < milliseconds);
  }

  /** Forgets the costs: what was measured until now was warm-up. */
  clear(): void {
    this.lines.length = 0;
    [this.optimizer, this.total, this.steps] = [0, 0, 0];
  }

  #step(): void {
    const start = performance.now();
    this.#workspace.begin();
    const batch = { x: this.#workspace.place(this.#data.x), labels: this.#data.labels };
    let since = performance.now();
    const lap = (): number => {
      const before = since;
      since = performance.now();
      return since - before;
    };
    const tape = new Tape({
      recorded: line => {
        this.#lineOf(line).forward += line.op === "watch" ? 0 * lap() : lap();
      },
      pulled: line => {
        this.#lineOf(line).backward += lap();
      },
    });
    const now = step(this.#model, batch, this.#number++, { alpha: 1, passes: 2, seed: 0, tape });
    const stepped = performance.now();
    update(this.#optimizer, now);
    this.optimizer += performance.now() - stepped;
    this.total += performance.now() - start;
    this.steps++;
  }

  #lineOf({ index, op, operands, shape }: Var): Line {
    const call = operands.length === 0 ? op : `${op}(${operands.map(i => (i < 0 ? "·" : `%${i}`)).join(", ")})`;
    this.lines[index] ??= { call: `${call}  [${shape.join(", ")}]`, forward: 0, backward: 0 };
    return this.lines[index];
  }
}
