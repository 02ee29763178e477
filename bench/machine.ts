import { cpus } from "node:os";

/** Where numbers were measured. The runtime is one of three, and its key says which. */
export interface Machine extends Runtime {
  readonly cpu: string;
}

export interface Runtime {
  readonly node?: string;
  readonly bun?: string;
  readonly deno?: string;
}

/** Which of the three runs this, given `process.versions`. Bun and Deno name there the Node that they stand in for, so they go first. */
export function runtimeOf({ bun, deno, node }: Runtime): Runtime {
  if (bun !== undefined) return { bun };
  if (deno !== undefined) return { deno };
  return { node: `v${node}` };
}

export const machine = (): Machine => ({ ...runtimeOf(process.versions), cpu: cpus()[0]?.model.trim() ?? "unknown" });

/** As people write it: "Node v20.20.2". */
export function runtimeName({ node, bun, deno }: Runtime): string {
  return bun !== undefined ? `Bun ${bun}` : deno !== undefined ? `Deno ${deno}` : `Node ${node}`;
}

/**
 * The folder of a machine's results: its processor, and its runtime up to the major version: "intel-xeon-node20". Marks of trade, clocks
 * and what is in every processor's name are left out.
 */
export function machineName({ cpu, ...runtime }: Machine): string {
  const processor = cpu.replace(/\((R|TM|C)\)|@.*|\bwith .*|\b(CPU|Processor)\b|\d+-Core/gi, " ");
  const [name, version] = runtimeName(runtime).split(" ");
  const words = `${processor} ${name}${version.replace(/^v/, "").split(".")[0]}`.toLowerCase().match(/[a-z0-9]+/g);
  return words?.join("-") ?? "";
}

/** Where this machine's results are kept, from the root of the repository. */
export const resultsFolder = (): string => `bench/results/${machineName(machine())}`;
