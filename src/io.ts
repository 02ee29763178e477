// Files in memory, of rows and of models: `import { parseCsv, toOnnx } from "rdrop/io"`. Text and bytes in, text and bytes out: it runs in
// a browser, as it is.

export { type CsvOptions, parseCsv, type TextOptions } from "./data/csv.ts";
export type { Preprocessing } from "./data/preprocess.ts";
export { partsSource, rowsSource, type Source } from "./data/source.ts";
export { type Prepared, prepare, type SplitOptions } from "./data/splits.ts";
export type { Json } from "./io/exact-json.ts";
export { formatNpy, type NpyArray, parseNpy } from "./io/npy.ts";
export { formatOnnx, type OnnxLayer, type OnnxModel, type Standardise } from "./io/onnx.ts";
export { parseOnnx } from "./io/parse-onnx.ts";
export { formatSafetensors, parseSafetensors, type Safetensors, type TensorLike } from "./io/safetensors.ts";
export { type Checkpoint, formatCheckpoint, parseCheckpoint } from "./train/checkpoint.ts";
export { type FromOnnx, fromOnnx, fromPyTorch, type LayerText, toOnnx, toPyTorch } from "./train/portable.ts";
