// Run by workspace-full.test.ts in a process of its own (node --expose-gc): multiplies two large tensors of the heap and prints how many
// bytes are in use outside the JavaScript heap while they are there, and after a collection.
import { ones } from "../../src/tensor/create.ts";
import { matmul } from "../../src/tensor/matmul.ts";

function multiply(): { item: number; during: number } {
  const y = matmul(ones([8, 2 ** 21]), ones([2 ** 21, 1]));
  return { item: y.data[7], during: process.memoryUsage().external };
}

const { item, during } = multiply();
for (let i = 0; i < 4; i++) globalThis.gc?.();
console.log(JSON.stringify({ item, during, after: process.memoryUsage().external }));
