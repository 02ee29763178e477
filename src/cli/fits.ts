import { totalmem } from "node:os";

/** A network and what is done with it, before any of it is made. */
interface Plan {
  /** Inputs, hidden layers, classes. */
  readonly dims: readonly number[];
  /** Rows a step. */
  readonly rows: number;
  /** The options that say so, as in "train: --hidden". */
  readonly names: { readonly dims: string; readonly rows: string };
}

/** A value, its gradient and two moments of the optimizer, 4 bytes each. */
const BYTES_PER_PARAMETER = 16;

/** Two passes, each with an activation, its mask and its gradient. */
const BYTES_PER_UNIT = 24;

/** Throws RangeError, one line that names the option, for what takes more memory than the machine has. */
export function checkFits({ dims, rows, names }: Plan, memory = machineMemory()): void {
  const parameters = dims.slice(1).reduce((sum, width, i) => sum + (dims[i] + 1) * width, 0);
  const units = dims.reduce((sum, width) => sum + width, 0);
  const check = (name: string, got: string, bytes: number): void => {
    if (bytes > memory)
      throw new RangeError(
        `${name} must fit into the ${size(memory)} of memory here, got ${got}, which takes about ${size(bytes)}; choose less`,
      );
  };
  check(names.dims, `${dims.join("-")}`, BYTES_PER_PARAMETER * parameters);
  check(names.rows, `${rows} rows of ${dims.join("-")}`, BYTES_PER_PARAMETER * parameters + BYTES_PER_UNIT * units * rows);
}

/** What the machine has, or as much of it as this process may use. */
function machineMemory(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

function size(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bytes) / 3)));
  const value = bytes / 1000 ** step;
  return `${value < 1e6 ? Number(value.toPrecision(3)) : value.toExponential(0)} ${units[step]}`;
}
