// The failures that docs/gradcheck.md shows: node examples/gradcheck-failures.mjs
import { dropout, masks, relu, tensor } from "rdrop";
import { fromFunction, gradcheck, gradcheckLayer } from "rdrop/gradcheck";

const show = (title, report) => console.log(`${title}\n${report}\n`);

// 1. f(x) = x³, and somebody wrote 2x².
const cube = fromFunction(
  x => x ** 3,
  x => 2 * x ** 2,
);
show("1", gradcheck(cube, [0.5]));

// 2. The mean of the squares, whose gradient forgot the mean.
const meanSquare = fromFunction(
  xs => xs.reduce((sum, x) => sum + x * x, 0) / xs.length,
  xs => xs.map(x => 2 * x),
);
show("2", gradcheck(meanSquare, [[0.3, -0.7, 1.1]]));

// 3. y = W x; the gradient of W is g xᵀ, and somebody wrote x gᵀ.
const product = fromFunction((w, x) => w.map(row => row.reduce((sum, value, p) => sum + value * x[p], 0)), {
  vjp: (g, w, x) => [x.map(value => g.map(d => d * value)), x.map((_, p) => g.reduce((sum, d, i) => sum + d * w[i][p], 0))],
});
const w = [
  [1, 2],
  [3, 5],
];
show("3", gradcheck(product, [w, [0.3, -0.7]]));

// 4. Dropout that draws its mask anew with every call.
let step = 0;
const noisy = x => dropout(0.5).forward(x, { training: true, masks: masks(0, step++) });
show("4", gradcheck(noisy, [[[1, 2, 3, 4]]]));

// 5. A layer at a point where it bends: relu at 0.
show("5", gradcheckLayer(relu(), tensor([[1, 0, -2]], { dtype: "float64" })));

// And a pass with something to say: a function that computes in float32.
const single = fromFunction(xs => Float32Array.from(xs, Math.exp), { vjp: (g, xs) => xs.map((x, i) => g[i] * Math.exp(x)) });
show("float32", gradcheck(single, [[0.3, -0.7]]));
