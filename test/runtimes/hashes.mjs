// The same training run wherever it is run: what it leaves of the parameters, as one hash each for a dtype and a set of kernels.
/** `rdrop` is the package with `rdrop/data`, as this runtime has imported them. */
export async function hashes(rdrop) {
  const { adam, batches, dropout, linear, masks, rDropLoss, relu, sequential, spirals, stream, Tape, takeRows, tensor, Workspace } = rdrop;
  const result = {};
  for (const dtype of ["float32", "float64"])
    for (const kernels of ["reference", "wasm"]) {
      const rng = stream(7, "weights");
      const model = sequential(
        linear(2, 33, { rng, dtype }),
        relu(),
        dropout(0.25),
        linear(33, 17, { rng, dtype }),
        relu(),
        dropout(0.25),
        linear(17, 3, { rng, dtype }),
      );
      const optimizer = adam(model.parameters(), { lr: 0.01 });
      const workspace = new Workspace({ kernels, megabytes: 64 });
      workspace.keep(model.parameters());
      const data = spirals({ n: 300, seed: 7 });
      for (let epoch = 1, step = 0; epoch <= 4; epoch++)
        for (const rows of batches(300, { batch: 50, seed: 7, epoch })) {
          workspace.begin();
          const { x, labels } = takeRows(data, rows, workspace.home);
          const input = dtype === "float32" ? x : workspace.place(tensor(Float64Array.from(x.data), { shape: x.shape }));
          const tape = new Tape();
          const logits = model.forwardCopies(input, 2, { tape, training: true, masks: masks(7, step++) });
          optimizer.step(tape.gradients(rDropLoss(logits, labels, { alpha: 2 }).loss, model.parameters()));
        }
      result[`${dtype} ${kernels}`] = fnv(model.parameters().map(w => w.data));
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
