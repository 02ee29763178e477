/** Two for each command, for the end of its help; "" is `rdrop` itself. The tests run them all. */
export const EXAMPLES: Readonly<Record<string, readonly [string, string]>> = {
  "": ["rdrop demo", "rdrop train --data moons --epochs 20"],
  start: ["rdrop start", "rdrop start --runs 1 --epochs 10 --seed 7"],
  demo: ["rdrop demo --alpha 5", "rdrop demo --seed 1 --json"],
  train: ["rdrop train --data spirals --hidden 64 --batch 50 --lr 0.02 --epochs 20", "rdrop train --plain --out runs/plain --force"],
  predict: ["rdrop predict runs/plain digits", "rdrop predict runs/plain digits --mc 100 --out predictions.csv"],
  eval: ["rdrop eval runs/plain", "rdrop eval runs/plain digits --json"],
  report: ["rdrop report runs/plain", "rdrop report runs/plain --data digits --out report.html"],
  export: ["rdrop export runs/plain --onnx model.onnx", "rdrop export runs/plain --safetensors model.safetensors"],
  compare: [
    "rdrop compare digits --alpha 1,4 --seeds 5 --epochs 30",
    "rdrop compare spirals --arms two-pass,rdrop --hidden 64 --lr 0.01 --out runs/spirals",
  ],
  sweep: [
    "rdrop sweep moons --vary dropout=0.1,0.5 --vary alpha=1,4 --epochs 30",
    "rdrop sweep digits --vary dropout=0.3,0.3/0.5 --vary kl-every=1,2 --seeds 2 --out runs/sweep",
  ],
  worker: [
    "rdrop worker --queue redis://127.0.0.1:6379 --data digits",
    "rdrop worker --queue redis://127.0.0.1:6379 --data moons --workers 2 --once",
  ],
  gradcheck: ["rdrop gradcheck --dtype float32", "rdrop gradcheck --order 2 --json"],
  bench: ["rdrop bench step", "rdrop bench matmul --sizes 256 --top"],
  "bench matmul": ["rdrop bench matmul --sizes 128,256 --sparsity 0.5", "rdrop bench matmul --sizes training --top --json"],
  "bench step": ["rdrop bench step --dims 784,256,256,10 --batch 64", "rdrop bench step --plain --optimizer sgd --json"],
  "bench ops": ["rdrop bench ops --kernels wasm", "rdrop bench ops --size 4096 --json"],
  "bench op": ["rdrop bench op --file mine.mjs", "rdrop bench op --file mine.mjs --dtype float64 --json"],
  "bench fused": ["rdrop bench fused", "rdrop bench fused --batch 64 --width 128 --json"],
  "bench profile": ["rdrop bench profile --dims 784,256,256,10", "rdrop bench profile --batch 64 --json"],
  "bench stages": ["rdrop bench stages --stages 0,100,300", "rdrop bench stages --dims 784,256,256,10 --json"],
  "bench scaling": ["rdrop bench scaling --batches 32,64 --widths 128,256", "rdrop bench scaling --out scaling.svg --json"],
};

/** What stands at the end of the help of the command at `path`, as "bench step". */
export function examplesText(path: string): string {
  const examples = EXAMPLES[path];
  return examples === undefined ? "" : `\nExamples:\n${examples.map(line => `  ${line}`).join("\n")}`;
}
