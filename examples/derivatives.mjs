// A walk back that is recorded can be walked back itself: the first three derivatives of e^(x³), and a Hessian without the Hessian.
import { exp, hessian, hvp, pow, square, sum, Tape, tensor } from "rdrop";

const tape = new Tape();
const x = tape.watch(tensor(0.7, { dtype: "float64" }));
const y = exp(pow(x, 3));
const [first] = tape.gradients(y, [x], { record: true });
const [second] = tape.gradients(first, [x], { record: true });
const [third] = tape.gradients(second, [x]);
console.log(`e^(x³) at 0.7: ${[y, first, second, third].map(d => d.item().toFixed(6)).join("  ")}`);

const f = v => square(sum(square(v))); // |v|⁴, whose Hessian is 8 v vᵀ + 4 |v|² I
const v = tensor([1, 2, 3], { dtype: "float64" });
const direction = tensor([1, 0, 0], { dtype: "float64" });
console.log(`one column of its Hessian: ${hvp(f, [v], [direction]).hvp[0]}`);
console.log(`all of it:\n${hessian(f, [v])[0][0]}`);
