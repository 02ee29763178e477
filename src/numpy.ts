// np.random.RandomState, bit for bit: for those who replay what a NumPy script has drawn.
export { RandomState, type Size } from "./random/numpy.ts";
