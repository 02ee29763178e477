import { basename } from "node:path";
import type { KernelMemory } from "../src/kernels/wasm/memory.ts";
import { room } from "./ceilings.ts";
import type { Multiply } from "./ladder/ladder.ts";
import { attempt, failed, inTime, type OwnCode, SETTING_UP } from "./own-code.ts";
import { fault, MOST_TOLERANCE, type Product, productOf } from "./product.ts";
import { productName, type Sizes } from "./sizes.ts";

/** What `setup` is given: the memory that the operands will lie in, and room there for itself. */
export interface KernelPlace {
  readonly memory: WebAssembly.Memory;
  room(length: number): Float32Array;
}

/** A kernel that somebody has written, to be measured beside the rungs. */
export interface OwnKernel {
  readonly name: string;
  readonly file: string;
  /** See `fault`; 0 where every bit must be the definition's. */
  readonly tolerance: number;
  setup(place: KernelPlace): unknown;
}

/**
 * The kernel of a module, by what it exports:
 *
 *     matmul(out, a, b, n, k, m)     writes a [n, k] · b [k, m] into out, Float32Arrays all of them; or the module's default
 *     setup({ memory, room })        in place of it, may be asynchronous: gives that function
 *     name, tolerance                where they are wanted
 *
 * Throws    TypeError or RangeError, of one line.
 */
export function ownKernel(file: string, exports: Readonly<Record<string, unknown>>): OwnKernel {
  const { matmul = exports.default, setup = () => matmul, name = basename(file), tolerance = 0 } = exports;
  if (typeof setup !== "function") throw new TypeError(`bench matmul: setup of ${file} must be a function, got ${typeof setup}`);
  if (exports.setup === undefined) checkFunction(file, matmul);
  if (typeof name !== "string") throw new TypeError(`bench matmul: name of ${file} must be a text, got ${typeof name}`);
  if (typeof tolerance !== "number" || !(tolerance >= 0 && tolerance <= MOST_TOLERANCE))
    throw new RangeError(`bench matmul: tolerance of ${file} must be a number in 0..${MOST_TOLERANCE}, got ${tolerance}`);
  return { name, file, tolerance, setup: setup as OwnKernel["setup"] };
}

function checkFunction(file: string, matmul: unknown): asserts matmul is Multiply {
  if (typeof matmul !== "function")
    throw new TypeError(`bench matmul: ${file} must export matmul(out, a, b, n, k, m), or setup() that gives it, got ${typeof matmul}`);
}

/** One, primes, a vector and one more: where tiles end. The products are small, so that the first mistake is found soon. */
const AWKWARD: readonly Sizes[] = [
  [1, 1, 1],
  [1, 7, 5],
  [5, 1, 3],
  [3, 4, 1],
  [4, 8, 8],
  [7, 5, 9],
  [17, 33, 9],
  [33, 17, 65],
  [64, 64, 64],
];

/** Sets a kernel up over the memory, and tries it at awkward sizes. Throws Error, of one line, for what it does wrong. */
export async function settled(own: OwnKernel, memory: KernelMemory, seconds: number): Promise<Multiply> {
  const place: KernelPlace = { memory: memory.memory, room: length => room(memory, length) };
  const multiply = await inTime(codeOf(own), "setup", SETTING_UP * seconds, setUp(own, place));
  checkFunction(own.file, multiply);
  const start = memory.top;
  for (const sizes of AWKWARD) {
    for (const zeros of [0, 1 / 3]) {
      const product = productOf(memory, sizes, zeros);
      tryOnce(own, multiply, product, seconds);
      verify(own, product);
      memory.moveTop(start);
    }
  }
  return multiply;
}

async function setUp(own: OwnKernel, place: KernelPlace): Promise<unknown> {
  try {
    return await own.setup(place);
  } catch (error) {
    throw failed(codeOf(own), "setup", error);
  }
}

/** One product, which must end in time. */
export function tryOnce(own: OwnKernel, multiply: Multiply, { sizes, out, a, b }: Product, seconds: number): void {
  out.fill(Number.NaN);
  const given: unknown = attempt(codeOf(own), productName(sizes), seconds, () => multiply(out, a, b, ...sizes));
  if (given instanceof Promise) {
    given.catch(() => {}); // what it comes to does not matter any more
    throw new TypeError(`bench matmul: matmul of ${own.file} must be done when it returns, got a promise; setup may wait, it may not`);
  }
}

/** Throws Error unless the product is right, and nothing else was written. */
export function verify({ file, tolerance }: OwnKernel, product: Product): void {
  const damage = product.damage();
  if (damage !== undefined)
    throw new Error(`bench matmul: ${file} must write into out alone, got a number written ${damage} at ${productName(product.sizes)}`);
  const wrong = fault(product, tolerance);
  const must = tolerance === 0 ? "give the definition's bits" : `be right within its tolerance, ${tolerance.toExponential()}`;
  if (wrong !== undefined) throw new Error(`bench matmul: ${file} must ${must}, got ${wrong}`);
}

const codeOf = ({ file }: OwnKernel): OwnCode => ({ command: "bench matmul", file });
