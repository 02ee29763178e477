/** The two kinds of array that numbers are kept in. */
export type Floats = Float32Array | Float64Array;

export type DType = "float32" | "float64";
