export { scalar } from "./5-scalar";
export { simd } from "./6-simd";
export { chained } from "./chained";
export { multiplyRows } from "../../../src/kernels/wasm/assembly/row-panel";
