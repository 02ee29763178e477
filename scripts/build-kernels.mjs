// Compiles AssemblyScript to WebAssembly and writes the bytes into a TypeScript file beside it, so that nothing has to be fetched.
import { writeFileSync } from "node:fs";
import asc from "assemblyscript/asc";
import { pack } from "./pack.mjs";

// With a maximum, the import may be made one of a shared memory (src/kernels/wasm/module.ts).
const memory = ["--importMemory", "--maximumMemory", "65536"];
const options = ["--runtime", "stub", "-O3", "--noAssert", ...memory, "--enable", "simd", "--use", "abort="];
// At the end the locals that are used most get the least numbers: no other instructions, and 0.2 KB less once it is compressed.
const passes = ["--runPasses", "reorder-locals"];

// Both sets of kernels work in one memory, of which the first 4096 bytes are theirs: constants from 1024 on, and from 2048 on.
await write({ "src/kernels/wasm": [], "src/kernels/wasm64": ["--memoryBase", "2048"] });
await write({ "bench/ladder": [] });

/** Compiles folders, each with options of its own, and writes their bytes. */
async function write(folders) {
  const modules = [];
  for (const [folder, place] of Object.entries(folders)) modules.push(await compiled(folder, place));
  const packed = pack(modules);
  for (const [i, folder] of Object.keys(folders).entries()) {
    const literal = `{\n  order: "${packed[i].order}",\n  text: "${packed[i].text}",\n}`;
    writeFileSync(`${folder}/bytes.ts`, `// Made by scripts/build-kernels.mjs from assembly/.\nexport const packed = ${literal};\n`);
    console.log(`${folder}: ${modules[i].length} bytes of WebAssembly`);
  }
}

async function compiled(folder, place) {
  let bytes;
  const files = [`${folder}/assembly/index.ts`, "--outFile", "kernels.wasm"];
  const { error, stderr } = await asc.main([...files, ...options, ...passes, ...place], {
    writeFile(_name, contents) {
      bytes = contents;
    },
  });
  if (error) {
    console.error(stderr.toString() || error.message);
    process.exit(1);
  }
  return bytes;
}
