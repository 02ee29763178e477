// The same training run wherever it is run: what it leaves of the parameters, as one hash each for a dtype, a set of kernels and a number of
// threads. Its layers are wide enough to be divided.

const SETTINGS = [
  { dtype: "float32", kernels: "reference", threads: 1 },
  { dtype: "float32", kernels: "wasm", threads: 1 },
  { dtype: "float32", kernels: "wasm", threads: 3 },
  { dtype: "float64", kernels: "reference", threads: 1 },
  { dtype: "float64", kernels: "wasm", threads: 1 },
];

const nameOf = ({ dtype, kernels, threads }) => `${dtype} ${kernels}${threads > 1 ? `, ${threads} threads` : ""}`;

export const KEYS = SETTINGS.map(nameOf);

/** `rdrop` is the package with `rdrop/data`, as this runtime has imported them. */
export async function hashes(rdrop) {
  const { adam, batches, dropout, linear, masks, rDropLoss, relu, sequential, spirals, stream, Tape, takeRows, tensor, Workspace } = rdrop;
  const result = {};
  for (const setting of SETTINGS) {
    const { dtype, kernels, threads } = setting;
    const rng = stream(7, "weights");
    const model = sequential(
      linear(2, 256, { rng, dtype }),
      relu(),
      dropout(0.25),
      linear(256, 128, { rng, dtype }),
      relu(),
      dropout(0.25),
      linear(128, 3, { rng, dtype }),
    );
    const optimizer = adam(model.parameters(), { lr: 0.01 });
    const workspace = new Workspace({ kernels, threads, megabytes: 64 });
    if (workspace.threads !== threads) throw new Error(`hashes: there must be ${threads} threads, got ${workspace.threads}`);
    workspace.keep(model.parameters());
    const data = spirals({ n: 300, seed: 7 });
    for (let epoch = 1, step = 0; epoch <= 4; epoch++) {
      for (const rows of batches(300, { batch: 50, seed: 7, epoch })) {
        workspace.begin();
        const { x, labels } = takeRows(data, rows, workspace.home);
        const input = dtype === "float32" ? x : workspace.place(tensor(Float64Array.from(x.data), { shape: x.shape }));
        const tape = new Tape();
        const logits = model.forwardCopies(input, 2, { tape, training: true, masks: masks(7, step++) });
        optimizer.step(tape.gradients(rDropLoss(logits, labels, { alpha: 2 }).loss, model.parameters()));
      }
      await new Promise(resolve => setTimeout(resolve, 50)); // a browser starts threads when there is nothing else to do
    }
    result[nameOf(setting)] = fnv(model.parameters().map(w => w.data));
    workspace.release();
  }
  return result;
}

/** FNV-1a of the bytes, twice with two beginnings: 64 bits. (A page without a certificate has no `crypto.subtle`.) */
function fnv(arrays) {
  let a = 0x811c9dc5;
  let b = 0x01234567;
  for (const { buffer, byteOffset, byteLength } of arrays)
    for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) {
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b ^ byte, 0x01000193);
    }
  return [a, b].map(half => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
