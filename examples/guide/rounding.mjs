const f = Math.fround; // rounds to float32

// The order of a sum is part of its result:
console.log(f(f(1e8 + 4) + 4) - 1e8, f(1e8 + f(4 + 4)) - 1e8); // → 0 8

// Rounding once is not rounding twice, which is why a fused multiply-add gives other bits:
const [a, b, c] = [f(1.1), f(1.3), f(-1.43)];
console.log(f(f(a * b) + c) === f(a * b + c)); // → false
