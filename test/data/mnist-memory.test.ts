import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { idx, smallMnist } from "./idx-files.ts";

const MEGABYTE = 2 ** 20;

/** readMnist(dir) in a process of its own: its message, and the most memory that it took on top of an empty one, in megabytes. */
function read(dir: string): { message: string; megabytes: number } {
  const code = `
    const { readMnist } = await import("./src/data/mnist.ts");
    const before = process.resourceUsage().maxRSS;
    let message = "";
    try { readMnist(process.argv[1]); } catch (error) { message = error.message; }
    console.log(JSON.stringify({ message, megabytes: (process.resourceUsage().maxRSS - before) / 1024 }));`;
  const node = [process.execPath, "--import", "tsx", "--input-type=module", "-e", code, dir];
  // Through a shell that waits: a process's maxRSS begins at that of the one that became it.
  const { stdout, stderr } = spawnSync("sh", ["-c", '"$@"; exit $?', "sh", ...node], { encoding: "utf8" });
  expect(stderr).toBe("");
  const { message, megabytes } = JSON.parse(stdout);
  return { message: message.replaceAll(dir, "DIR"), megabytes };
}

describe("readMnist and memory", () => {
  const images = 200_000; // of 784 pixels: 150 MB that pack into 150 kB
  let zeros: Uint8Array;
  beforeAll(() => {
    zeros = gzipSync(idx([images, 28, 28], new Uint8Array(784 * images)), { level: 1 });
  });

  it("readMnist(dir) unpacks nothing where the headers already show that counts differ", () => {
    const { message, megabytes } = read(smallMnist({ gz: true, change: { "train-images-idx3-ubyte.gz": zeros } }));
    expect(message).toBe(`DIR: there must be one train label an image, got 5 labels for ${images} images`);
    expect(megabytes).toBeLessThan(60);
  });

  it("readMnist(dir) takes six bytes a pixel, once", () => {
    const [n, small] = [40_000, 784 * 40_000];
    const dir = smallMnist({ gz: true, change: { "t10k-images-idx3-ubyte.gz": gzipSync(idx([2, 28, 28], new Uint8Array(2 * 784))) } });
    writeFileSync(join(dir, "train-images-idx3-ubyte.gz"), gzipSync(idx([n, 28, 28], new Uint8Array(small)), { level: 1 }));
    writeFileSync(join(dir, "train-labels-idx1-ubyte.gz"), gzipSync(idx([n], new Uint8Array(n))));
    const { message, megabytes } = read(dir);
    expect(message).toBe("");
    expect(megabytes).toBeLessThan((6 * small) / MEGABYTE + 60);
  });
});
