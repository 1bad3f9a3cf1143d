import {describe, expect, test} from "vitest";
import {bfgs} from "../../../../loaders/statistics/optimise/bfgs.ts";
import {
  cholesky,
  inversePositive,
  positivePart,
  secondDerivatives,
} from "../../../../loaders/statistics/optimise/information.ts";
import {climb, maximise} from "../../../../loaders/statistics/optimise/maximise.ts";
import {nelderMead} from "../../../../loaders/statistics/optimise/nelder-mead.ts";
import type {Objective} from "../../../../loaders/statistics/optimise/objective.ts";

/** H. H. Rosenbrock, Computer Journal 3 (1960), 175-184: a curved valley; the minimum is 0 at (1, 1). */
const rosenbrock: Objective = (p, gradient) => {
  const [x, y] = [p[0]!, p[1]!];
  gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
  gradient[1] = 200 * (y - x * x);
  return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
};

/** Two hills: height 1 at -2, height 2 at 3. */
const twoHills: Objective = (p, gradient) => {
  const x = p[0]!;
  const [left, right] = [Math.exp(-((x + 2) ** 2)), 2 * Math.exp(-((x - 3) ** 2))];
  gradient[0] = -2 * (x + 2) * left - 2 * (x - 3) * right;
  return left + right;
};

describe("quasi-Newton", () => {
  test("follows a curved valley to its end", () => {
    const found = bfgs(rosenbrock, [-1.2, 1]);
    expect(found.converged).toBe(true);
    expect(found.point[0]).toBeCloseTo(1, 5);
    expect(found.point[1]).toBeCloseTo(1, 5);
    expect(found.evaluations).toBeLessThan(60);
  });

  test("is there at once when it starts there", () => {
    expect(bfgs(rosenbrock, [1, 1])).toMatchObject({converged: true, value: 0, evaluations: 1});
  });

  test("with the curvature known, a bowl takes one step", () => {
    const bowl: Objective = (p, gradient) => {
      gradient[0] = 8 * (p[0]! - 3);
      gradient[1] = 2 * (p[1]! + 1);
      return 4 * (p[0]! - 3) ** 2 + (p[1]! + 1) ** 2;
    };
    const found = bfgs(bowl, [2, 0], {inverseHessian: Float64Array.of(1 / 8, 0, 0, 1 / 2)});
    expect(found.evaluations).toBe(2);
    expect(Array.from(found.point)).toEqual([3, -1]);
  });

  test("a slope without end stops where coordinates end, and says so", () => {
    const slope: Objective = (p, gradient) => {
      gradient[0] = -Math.exp(-p[0]!);
      return Math.exp(-p[0]!);
    };
    const found = bfgs(slope, [0], {least: -5, most: 5, tolerance: 0});
    expect(found).toMatchObject({converged: false, atLimit: true});
    expect(found.point[0]).toBeCloseTo(5, 12);
  });

  test("steps back from where the function has no value", () => {
    // x - ln x, minimum 1 at 1, nothing at or below 0.
    const half: Objective = (p, gradient) => {
      gradient[0] = 1 - 1 / p[0]!;
      return p[0]! - Math.log(p[0]!);
    };
    const found = bfgs(half, [0.05]);
    expect(found.converged).toBe(true);
    expect(found.point[0]).toBeCloseTo(1, 6);
  });

  test("a start without a value is no result", () => {
    expect(bfgs(() => Number.NaN, [1])).toMatchObject({converged: false, evaluations: 1});
  });

  test("arrives although rounding hides the last descent", () => {
    const raised: Objective = (p, gradient) => 1e9 + rosenbrock(p, gradient);
    const found = bfgs(raised, [-1.2, 1]);
    expect(found.converged).toBe(true);
    expect(found.point[0]).toBeCloseTo(1, 3);
  });
});

describe("without derivatives", () => {
  const value = (p: Float64Array) => rosenbrock(p, new Float64Array(2));

  test("finds the end of the valley too", () => {
    const found = nelderMead(value, [-1.2, 1]);
    expect(found.converged).toBe(true);
    expect(found.point[0]).toBeCloseTo(1, 5);
  });

  test("stays within the ends of coordinates", () => {
    const found = nelderMead((p) => p[0]!, [0], {least: -3, most: 3});
    expect(found).toMatchObject({converged: false, atLimit: true});
    expect(found.point[0]).toBeGreaterThanOrEqual(-3);
  });
});

describe("several starts", () => {
  test("the highest hill wins, whichever start comes first", () => {
    for (const starts of [
      [[-2.5], [2.2]],
      [[2.2], [-2.5]],
    ]) {
      const found = maximise(twoHills, starts);
      expect(found.converged).toBe(true);
      expect(found.point[0]).toBeCloseTo(3, 5);
    }
    expect(climb(twoHills, [-2.5]).point[0]).toBeCloseTo(-2, 5);
  });

  test("a gradient that lies is outlived by the search without one", () => {
    const liar: Objective = (p, gradient) => {
      gradient.fill(Number.NaN);
      return -((p[0]! - 2) ** 2) - (p[1]! + 1) ** 2;
    };
    const found = maximise(liar, [[0, 0]]);
    expect(found.converged).toBe(true);
    expect(found.point[0]).toBeCloseTo(2, 5);
  });

  test("no start is an error", () => {
    expect(() => maximise(twoHills, [])).toThrow(RangeError);
  });
});

describe("second derivatives and their inverse", () => {
  test("of Rosenbrock's valley at its end: 802, -400, 200", () => {
    const matrix = secondDerivatives(rosenbrock, Float64Array.of(1, 1));
    expect(matrix[0]).toBeCloseTo(802, 3);
    expect(matrix[1]).toBeCloseTo(-400, 3);
    expect(matrix[2]).toBe(matrix[1]);
    expect(matrix[3]).toBeCloseTo(200, 6);
  });

  test("an inverse by hand", () => {
    // [[4, 2], [2, 3]] has determinant 8.
    const inverse = inversePositive([4, 2, 2, 3], 2)!;
    [3 / 8, -2 / 8, -2 / 8, 4 / 8].forEach((value, i) => {
      expect(inverse[i]).toBeCloseTo(value, 14);
    });
    expect(Array.from(cholesky([4, 2, 2, 5], 2)!)).toEqual([2, 0, 1, 2]);
  });

  test("the positive part by hand", () => {
    // [[1, 2], [2, 1]] has eigenvalues 3 along (1, 1) and -1 along (1, -1): 3/2 everywhere is left.
    positivePart([1, 2, 2, 1], 2).forEach((value) => {
      expect(value).toBeCloseTo(1.5, 13);
    });
    const positive = [4, 2, 0.5, 2, 3, 1, 0.5, 1, 6];
    positivePart(positive, 3).forEach((value, i) => {
      expect(value).toBeCloseTo(positive[i]!, 13);
    });
    expect(Array.from(positivePart([-2, 0, 0, 5], 2))).toEqual([0, 0, 0, 5]);
  });

  test("what is not positive definite has none", () => {
    expect(inversePositive([1, 2, 2, 1], 2)).toBeUndefined();
    expect(inversePositive([1, 1, 1, 1], 2)).toBeUndefined();
    expect(inversePositive([Number.NaN, 0, 0, 1], 2)).toBeUndefined();
  });
});
