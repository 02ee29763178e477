// Compiles AssemblyScript to WebAssembly and writes the bytes into a TypeScript file beside it, so that nothing has to be fetched.
import { writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";

const options = ["--runtime", "stub", "-O3", "--noAssert", "--importMemory", "--enable", "simd", "--use", "abort="];

for (const folder of ["src/kernels/wasm", "bench/ladder"]) {
  const { error, stderr } = await asc.main([`${folder}/assembly/index.ts`, "--outFile", "kernels.wasm", ...options], {
    writeFile(_name, contents) {
      // Hexadecimal: longer than base64, and a quarter shorter once it is compressed on its way to a page.
      const hex = Buffer.from(contents).toString("hex");
      writeFileSync(`${folder}/bytes.ts`, `// Made by scripts/build-kernels.mjs from assembly/.\nexport const hex =\n  "${hex}";\n`);
      console.log(`${folder}: ${contents.length} bytes of WebAssembly`);
    },
  });
  if (error) {
    console.error(stderr.toString() || error.message);
    process.exit(1);
  }
}
