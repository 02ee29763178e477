/** The two kinds of array that numbers are kept in. */
export type Floats = Float32Array | Float64Array;
