export { scalar } from "./5-scalar";
export { simd } from "./6-simd";
