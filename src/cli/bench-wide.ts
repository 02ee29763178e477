import { spawnSync } from "node:child_process";
import { Command } from "commander";

/** An experiment of V8's: neighbouring 128-bit instructions of WebAssembly become one of 256 bits, with the same bits of results. */
const FLAG = "--experimental-wasm-revectorize";

/** `rdrop bench wide`: any other bench, without the flag and with it, each in a process of its own. */
export function wideCommand(): Command {
  return new Command("wide")
    .description(`another bench twice: as it is, and under ${FLAG}, an experiment of V8's (Node 24 and later, x64)`)
    .argument("<bench...>", "its name and flags")
    .allowUnknownOption()
    .action((bench: string[]) => {
      const { node, bun, deno } = process.versions as { node: string; bun?: string; deno?: string };
      if (Number.parseInt(node, 10) < 24 || process.arch !== "x64" || bun !== undefined || deno !== undefined)
        throw new Error(`bench wide: must run in Node 24 or later on x64, got ${bun ?? deno ?? `Node ${node}`} on ${process.arch}`);
      const [narrow, wide] = [[], [FLAG]].map(flags => output(flags, bench));
      if (bench.includes("--json")) process.stdout.write(`{"narrow":${narrow.trim()},"wide":${wide.trim()}}\n`);
      else process.stdout.write(`${narrow}\nThe same under ${FLAG}:\n\n${wide}`);
    });
}

/** What `rdrop bench` prints in a new process. */
function output(flags: readonly string[], bench: readonly string[]): string {
  const args = [...process.execArgv.filter(flag => flag !== FLAG), ...flags, process.argv[1], "bench", ...bench];
  const { status, stdout } = spawnSync(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  if (status !== 0) throw new Error(`bench wide: bench ${bench.join(" ")} must succeed, and ended with ${status}`);
  return stdout;
}
