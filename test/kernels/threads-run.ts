// Run by threads.test.ts in a process of its own, as its argument says. Prints what it found as one line of JSON; whether the process ends,
// and how, is looked at from outside.
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

const said: string[] = [];
console.warn = (line: string) => void said.push(line);

const before: Record<string, () => void> = {
  "no SharedArrayBuffer": () => Reflect.deleteProperty(globalThis, "SharedArrayBuffer"),
  "a page that is not isolated": () => Object.assign(globalThis, { crossOriginIsolated: false }),
  "a main thread that may not wait": () => {
    Atomics.wait = () => {
      throw new TypeError("Atomics.wait cannot be called in this context");
    };
  },
  "no worker may start": () => Object.assign(process, { getBuiltinModule: undefined }),
};

const threadsOfProcess = (): number => readdirSync("/proc/self/task").length;

async function main(what: string): Promise<void> {
  before[what]?.();
  const { adam, classifier, matmul, normal, stream, train, Workspace } = await import("../../src/index.ts");
  const { moons } = await import("../../src/data/synthetic.ts");

  /** A training of products that are worth dividing, hashed. */
  const trained = (workspace: InstanceType<typeof Workspace>, epochs = 3): string => {
    const model = classifier(2, 2, { hidden: [256, 256], dropout: 0.5, inputDropout: 0, seed: 1 });
    const data = moons({ n: 128, seed: 0 });
    const setting = { epochs, batch: 64, alpha: 1, passes: 2, seed: 0, workspace };
    const events = [...train(model, adam(model.parameters()), { train: data, test: data }, setting)];
    workspace.release();
    const hash = createHash("sha256").update(JSON.stringify(events.map(({ progress, ...event }) => event)));
    for (const w of model.parameters()) hash.update(w.data);
    return hash.digest("hex");
  };

  if (what === "a workspace is forgotten") {
    const counts: number[] = [];
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) {
        const workspace = new Workspace({ threads: 3, megabytes: 16 });
        const x = workspace.place(normal([256, 256], 0, 1, { rng: stream(0, "x") }));
        for (let calls = 0; calls < 20; calls++) matmul(x, x);
      }
      for (let i = 0; i < 40; i++) {
        (globalThis as { gc?: () => void }).gc?.();
        await setTimeout(25);
      }
      counts.push(threadsOfProcess());
    }
    console.log(JSON.stringify(counts));
    return;
  }
  const workspace = new Workspace({ threads: 2 });
  new Workspace({ threads: 2 });
  console.log(JSON.stringify({ hash: trained(workspace), threads: workspace.threads, said }));
  if (what === "process.exit") {
    trained(new Workspace({ threads: 2 }));
    process.exit(3);
  }
  if (what === "an error") throw new Error("as it may happen");
}
void main(process.argv[2]);
