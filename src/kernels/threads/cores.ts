import { around, nodeModule } from "./around.ts";

let counted: number | undefined;

/** The physical cores that this process may use: two logical processors of one core share what a kernel needs. */
export function physicalCores(): number {
  counted ??= Math.max(1, Math.floor(processors() / processorsOfACore()));
  return counted;
}

const processors = (): number =>
  nodeModule<{ availableParallelism(): number }>("os")?.availableParallelism() ?? around.navigator?.hardwareConcurrency ?? 1;

/** What Linux says of the first core; elsewhere two, as is usual, but one where the architecture is ARM. */
function processorsOfACore(): number {
  try {
    const files = nodeModule<{ readFileSync(path: string, encoding: "utf8"): string }>("fs");
    const list = files?.readFileSync("/sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "utf8"); // such as 0-1 or 0,4
    if (list !== undefined) return list.split(/[-,]/).length;
  } catch {
    // This is no Linux.
  }
  return around.process?.arch?.startsWith("arm") ? 1 : 2;
}
