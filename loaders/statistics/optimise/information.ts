/** How sharply a maximum is determined: second derivatives and their inverse. */
import type {Objective} from "./objective.ts";

/** Coordinates are logarithms: a ten-thousandth changes a parameter by 0.01 %. */
const STEP = 1e-4;

/** Second derivatives by central differences of the gradient, made symmetric, row by row; costs 2n evaluations. */
export function secondDerivatives(objective: Objective, point: Float64Array): Float64Array {
  const n = point.length;
  const matrix = new Float64Array(n * n);
  const at = Float64Array.from(point);
  const [above, below] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    at[i] = point[i]! + STEP;
    objective(at, above);
    at[i] = point[i]! - STEP;
    objective(at, below);
    at[i] = point[i]!;
    for (let j = 0; j < n; j++) {
      const slope = (above[j]! - below[j]!) / (2 * STEP);
      matrix[i * n + j]! += slope / 2;
      matrix[j * n + i]! += slope / 2;
    }
  }
  return matrix;
}

/** Lower triangle L with L Lᵀ = the matrix, row by row; undefined when it is not positive definite. */
export function cholesky(matrix: ArrayLike<number>, n: number): Float64Array | undefined {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      if (i === j) {
        // A pivot that is rounding only would give an inverse that is rounding only.
        if (!(sum > 1e-12 * Math.abs(matrix[i * n + i]!))) return undefined;
        lower[i * n + i] = Math.sqrt(sum);
      } else lower[i * n + j] = sum / lower[j * n + j]!;
    }
  }
  return lower;
}

/** Inverse of a symmetric matrix, row by row; undefined when it is not positive definite. */
export function inversePositive(matrix: ArrayLike<number>, n: number): Float64Array | undefined {
  const lower = cholesky(matrix, n);
  if (lower === undefined) return undefined;
  const inverse = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    const x = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = i === column ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= lower[i * n + k]! * x[k]!;
      x[i] = sum / lower[i * n + i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i]!;
      for (let k = i + 1; k < n; k++) sum -= lower[k * n + i]! * x[k]!;
      x[i] = sum / lower[i * n + i]!;
    }
    for (let i = 0; i < n; i++) inverse[i * n + column] = x[i]!;
  }
  return inverse;
}

/**
 * The symmetric matrix without its negative eigenvalues, row by row: what it says where it curves the right way, and
 * nothing where it does not. Jacobi rotations until nothing is left beside the diagonal (G. H. Golub and C. F. Van Loan,
 * Matrix Computations, 4th ed. (2013), 8.5).
 */
export function positivePart(matrix: ArrayLike<number>, n: number): Float64Array {
  const a = Float64Array.from(matrix);
  const vectors = Float64Array.from(a, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const beside = a[p * n + q]!;
        if (beside === 0) continue;
        const tau = (a[q * n + q]! - a[p * n + p]!) / (2 * beside);
        const tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
        const cosine = 1 / Math.hypot(1, tangent);
        const sine = tangent * cosine;
        rotateColumns(a, n, p, q, cosine, sine);
        rotateRows(a, n, p, q, cosine, sine);
        rotateColumns(vectors, n, p, q, cosine, sine);
      }
    }
  }
  const result = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const value = Math.max(0, a[k * n + k]!);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) result[i * n + j]! += value * vectors[i * n + k]! * vectors[j * n + k]!;
    }
  }
  return result;
}

function rotateColumns(a: Float64Array, n: number, p: number, q: number, cosine: number, sine: number): void {
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i * n + p]!, a[i * n + q]!];
    a[i * n + p] = cosine * x - sine * y;
    a[i * n + q] = sine * x + cosine * y;
  }
}

function rotateRows(a: Float64Array, n: number, p: number, q: number, cosine: number, sine: number): void {
  for (let j = 0; j < n; j++) {
    const [x, y] = [a[p * n + j]!, a[q * n + j]!];
    a[p * n + j] = cosine * x - sine * y;
    a[q * n + j] = sine * x + cosine * y;
  }
}
