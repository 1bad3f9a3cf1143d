/** Quasi-Newton search for the minimum of a smooth function with a known gradient. */
import type {Objective, Optimum, OptimumOptions} from "./objective.ts";

export interface BfgsOptions extends OptimumOptions {
  /** A guess of the inverse of the matrix of second derivatives, row by row; found on the way when left out. */
  readonly inverseHessian?: Float64Array;
}

/** Coordinates are logarithms: a step of 2 multiplies a parameter by seven. */
const LONGEST_STEP = 2;
/** Of the promised descent, the part that a step must bring; and the part of the slope that may be left. */
const SUFFICIENT = 1e-4;
const SLOPE_LEFT = 0.9;
/** Rounding in a sum of many logarithms, as a share of the sum: below it, slopes decide instead of values. */
const ROUNDING = 1e-12;

/**
 * Broyden-Fletcher-Goldfarb-Shanno with a line search for the weak Wolfe conditions: cubic interpolation within a
 * bracket. Near the minimum, where rounding hides the descent, the approximate Wolfe condition decides by slopes.
 *
 * Sources: J. Nocedal and S. J. Wright, Numerical Optimization, 2nd ed. (2006), chapters 3 and 6; W. W. Hager and
 * H. Zhang, SIAM Journal on Optimization 16 (2005), 170-192, eq. 4.1, for the approximate condition.
 *
 * @param start where to begin; the function must have a value there
 */
export function bfgs(
  objective: Objective,
  start: ArrayLike<number>,
  {
    tolerance = 1e-12,
    least = -Infinity,
    most = Infinity,
    maxEvaluations = 500,
    inverseHessian,
  }: BfgsOptions = {},
): Optimum {
  const n = start.length;
  let point = Float64Array.from(start);
  let gradient = new Float64Array(n);
  let value = objective(point, gradient);
  let evaluations = 1;
  const done = (converged: boolean, atLimit = false): Optimum => ({
    point,
    value,
    converged,
    atLimit,
    evaluations,
  });
  if (!Number.isFinite(value)) return done(false);

  const inverse = inverseHessian === undefined ? identity(n) : Float64Array.from(inverseHessian);
  let scaled = inverseHessian !== undefined;
  let nextPoint = new Float64Array(n);
  let nextGradient = new Float64Array(n);
  const direction = new Float64Array(n);
  const change = new Float64Array(n);
  let restarted = false;

  while (evaluations < maxEvaluations) {
    let slope = descend(direction, inverse, gradient);
    if (!(slope < 0)) {
      if (gradient.every((g) => g === 0)) return done(true);
      // Rounding has made the matrix useless: begin again from steepest descent, once.
      if (restarted) return done(false);
      restarted = true;
      inverse.set(identity(n));
      scaled = false;
      slope = descend(direction, inverse, gradient);
    }
    if (scaled && -slope / 2 < tolerance) return done(true);

    const room = roomFor(point, direction, least, most);
    const longest = Math.min(room, LONGEST_STEP / largest(direction));
    // Without a matrix the length of the first step is a guess: a tenth of a unit.
    let step = Math.min(scaled ? 1 : 0.1 / largest(direction), longest);
    let low = 0;
    let lowValue = value;
    let lowSlope = slope;
    let high = Infinity;
    let accepted = false;
    for (let trial = 0; trial < 40 && evaluations < maxEvaluations; trial++) {
      for (let i = 0; i < n; i++) nextPoint[i] = point[i]! + step * direction[i]!;
      const nextValue = objective(nextPoint, nextGradient);
      evaluations++;
      const nextSlope = dot(nextGradient, direction);
      const finite = Number.isFinite(nextValue) && Number.isFinite(nextSlope);
      const descends = finite && nextValue <= value + SUFFICIENT * step * slope;
      const level = finite && nextValue <= value + ROUNDING * Math.abs(value) && nextSlope <= -0.8 * slope;
      if (!descends && !level) {
        high = step;
        const guess = finite
          ? cubicMinimum(low, lowValue, lowSlope, step, nextValue, nextSlope)
          : low + (step - low) * 0.25;
        step = clamp(guess, low + 0.1 * (high - low), high - 0.1 * (high - low));
      } else if (nextSlope < SLOPE_LEFT * slope && step < longest) {
        const guess = cubicMinimum(low, lowValue, lowSlope, step, nextValue, nextSlope);
        const before = step;
        low = step;
        lowValue = nextValue;
        lowSlope = nextSlope;
        step =
          high === Infinity
            ? Math.min(longest, clamp(guess, 1.5 * before, 5 * before))
            : clamp(guess, low + 0.1 * (high - low), high - 0.1 * (high - low));
      } else {
        value = nextValue;
        accepted = true;
        break;
      }
    }
    // No step brings anything: either it has arrived as exactly as rounding allows, or the function is broken.
    if (!accepted) return done(-slope / 2 < 1e3 * tolerance + ROUNDING * Math.abs(value));

    for (let i = 0; i < n; i++) change[i] = nextGradient[i]! - gradient[i]!;
    update(inverse, direction, step, change, !scaled);
    scaled = true;
    [point, nextPoint] = [nextPoint, point];
    [gradient, nextGradient] = [nextGradient, gradient];
    if (step >= room) return done(false, true);
  }
  return done(false);
}

/** Sets direction to −H g and returns its slope, below 0 when H is positive definite. */
function descend(direction: Float64Array, inverse: Float64Array, gradient: Float64Array): number {
  const n = gradient.length;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum -= inverse[i * n + j]! * gradient[j]!;
    direction[i] = sum;
  }
  return dot(direction, gradient);
}

/** The BFGS update of the inverse matrix (Nocedal and Wright, eq. 6.17; the first time scaled by eq. 6.20). */
function update(
  inverse: Float64Array,
  direction: Float64Array,
  step: number,
  change: Float64Array,
  first: boolean,
): void {
  const n = direction.length;
  const curvature = step * dot(direction, change);
  if (!(curvature > 0)) return;
  if (first) {
    const scale = curvature / dot(change, change);
    for (let i = 0; i < n * n; i++) inverse[i]! *= scale;
  }
  const product = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) product[i]! += inverse[i * n + j]! * change[j]!;
  const factor = (1 + dot(change, product) / curvature) / curvature;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const [si, sj] = [step * direction[i]!, step * direction[j]!];
      inverse[i * n + j]! += factor * si * sj - (product[i]! * sj + si * product[j]!) / curvature;
    }
  }
}

/** How far one may go along the direction before a coordinate comes to its end. */
function roomFor(point: Float64Array, direction: Float64Array, least: number, most: number): number {
  let room = Infinity;
  for (let i = 0; i < point.length; i++) {
    const d = direction[i]!;
    if (d !== 0) room = Math.min(room, Math.max(0, ((d > 0 ? most : least) - point[i]!) / d));
  }
  return room;
}

/** Minimum of the cubic through two points with their slopes (Nocedal and Wright, eq. 3.59). */
function cubicMinimum(a: number, fa: number, da: number, b: number, fb: number, db: number): number {
  const d1 = da + db - (3 * (fa - fb)) / (a - b);
  const square = d1 * d1 - da * db;
  if (!(square >= 0)) return (a + b) / 2;
  const d2 = Math.sign(b - a) * Math.sqrt(square);
  const minimum = b - ((b - a) * (db + d2 - d1)) / (db - da + 2 * d2);
  return Number.isFinite(minimum) ? minimum : (a + b) / 2;
}

function identity(n: number): Float64Array {
  return Float64Array.from({length: n * n}, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(vector: Float64Array): number {
  let most = 0;
  for (const value of vector) most = Math.max(most, Math.abs(value));
  return most;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
