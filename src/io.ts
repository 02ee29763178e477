// Models as files: `import { formatSafetensors, toOnnx } from "rdrop/io"`. Bytes in, bytes out: it runs in a browser, as it is.

export type { Json } from "./io/exact-json.ts";
export { formatOnnx, type OnnxLayer, type OnnxModel, type Standardise } from "./io/onnx.ts";
export { parseOnnx } from "./io/parse-onnx.ts";
export { formatSafetensors, parseSafetensors, type Safetensors, type TensorLike } from "./io/safetensors.ts";
export { type Checkpoint, formatCheckpoint, parseCheckpoint } from "./train/checkpoint.ts";
export { type FromOnnx, fromOnnx, fromPyTorch, type LayerText, toOnnx, toPyTorch } from "./train/portable.ts";
