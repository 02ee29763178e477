import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { formatSafetensors, parseSafetensors } from "../../src/io/safetensors.ts";
import { stream } from "../../src/random/seeded.ts";
import { normal } from "../../src/tensor/create.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { classifier } from "../../src/train/classifier.ts";
import { fromPyTorch, toPyTorch } from "../../src/train/portable.ts";
import { temporary } from "../data/idx-files.ts";

const model = classifier(13, 3, { hidden: [32, 16], dropout: [0.3, 0.5], inputDropout: 0.1, seed: 4 });
const x = normal([1000, 13], 0, 2, { rng: stream(7, "pytorch") });
const logits = model.forward(x, { training: false }) as Tensor;
const python = process.env.PYTHON ?? "/usr/bin/python3";
const missing = spawnSync(python, ["-c", "import torch"]).status !== 0;

it("fromPyTorch(parse(format(toPyTorch(model)))) is the model again: layers, dropout rates and logits", () => {
  const back = fromPyTorch(parseSafetensors(formatSafetensors(toPyTorch(model))));
  expect(back.toString()).toBe(model.toString());
  expect(back.forward(x, { training: false })).toEqual(logits);
});

it("fromPyTorch(file, layers) reads what PyTorch has written, and says so in one line where the layers are not given", () => {
  const { tensors } = toPyTorch(model);
  const file = { tensors, metadata: { format: "pt" } };
  expect(() => fromPyTorch(file)).toThrow(
    /^fromPyTorch: layers must be given for a file that does not say what stands between its tensors/,
  );
  const layers = [
    ["Dropout", 0.1],
    ["Linear", 13, 32],
    ["ReLU"],
    ["Dropout", 0.3],
    ["Linear", 32, 16],
    ["ReLU"],
    ["Dropout", 0],
    ["Linear", 16, 3],
  ] as never;
  expect(fromPyTorch(file, layers).forward(x, { training: false })).toEqual(logits);
});

it.each([
  ["[]", 'each tensor must belong to a layer, got "1.weight", which belongs to none'],
  ['[["Conv"]]', 'layer 0 must be Linear, ReLU or Dropout with its numbers, got ["Conv"]'],
  ['[["Dropout",1]]', 'layer 0 must be Linear, ReLU or Dropout with its numbers, got ["Dropout",1]'],
  ['[["Linear",13,32]]', 'there must be a tensor "0.weight", got "1.weight, 1.bias, '],
  ['[["ReLU"],["Linear",32,13]]', 'layer 1 must have weight [out, in] and bias [out] for ["Linear",32,13], got [32, 13] and [32]'],
  ["{}", "layers must be a list of layers, no more than the tensors need, got another"],
  ["", "layers must be JSON, got something else"],
])("fromPyTorch refuses the layers %s", (layers, message) => {
  expect(() => fromPyTorch({ tensors: toPyTorch(model).tensors, metadata: { layers } })).toThrow(`fromPyTorch: ${message}`);
});

// The format is so simple that a reader is a few lines; Debian has PyTorch and no safetensors.
const script = `
import json, struct, sys, torch
b = open("model.safetensors", "rb").read()
n, = struct.unpack("<Q", b[:8])
header = json.loads(b[8:8 + n]); del header["__metadata__"]
state = {k: torch.frombuffer(bytearray(b[8 + n + v["data_offsets"][0]:8 + n + v["data_offsets"][1]]), dtype=torch.float32).reshape(v["shape"]) for k, v in header.items()}
nn = torch.nn
model = nn.Sequential(nn.Dropout(0.1), nn.Linear(13, 32), nn.ReLU(), nn.Dropout(0.5), nn.Linear(32, 16), nn.ReLU(), nn.Dropout(0.5), nn.Linear(16, 3))
model.load_state_dict(state)
x = torch.frombuffer(bytearray(open("x", "rb").read()), dtype=torch.float32).reshape(1000, 13)
open("logits", "wb").write(model.eval()(x).detach().numpy().tobytes())
`;

it.skipIf(missing)(
  `PyTorch loads the file into its nn.Sequential and gives the same logits${missing ? ": skipped, apt-get install python3-torch" : ""}`,
  () => {
    const dir = temporary();
    writeFileSync(join(dir, "model.safetensors"), formatSafetensors(toPyTorch(model)));
    writeFileSync(join(dir, "x"), new Uint8Array(x.data.slice().buffer));
    execFileSync(python, ["-c", script], { cwd: dir });
    const theirs = new Float32Array(new Uint8Array(readFileSync(join(dir, "logits"))).buffer);
    expect(theirs).toHaveLength(3000);
    expect(Math.max(...theirs.map((value, q) => Math.abs(value - logits.data[q])))).toBeLessThan(1e-5);
  },
);
