// How many of the 30 units of layer 1 are alive, at seeds 0 to 3?
import { add, matmul, relu, reshape, tensor } from "rdrop";
import { RandomState } from "rdrop/numpy";

function liveUnits(seed) {
  const random = new RandomState(seed); // np.random.seed(seed): every draw below comes in the listing's order
  const x = tensor(random.randn(5, 4), { shape: [20, 1] });
  const w1 = tensor(random.rand(30, 20), { shape: [30, 20] });
  const b1 = tensor(random.rand(30), { shape: [30, 1] });
  const layer1 = relu(add(matmul(w1, x), b1));
  return reshape(layer1, [30]).data.filter(v => v > 0).length;
}

console.log([0, 1, 2, 3].map(liveUnits).join(" ")); // → 30 5 4 9

// And how often is the whole layer dead, or the whole layer alive?
const counts = Array.from({ length: 200 }, (_, seed) => liveUnits(seed));
console.log(counts.filter(n => n === 0).length, counts.filter(n => n === 30).length); // → 16 29
