/** The highest point of a function, from several starts, so that one unlucky start does not decide. */
import {type BfgsOptions, bfgs} from "./bfgs.ts";
import {nelderMead} from "./nelder-mead.ts";
import type {Objective, Optimum} from "./objective.ts";

/**
 * The best maximum found from all starts. When no start converges, the best point reached is the start of a search
 * without derivatives, and what that finds is polished with them.
 *
 * @param objective fills in its gradient; may return NaN or −Infinity where it has no value
 * @returns the maximum; `converged` is false when even the fallback did not arrive. Equal heights: the earlier start.
 * @throws RangeError without a start
 */
export function maximise(
  objective: Objective,
  starts: readonly ArrayLike<number>[],
  options: BfgsOptions = {},
): Optimum {
  if (starts.length === 0) throw new RangeError("at least one start is needed");
  const negative = negated(objective);
  const found = starts.map((start) => bfgs(negative, start, options));
  const converged = found.filter((optimum) => optimum.converged);
  const best = lowest(converged.length > 0 ? converged : found);
  const highest = lowest(found);
  // An unfinished search that climbed higher than all finished ones has seen something they have not.
  if (best.converged && best.value <= highest.value + 1e-9 * Math.abs(highest.value)) return upright(best);
  if (highest.atLimit) return upright(highest);

  const {inverseHessian: _, ...rest} = options;
  const scratch = new Float64Array(best.point.length);
  const climbed = nelderMead((point) => negative(point, scratch), highest.point, {
    ...rest,
    maxEvaluations: undefined,
  });
  const polished = bfgs(negative, climbed.point, rest);
  return upright(polished.converged ? polished : climbed);
}

/** The maximum that quasi-Newton steps reach from one start. */
export function climb(objective: Objective, start: ArrayLike<number>, options: BfgsOptions = {}): Optimum {
  return upright(bfgs(negated(objective), start, options));
}

function negated(objective: Objective): Objective {
  return (point, gradient) => {
    const value = -objective(point, gradient);
    for (let i = 0; i < gradient.length; i++) gradient[i] = -gradient[i]!;
    return value;
  };
}

function lowest(optima: readonly Optimum[]): Optimum {
  const rank = ({value}: Optimum) => (Number.isFinite(value) ? value : Infinity);
  return optima.reduce((a, b) => (rank(b) < rank(a) ? b : a));
}

function upright(optimum: Optimum): Optimum {
  return {...optimum, value: -optimum.value};
}
