/**
 * How often |T| is at least |t|, T of Student's distribution with `df` degrees of freedom: P(|T| >= |t|) = I_x(df/2, ½), x = df / (df + t²).
 *
 * Numerics  + − × ÷ and √ alone, which give the same bits everywhere: degrees of freedom are whole here, so that no power and no Γ is left.
 * Throws    RangeError unless df is a whole number above 0.
 * Source    Abramowitz & Stegun, Handbook of Mathematical Functions (1964), 26.7.1; Student, Biometrika 6(1), 1908.
 */
export function twoSided(t: number, df: number): number {
  if (!Number.isSafeInteger(df) || df < 1) throw new RangeError(`twoSided: df must be a whole number above 0, got ${df}`);
  if (Number.isNaN(t)) throw new RangeError("twoSided: t must be a number, got NaN");
  if (t === 0) return 1;
  return incompleteBetaHalf(df, df / (df + t * t), 1 / (1 + df / (t * t)));
}

/**
 * The t with P(|T| >= t) = p: half the width of an interval, in standard errors; p = 0.05 gives the 95 % interval's.
 *
 * Numerics  halves an interval until its ends are neighbours.
 * Throws    RangeError unless 0 < p < 1.
 */
export function twoSidedQuantile(p: number, df: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`twoSidedQuantile: p must satisfy 0 < p < 1, got ${p}`);
  let [low, high] = [0, 1];
  while (twoSided(high, df) > p) [low, high] = [high, 2 * high];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (twoSided(middle, df) > p) low = middle;
    else high = middle;
  }
}

/** I_x(a, ½) for a = df/2, with y = 1 − x, which is known better than by subtraction. */
function incompleteBetaHalf(df: number, x: number, y: number): number {
  const a = df / 2;
  const front = (halfPower(x, df) * Math.sqrt(y)) / betaHalf(df);
  // The fraction converges fast on its own side of (a+1)/(a+b+2); the other side is I_x(a, b) = 1 − I_y(b, a). (8.17.4)
  if (x < (a + 1) / (a + 2.5)) return (front / a) * fraction(a, 0.5, x);
  return 1 - (front / 0.5) * fraction(0.5, a, y);
}

/** x^(n/2). */
function halfPower(x: number, n: number): number {
  let power = n % 2 === 1 ? Math.sqrt(x) : 1;
  let base = x;
  for (let k = Math.floor(n / 2); k > 0; k = Math.floor(k / 2)) {
    if (k % 2 === 1) power *= base;
    base *= base;
  }
  return power;
}

/** B(n/2, ½), from B(½, ½) = π and B(1, ½) = 2 by B(a + 1, b) = B(a, b) · a / (a + b). */
function betaHalf(n: number): number {
  let beta = n % 2 === 1 ? Math.PI : 2;
  for (let a = n % 2 === 1 ? 0.5 : 1; a < n / 2; a++) beta *= a / (a + 0.5);
  return beta;
}

/**
 * The continued fraction of I_x(a, b) · a B(a, b) / (x^a (1 − x)^b): 1/(1 + d₁/(1 + d₂/(1 + …))).
 *
 * Source    DLMF 8.17.22; evaluated as in W. J. Lentz, Applied Optics 15(3), 1976.
 */
function fraction(a: number, b: number, x: number): number {
  const tiny = 1e-300; // in place of a zero: it leaves with the next factor
  const safe = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1));
  let c = 1;
  let value = d;
  for (let m = 1; m <= 10_000; m++) {
    let factor = 1;
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / safe(1 + term * d);
      c = safe(1 + term / c);
      factor = c * d;
      value *= factor;
    }
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return value;
}
