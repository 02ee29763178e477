import { inspect } from "node:util";
import { expect, it } from "vitest";
import { square } from "../../src/autograd/rules.ts";
import { Tape } from "../../src/autograd/tape.ts";
import { tensor, zeros } from "../../src/tensor/create.ts";
import { Workspace } from "../../src/tensor/workspace.ts";

const matrix = tensor([
  [1, 2],
  [3, 4],
]);

it("console.log(x) shows shape and dtype, then the numbers: rows on lines of their own", () => {
  expect(inspect(matrix)).toBe("Tensor [2, 2] float32\n[[1. 2.]\n [3. 4.]]");
  expect(inspect(tensor([0.5, 1], { dtype: "float64" }))).toBe("Tensor [2] float64 [0.5 1. ]");
  expect(inspect(tensor(3))).toBe("Tensor [] float32 3.0");
  expect(inspect(zeros([0, 3]))).toBe("Tensor [0, 3] float32\n[]");
});

it("console.log() of what holds tensors shows them inside", () => {
  expect(inspect({ loss: tensor(3), xs: [tensor([1])] })).toBe("{ loss: Tensor [] float32 3.0, xs: [ Tensor [1] float32 [1.] ] }");
});

it("console.log(v) of a Var names its line and op", () => {
  const v = square(new Tape().watch(tensor([2])));
  expect(inspect(v)).toBe("Var %1 square, Tensor [1] float32 [4.]");
});

it("console.log(x) of a tensor whose step is over says so, and throws nothing", () => {
  const workspace = new Workspace({ megabytes: 1 });
  workspace.begin();
  const x = workspace.place(matrix);
  workspace.begin();
  expect(inspect(x)).toBe("Tensor [2, 2] float32, of a step that is over");
});
