/** Gauss' hypergeometric function 2F1 in the form that BG/NBD needs, where no library is exact. */

/** How far the last step may still change a sum, relative to it. */
const PRECISION = 1e-17;

/**
 * c · (2F1(p, e; c; z) − 1) / e = Σ_{n≥1} (p)_n (1+e)_{n−1} zⁿ / ((1+c)_{n−1} n!), for 0 ≤ z < 1, e > −1 and c > −1.
 *
 * Finite at e = 0 and at c = 0, where quotient and product of the function itself are not. It is c · S in the expected
 * purchases of BG/NBD: p = a+b−1−r, e = a−1, c = a+b+x−1 (MBG/NBD: p = a+b−r, c = a+b+x).
 *
 * The series at 0 where it is short. Beyond, its differential equation is followed towards z by Taylor series, each
 * going half the way to the singular point at 1: about 40 terms for every halving of 1 − z, and no special cases when
 * parameters differ by whole numbers.
 *
 * Source: NIST Digital Library of Mathematical Functions, 15.2.1 and 15.10.1.
 */
export function hypergeometricExcess(p: number, e: number, c: number, z: number): number {
  if (z <= SERIES_UP_TO || c > SERIES_BEYOND) return excessSeries(p, e, c, z);
  const start = new Float64Array(2);
  let value = excessSeries(p, e, c, SERIES_UP_TO, start);
  let slope = start[1]!;
  for (let at = SERIES_UP_TO; at < z; ) {
    // The nearest singular point is 1 − at away: half of that way every term shrinks by a half.
    const step = Math.min(z - at, (1 - at) / 2);
    // y = Σ q_k h^k with at(1−at) y″ + (c − (p+e+1) at) y′ − p (c + e y) = 0 shifted to `at`.
    let before = value;
    let current = slope * step;
    let sum = before + current;
    let slopes = current;
    const curve = at * (1 - at);
    const drift = c - (p + e + 1) * at;
    for (let k = 0; k < 400; k++) {
      const next =
        (step *
          ((step * ((k + p) * (k + e) * before + (k === 0 ? p * c : 0))) / (k + 1) -
            ((1 - 2 * at) * k + drift) * current)) /
        (curve * (k + 2));
      sum += next;
      slopes += (k + 2) * next;
      if (k > 8 && Math.abs(next) + Math.abs(current) <= PRECISION * Math.abs(sum)) break;
      before = current;
      current = next;
    }
    value = sum;
    slope = slopes / step;
    at += step;
  }
  return value;
}

/** Up to here the series at 0 has at most about 130 terms. */
const SERIES_UP_TO = 0.75;
/** From here on it is short for every z, and Taylor series elsewhere would lose digits. */
const SERIES_BEYOND = 40;

/** The series; its value and slope also into `into`. */
function excessSeries(p: number, e: number, c: number, z: number, into?: Float64Array): number {
  let term = p * z;
  let sum = term;
  let slopes = term;
  for (let n = 1; n < 1e6; n++) {
    term *= ((p + n) * (e + n) * z) / ((c + n) * (n + 1));
    sum += term;
    slopes += (n + 1) * term;
    // Terms may grow before they shrink: the end is where the next ones must be smaller.
    const ratio = Math.abs(((p + n + 1) * (e + n + 1) * z) / ((c + n + 1) * (n + 2)));
    if (ratio < 1 && Math.abs(term) * (n + 1) <= PRECISION * (1 - ratio) * Math.abs(sum)) break;
  }
  if (into !== undefined) {
    into[0] = sum;
    into[1] = z === 0 ? p : slopes / z;
  }
  return sum;
}
