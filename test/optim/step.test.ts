import { describe, expect, it } from "vitest";
import type { Floats } from "../../src/kernels/floats.ts";
import { reference } from "../../src/kernels/kernels.ts";
import { linear } from "../../src/layers/linear.ts";
import { sequential } from "../../src/layers/sequential.ts";
import type { Adam } from "../../src/optim/adam.ts";
import { adam, adamW } from "../../src/optim/adam.ts";
import { type Sgd, sgd } from "../../src/optim/sgd.ts";
import { stream } from "../../src/random/seeded.ts";
import { ones, tensor, zeros } from "../../src/tensor/create.ts";
import { DTypeError, named, ShapeError } from "../../src/tensor/errors.ts";
import { type Home, heap } from "../../src/tensor/home.ts";
import type { Tensor } from "../../src/tensor/tensor.ts";
import { Workspace } from "../../src/tensor/workspace.ts";

// What every optimizer keeps: it does a whole step or none, in its own name.

const optimizers: [string, (...parameters: Tensor[]) => Sgd | Adam][] = [
  ["sgd", (...parameters) => sgd(parameters, { lr: 0.1, momentum: 0.9 })],
  ["adam", (...parameters) => adam(parameters)],
  ["adamW", (...parameters) => adamW(parameters)],
];

/** What untyped code may pass. */
const untyped = <T>(value: unknown): T => value as T;

describe.each(optimizers)("%s", (name, make) => {
  const pair = (): [Tensor, Tensor] => [tensor([1, -2]), tensor([[1, 2, 3, 4], [5, 6, 7, 8]])]; // biome-ignore format: one line

  it(`${name}().step(g) of a gradient that cannot be used throws and changes nothing, not even the parameters before it`, () => {
    const workspace = new Workspace({ megabytes: 4 });
    const over = workspace.place(ones([2, 4]));
    workspace.begin();
    const nan = zeros([2, 4]);
    nan.data[7] = NaN;
    const cases: [unknown, new (message: string) => Error, string][] = [
      [undefined, TypeError, `${name}: gradients must be an array of tensors, got undefined`],
      [ones([2]), TypeError, `${name}: gradients must be an array of tensors, got a Tensor`],
      [[ones([2])], ShapeError, `${name}: there must be a gradient for each of 2 parameters, got 1`],
      [[ones([2]), undefined], TypeError, `${name}: gradient 1 must be a tensor, got undefined`],
      [[ones([2]), ones([4, 2])], ShapeError, `${name}: gradient 1 must have its parameter's shape [2, 4], got [4, 2]`],
      [[ones([2]), ones([2, 4], { dtype: "float64" })], DTypeError, `${name}: gradient 1 must be float32, as its parameter, got float64`],
      [
        [ones([2]), over],
        Error,
        "data: this tensor [2, 4] belongs to a step that is over, and its memory is in use again; clone() what is to be kept",
      ],
      [[ones([2]), nan], RangeError, `${name}: gradients must be finite, got NaN in gradient 1 at [1, 3]; lower the learning rate`],
    ];
    const [w, v] = pair();
    const optimizer = make(w, v);
    optimizer.step([ones([2]), ones([2, 4])]);
    const before = [w.toArray(), v.toArray(), optimizer.state()];
    const versions = [w.version, v.version];
    for (const [gradients, type, message] of cases) {
      expect(() => optimizer.step(untyped(gradients)), message).toThrow(new type(message));
      expect([w.toArray(), v.toArray(), optimizer.state()]).toStrictEqual(before);
      expect([w.version, v.version]).toEqual(versions);
      expect(optimizer.steps).toBe(1);
    }
  });

  it(`${name}().step(g) of a parameter whose step is over throws and changes nothing`, () => {
    const workspace = new Workspace({ megabytes: 4 });
    const [w, lost] = [tensor([1, -2]), workspace.place(ones([2]))];
    const optimizer = make(w, lost);
    workspace.begin();
    expect(() => optimizer.step([ones([2]), ones([2])])).toThrow(/step that is over/);
    expect([w.toArray(), optimizer.steps]).toEqual([[1, -2], 0]);
  });

  it.each([NaN, Infinity, -Infinity])(`${name}().step(g) with %d in a gradient names the place, in both dtypes and anywhere`, bad => {
    const workspace = new Workspace({ megabytes: 4 });
    for (const dtype of ["float32", "float64"] as const) {
      for (const place of [(x: Tensor) => x, (x: Tensor) => workspace.place(x)]) {
        for (const shape of [[], [1], [17], [3, 5], [2, 3, 4]]) {
          const g = ones(shape, { dtype });
          g.data[g.size - 1] = bad;
          const w = zeros(shape, { dtype });
          const at = `[${shape.map(length => length - 1).join(", ")}]`;
          expect(() => make(w).step([place(g)])).toThrow(
            new RangeError(`${name}: gradients must be finite, got ${bad} in gradient 0 at ${at}; lower the learning rate`),
          );
          expect(w).toStrictEqual(zeros(shape, { dtype }));
        }
      }
    }
  });

  it(`${name}().step(g) counts a version of each parameter, and never one of a gradient`, () => {
    const [w, v] = pair();
    const gs = [ones([2]), ones([2, 4])];
    make(w, v).step(gs);
    expect([w.version, v.version, ...gs.map(g => g.version)]).toEqual([1, 1, 0, 0]);
  });

  it(`${name}().lr = what is no learning rate throws RangeError at once, and keeps the one there was`, () => {
    const optimizer = make(tensor([1]));
    optimizer.lr = 0.25;
    for (const lr of [NaN, -1, Infinity, untyped<number>("x"), untyped<number>(undefined)]) {
      expect(() => {
        optimizer.lr = lr;
      }).toThrow(new RangeError(`${name}: lr must satisfy 0 <= lr < Infinity, got ${named(lr)}`));
    }
    expect(optimizer.lr).toBe(0.25);
  });

  it(`${name}(parameters) with one of them twice throws RangeError and names both places`, () => {
    const [w, v] = pair();
    expect(() => make(w, v, w)).toThrow(new RangeError(`${name}: each parameter must be given once, got parameter 0 again at 2`));
    expect(() => make(v, w, w)).toThrow(new RangeError(`${name}: each parameter must be given once, got parameter 1 again at 2`));
  });

  it(`${name}(parameters) keeps the list that it was given`, () => {
    const list = pair();
    const optimizer = name === "sgd" ? sgd(list, { lr: 1 }) : adam(list);
    list.pop();
    expect(optimizer.parameters.length).toBe(2);
  });

  it(`${name}(parameters) of one that is no tensor throws TypeError`, () => {
    expect(() => make(tensor([1]), untyped([2]))).toThrow(new TypeError(`${name}: parameters must be tensors, got an array at 1`));
    expect(() => make(untyped(undefined))).toThrow(new TypeError(`${name}: parameters must be tensors, got undefined at 0`));
  });

  it(`${name}() moves its moments along with its parameters, and they keep their bits`, () => {
    const gs = [ones([2]), ones([2, 4])];
    const [still, moving] = [pair(), pair()];
    const [expected, optimizer] = [make(...still), make(...moving)];
    for (const home of [heap, watchedHome(), watchedHome()]) {
      if (home !== heap) for (const w of moving) w.moveTo(home);
      for (let i = 0; i < 2; i++) {
        expected.step(gs);
        optimizer.step(gs);
      }
      expect(moving.map(w => w.toArray())).toEqual(still.map(w => w.toArray()));
      expect(optimizer.state()).toStrictEqual(expected.state());
    }
  });
});

/** A home whose kernels refuse to update what does not live in it. */
function watchedHome(): Home {
  const ours = new Set<Floats>();
  const check = (...arrays: (Floats | undefined)[]): void => {
    if (!arrays.every(x => x === undefined || ours.has(x))) throw new Error("an array of another home");
  };
  return {
    ...heap,
    kernels: () => ({
      ...reference,
      sgdInto(w, v, g, constants) {
        check(w, v);
        reference.sgdInto(w, v, g, constants);
      },
      adamInto(w, m, v, g, constants) {
        check(w, m, v);
        reference.adamInto(w, m, v, g, constants);
      },
    }),
    allocate(dtype, length) {
      const data = heap.allocate(dtype, length);
      ours.add(data);
      return data;
    },
  };
}

describe("parameters that are no array", () => {
  const model = sequential(linear(1, 1, { rng: stream(0, "w") }));

  it.each<[string, (parameters: readonly Tensor[]) => unknown]>([
    ["sgd", parameters => sgd(parameters, { lr: 1 })],
    ["adam", parameters => adam(parameters)],
    ["adamW", parameters => adamW(parameters)],
  ])("%s(model) throws TypeError and says what to pass", (name, make) => {
    const message = `${name}: parameters must be an array of tensors, got`;
    expect(() => make(untyped(model))).toThrow(new TypeError(`${message} a Sequential; pass its parameters()`));
    expect(() => make(untyped(tensor([1])))).toThrow(new TypeError(`${message} a Tensor`));
    expect(() => make(untyped(undefined))).toThrow(new TypeError(`${message} undefined`));
  });
});
