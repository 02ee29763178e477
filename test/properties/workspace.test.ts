import fc from "fast-check";
import { expect, it } from "vitest";
import { adam } from "../../src/optim/adam.ts";
import type { Optimizer } from "../../src/optim/optimizer.ts";
import { full } from "../../src/tensor/create.ts";
import { add, relu, scale } from "../../src/tensor/elementwise.ts";
import { heap } from "../../src/tensor/home.ts";
import { matmul } from "../../src/tensor/matmul.ts";
import { reshape, slice } from "../../src/tensor/move.ts";
import { sum } from "../../src/tensor/reduce.ts";
import { softmax } from "../../src/tensor/softmax.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { Workspace } from "../../src/tensor/workspace.ts";
import "./arbitraries.ts";

// Every call of two small workspaces, in any order: what lasts keeps its numbers, a step keeps its own until the next one begins, and
// what was computed is what the heap gives. Beside each tensor stands a twin on the heap, to which the same is done.

interface Pair {
  readonly x: Tensor;
  readonly twin: Tensor;
}

/** Something that lasts: itself, a part of it that shares its memory, and its optimizer, each with its twin. */
interface Parameter extends Pair {
  readonly part: Pair;
  readonly optimizers: readonly [Optimizer, Optimizer];
}

/** What lives in the step of a workspace, and what was computed from it there. */
interface Place {
  readonly workspace: Workspace;
  current: Pair[];
  over: Tensor[];
}

class World {
  readonly places: readonly Place[] = [1, 2].map(megabytes => ({ workspace: new Workspace({ megabytes }), current: [], over: [] }));
  readonly parameters: Parameter[] = [];
  #made = 0;

  /** A tensor [size / 4, 4] unlike all before, and its twin. */
  make(size: number): Pair {
    const value = ++this.#made;
    const one = (): Tensor => {
      const x = full([size / 4, 4], value);
      x.data.forEach((_, q) => {
        x.data[q] = ((q % 13) - 6) / value;
      });
      return x;
    };
    return { x: one(), twin: one() };
  }

  last(pair: Pair): void {
    const half = pair.x.shape[0] >> 1;
    const part = (x: Tensor): Tensor => slice(x, { start: half });
    const optimizers = [adam([pair.x]), adam([pair.twin])] as const;
    this.parameters.push({ ...pair, part: { x: part(pair.x), twin: part(pair.twin) }, optimizers });
  }

  begin(place: Place): void {
    place.workspace.begin();
    place.over = place.current.map(({ x }) => x);
    place.current = [];
  }

  /** Everything is as its twin is. */
  check(): void {
    for (const { x, twin, part } of this.parameters) for (const pair of [{ x, twin }, part]) expect(same(pair)).toBe(true);
    for (const { current, over } of this.places) {
      for (const pair of current) expect(same(pair)).toBe(true);
      for (const x of over) expect(() => x.data).toThrow(/step that is over/);
    }
  }
}

function same({ x, twin }: Pair): boolean {
  const bytes = ({ data: { buffer, byteOffset, byteLength } }: Tensor): Buffer => Buffer.from(buffer, byteOffset, byteLength);
  return Buffer.compare(bytes(x), bytes(twin)) === 0;
}

/** Ops that give [n, 4] for [n, 4], of every way in which kernels work: copying, in place, with scratch, along rows. */
const ops: readonly ((x: Tensor, w: Tensor) => Tensor)[] = [
  x => relu(x),
  x => add(x, x),
  x => scale(softmax(x), 3),
  x => add(x, sum(x, { axis: 0 })),
  x => matmul(x, matmul(x, x, { transposeA: true })),
  (x, w) => matmul(x, matmul(w, w, { transposeA: true })), // w lives anywhere
  x => slice(reshape(x, x.shape), { start: 0 }),
];

interface Move {
  readonly call: string;
  readonly size: number;
  readonly where: number;
  readonly which: number;
}

const calls: Record<string, (world: World, place: Place, move: Move) => void> = {
  begin: (world, place) => world.begin(place),
  place(world, place, { size }) {
    const { x, twin } = world.make(size);
    place.current.push({ x: place.workspace.place(x), twin });
  },
  "begin, keep something new, and place as much as before": (world, place, { size }) => {
    const sizes = place.current.map(({ x }) => x.size);
    world.begin(place);
    const pair = world.make(size);
    place.workspace.keep([pair.x]);
    world.last(pair);
    for (const again of sizes) calls.place(world, place, { call: "place", size: again, where: 0, which: 0 });
  },
  compute(world, { current }, { which, size }) {
    if (current.length === 0) return;
    const { x, twin } = current[which % current.length];
    const { x: w, twin: wTwin } = world.parameters[size % Math.max(1, world.parameters.length)] ?? { x, twin };
    const op = ops[which % ops.length];
    const y = op(x, w);
    if (y.home !== heap) current.push({ x: y, twin: op(twin, wTwin) });
  },
  "keep something new": (world, { workspace }, { size }) => {
    const pair = world.make(size);
    world.last(pair);
    workspace.keep([pair.x, pair.x]);
  },
  "keep what lasts already": ({ parameters }, { workspace }, { which }) => {
    workspace.keep(parameters.filter((_, i) => i % 3 === which % 3).map(({ x, part }, i) => (i % 2 === 0 ? x : part.x)));
  },
  "keep a step's tensor": (world, place, { which }) => {
    const { x, twin } = place.current[which % Math.max(1, place.current.length)] ?? world.make(4);
    if (x.owner !== x) return;
    place.workspace.keep([x]);
    place.current = place.current.filter(pair => pair.x.owner !== x);
    world.last({ x, twin });
  },
  "move to the heap": ({ parameters }, _, { which }) => parameters[which % Math.max(1, parameters.length)]?.x.moveTo(heap),
  release: (_, { workspace }) => workspace.release(),
  "optimizer step": (world, place, { which }) => {
    const parameter = world.parameters[which % Math.max(1, world.parameters.length)];
    if (parameter === undefined) return;
    const { x, twin } = world.make(parameter.x.size);
    parameter.optimizers[0].step([which % 2 === 0 ? x : place.workspace.place(x)]);
    parameter.optimizers[1].step([twin]);
  },
  write({ parameters }, _, { which }) {
    const parameter = parameters[which % Math.max(1, parameters.length)];
    for (const x of parameter === undefined ? [] : [parameter.part.x, parameter.part.twin]) x.write().fill(which);
  },
  "forget a parameter": ({ parameters }, _, { which }) => {
    parameters.splice(which, 1); // its room stays taken until it is released
  },
};

it("Workspace: what lasts keeps its numbers, and a step its own, whatever is called in whatever order", () => {
  const moves = fc.array(
    fc.record({
      call: fc.constantFrom(...Object.keys(calls)),
      size: fc.constantFrom(0, 4, 20, 1000, 20_000, 60_000, 120_000, 240_000, 261_000),
      where: fc.nat(1),
      which: fc.nat(20),
    }),
    { maxLength: 40, size: "max" },
  );
  fc.assert(
    fc.property(moves, list => {
      const world = new World();
      for (const move of list) {
        calls[move.call](world, world.places[move.where], move);
        world.check();
      }
      for (const { workspace } of world.places) workspace.release();
      world.check();
    }),
  );
});
