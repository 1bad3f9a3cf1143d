/** Search for a minimum without derivatives: slow and sturdy, for when a gradient leads nowhere. */
import type {Optimum, OptimumOptions} from "./objective.ts";

/**
 * Nelder and Mead's simplex with the adaptive coefficients of Gao and Han.
 *
 * Sources: J. A. Nelder and R. Mead, Computer Journal 7 (1965), 308-313; F. Gao and L. Han, Computational Optimization
 * and Applications 51 (2012), 259-277.
 *
 * @param objective may return NaN or Infinity where it has no value
 * @param options `tolerance`: stop when the simplex is this flat in value and 1e-6 small
 */
export function nelderMead(
  objective: (point: Float64Array) => number,
  start: ArrayLike<number>,
  {tolerance = 1e-12, least = -Infinity, most = Infinity, maxEvaluations = 4000}: OptimumOptions = {},
): Optimum {
  const n = start.length;
  let evaluations = 0;
  const evaluate = (point: Float64Array): Corner => {
    evaluations++;
    const value = point.every((p) => p >= least && p <= most) ? objective(point) : Infinity;
    return {point, value: Number.isNaN(value) ? Infinity : value};
  };
  // At least two dimensions' coefficients: with one, the simplex would never shrink.
  const size = Math.max(2, n);
  const expansion = 1 + 2 / size;
  const contraction = 0.75 - 1 / (2 * size);
  const shrinkage = 1 - 1 / size;

  let corners = [evaluate(Float64Array.from(start))];
  for (let i = 0; i < n; i++) {
    const point = Float64Array.from(start);
    point[i]! += point[i]! + 0.5 <= most ? 0.5 : -0.5;
    corners.push(evaluate(point));
  }
  let converged = false;
  while (evaluations < maxEvaluations) {
    corners.sort((a, b) => a.value - b.value);
    const best = corners[0]!;
    const worst = corners[n]!;
    if (!Number.isFinite(best.value)) break;
    if (worst.value - best.value <= tolerance && spread(corners) <= 1e-6) {
      converged = true;
      break;
    }
    const centre = new Float64Array(n);
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) centre[j]! += corners[i]!.point[j]! / n;
    const along = (t: number) => evaluate(centre.map((c, j) => c + t * (c - worst.point[j]!)));
    const reflected = along(1);
    if (reflected.value < best.value) {
      const expanded = along(expansion);
      corners[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < corners[n - 1]!.value) {
      corners[n] = reflected;
    } else {
      const contracted = along(reflected.value < worst.value ? contraction : -contraction);
      if (contracted.value < Math.min(reflected.value, worst.value)) corners[n] = contracted;
      else {
        corners = corners.map((corner, i) =>
          i === 0
            ? corner
            : evaluate(corner.point.map((p, j) => best.point[j]! + shrinkage * (p - best.point[j]!))),
        );
      }
    }
  }
  const best = corners.reduce((a, b) => (b.value < a.value ? b : a));
  const atLimit = best.point.some((p) => p < least + 1e-3 || p > most - 1e-3);
  return {...best, converged: converged && !atLimit, atLimit, evaluations};
}

interface Corner {
  readonly point: Float64Array;
  readonly value: number;
}

function spread(corners: readonly Corner[]): number {
  const first = corners[0]!.point;
  return Math.max(...corners.flatMap(({point}) => Array.from(point, (p, j) => Math.abs(p - first[j]!))));
}
