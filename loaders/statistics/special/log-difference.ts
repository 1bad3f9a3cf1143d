/** Differences of powers, without the loss of digits where they are nearly equal. */

/**
 * (exp(e·l) − 1) / e, and l for e = 0: what (y^e − 1) / e becomes for l = ln y. Expected purchases are such differences,
 * divided by an exponent that may be 0 (a = 1, s = 1).
 */
export function expm1Over(e: number, l: number): number {
  return e === 0 ? l : Math.expm1(e * l) / e;
}
