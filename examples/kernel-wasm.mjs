// A kernel in AssemblyScript (npm i -D assemblyscript), compiled as the file is loaded: change a line, and run it again. One row of a by
// 16 columns of b, in four vectors.
//
//     npx rdrop bench matmul --kernel examples/kernel-wasm.mjs --sizes 64,512
import asc from "assemblyscript/asc";

export const name = "1 x 16, SIMD";

const source = `
export function multiply(out: usize, a: usize, b: usize, n: usize, k: usize, m: usize): void {
  for (let i: usize = 0; i < n; i++, a += k << 2) {
    let j: usize = 0;
    for (; j + 16 <= m; j += 16) {
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
      for (let p: usize = 0, y = b + (j << 2); p < k; p++, y += m << 2) {
        const x = v128.load32_splat(a + (p << 2));
        s0 = f32x4.add(s0, f32x4.mul(x, v128.load(y)));
        s1 = f32x4.add(s1, f32x4.mul(x, v128.load(y, 16)));
        s2 = f32x4.add(s2, f32x4.mul(x, v128.load(y, 32)));
        s3 = f32x4.add(s3, f32x4.mul(x, v128.load(y, 48)));
      }
      const to = out + ((i * m + j) << 2);
      v128.store(to, s0); v128.store(to, s1, 16); v128.store(to, s2, 32); v128.store(to, s3, 48);
    }
    for (; j < m; j++) {
      let sum: f32 = 0;
      for (let p: usize = 0; p < k; p++) sum += load<f32>(a + (p << 2)) * load<f32>(b + ((p * m + j) << 2));
      store<f32>(out + ((i * m + j) << 2), sum);
    }
  }
}`;

export async function setup({ memory }) {
  const options = { optimizeLevel: 3, runtime: "stub", importMemory: true, enable: ["simd"] };
  const { binary, error, stderr } = await asc.compileString(source, options);
  if (error) throw new Error(`AssemblyScript must compile, got ${stderr}`);
  const { instance } = await WebAssembly.instantiate(binary, { env: { memory } }); // the memory in which out, a and b lie
  return (out, a, b, n, k, m) => instance.exports.multiply(out.byteOffset, a.byteOffset, b.byteOffset, n, k, m);
}
