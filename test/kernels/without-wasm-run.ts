// Run by without-wasm.test.ts in a process of its own: takes away what its argument says, as a page's policy or a machine short of address
// space does, and then trains. Prints what the fast kernels or the reference computed, hashed, and which of them it was.
import { createHash } from "node:crypto";

class Refused {
  constructor() {
    throw new RangeError("refused");
  }
}

/** Gives the first memory and refuses the others. */
function oneMemory(): unknown {
  let given = 0;
  return class extends WebAssembly.Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      if (given++ > 0) throw new RangeError("refused");
      super(descriptor);
    }
  };
}

const takeAway: Record<string, () => void> = {
  nothing: () => {},
  WebAssembly: () => Reflect.deleteProperty(globalThis, "WebAssembly"),
  Module: () => Object.assign(WebAssembly, { Module: Refused }),
  Instance: () => Object.assign(WebAssembly, { Instance: Refused }),
  Memory: () => Object.assign(WebAssembly, { Memory: Refused }),
  "all but the first Memory": () => Object.assign(WebAssembly, { Memory: oneMemory() }),
};

takeAway[process.argv[2]]();

async function main(): Promise<void> {
  const { supported } = await import("../../src/kernels/wasm/module.ts");
  const { moons } = await import("../../src/data/synthetic.ts");
  const { adam, classifier, matmul, tensor, train, Workspace } = await import("../../src/index.ts");
  const sum = matmul(tensor([[1, 2]]), tensor([[3], [4]])).item();
  const model = classifier(2, 2, { hidden: [24, 24], dropout: 0.5, inputDropout: 0.1, seed: 1 });
  const data = moons({ n: 64, seed: 0 });
  const optimizer = adam(model.parameters());
  const events = [...train(model, optimizer, { train: data, test: data }, { epochs: 3, batch: 16, alpha: 1, passes: 2, seed: 0 })];
  const hash = createHash("sha256").update(JSON.stringify(events));
  for (const w of model.parameters()) hash.update(Uint8Array.from(new Uint8Array(w.data.buffer, w.data.byteOffset, w.data.byteLength)));

  const workspace = new Workspace({ megabytes: 32 });
  const x = workspace.place(tensor([1, 2, 3]));
  workspace.begin();
  let error = "";
  try {
    x.toArray();
  } catch (thrown) {
    error = String(thrown);
  }
  console.log(JSON.stringify({ sum, hash: hash.digest("hex"), error, supported: supported(), megabytes: workspace.megabytes }));
}
void main();
