export { scalar } from "./5-scalar";
export { simd } from "./6-simd";
export { addThenMultiply } from "./add-then-multiply";
export { ceiling } from "./ceiling";
export { clock } from "./clock";
export { multiplyRows } from "../../../src/kernels/wasm/assembly/row-panel";
export { wideCeiling } from "./wide-ceiling";
