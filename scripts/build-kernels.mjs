// Compiles AssemblyScript to WebAssembly and writes the bytes into a TypeScript file beside it, so that nothing has to be fetched.
import { writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { pack } from "./pack.mjs";

const options = [
  "--runtime",
  "stub",
  "-O3",
  "--noAssert",
  "--importMemory",
  "--maximumMemory",
  "65536",
  "--enable",
  "simd",
  "--use",
  "abort=",
];

// Both sets of kernels work in one memory, of which the first 4096 bytes are theirs: constants from 1024 on, and from 2048 on.
const folders = { "src/kernels/wasm": [], "src/kernels/wasm64": ["--memoryBase", "2048"], "bench/ladder": [] };

for (const [folder, place] of Object.entries(folders)) {
  const { error, stderr } = await asc.main([`${folder}/assembly/index.ts`, "--outFile", "kernels.wasm", ...options, ...place], {
    writeFile(_name, contents) {
      const { order, text } = pack(contents);
      const packed = `{\n  order: "${order}",\n  text: "${text}",\n}`;
      writeFileSync(`${folder}/bytes.ts`, `// Made by scripts/build-kernels.mjs from assembly/.\nexport const packed = ${packed};\n`);
      console.log(`${folder}: ${contents.length} bytes of WebAssembly`);
    },
  });
  if (error) {
    console.error(stderr.toString() || error.message);
    process.exit(1);
  }
}
