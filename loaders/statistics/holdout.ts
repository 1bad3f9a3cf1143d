/** How far forecasts of a time that was held back were from what customers then did. */

/**
 * Customers by what was known before the time held back, and what they did in it: arrays of equal length, one entry
 * per group of like customers.
 */
export interface HoldoutClasses {
  /** x, t_x and T at the end of calibration. Any unit of time. */
  readonly frequency: ArrayLike<number>;
  readonly recency: ArrayLike<number>;
  readonly age: ArrayLike<number>;
  /** A number that names the cohort. */
  readonly cohort: ArrayLike<number>;
  /** x*: purchase days of each of these customers in the time held back. */
  readonly holdoutFrequency: ArrayLike<number>;
  /** How many customers are like this. */
  readonly customers: ArrayLike<number>;
}

export interface HoldoutErrors {
  /** Purchase days in the time held back, and how many were expected. */
  readonly actual: number;
  readonly expected: number;
  /** expected / actual - 1: below 0 for a forecast that was too low. Null when nobody bought. */
  readonly total: number | null;
  /** Sum over cohorts of |expected - actual|, over all actual purchases. Null when nobody bought. */
  readonly cohort: number | null;
  /** The same over groups of customers by expectation. */
  readonly decile: number | null;
}

/**
 * Errors of one forecast by total, by cohort and by group.
 *
 * Errors of groups are added up without their signs, so that too much here does not make up for too little there. All
 * forecasts of a company are to be measured over the same groups: over groups of its own a forecast that tells
 * everyone the same would have a single group, and look well calibrated for knowing nothing.
 *
 * @param expected purchases of one customer, per entry of `classes`
 * @param groups number of the group, per entry; see {@link expectationGroups}
 * @throws RangeError when lengths differ or an expectation is negative or not finite
 */
export function holdoutErrors(
  classes: HoldoutClasses,
  expected: ArrayLike<number>,
  groups: ArrayLike<number>,
): HoldoutErrors {
  const {cohort, holdoutFrequency, customers} = classes;
  const n = customers.length;
  if (expected.length !== n || groups.length !== n)
    throw new RangeError("classes, expected and groups must have the same length.");
  const byCohort = new Map<number, number>();
  const byGroup = new Map<number, number>();
  let actual = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    if (!(expected[i]! >= 0 && Number.isFinite(expected[i])))
      throw new RangeError(`Entry ${i}: ${expected[i]} is no number of purchases to expect.`);
    const forecast = customers[i]! * expected[i]!;
    const bought = customers[i]! * holdoutFrequency[i]!;
    actual += bought;
    total += forecast;
    byCohort.set(cohort[i]!, (byCohort.get(cohort[i]!) ?? 0) + forecast - bought);
    byGroup.set(groups[i]!, (byGroup.get(groups[i]!) ?? 0) + forecast - bought);
  }
  if (actual === 0) return {actual, expected: total, total: null, cohort: null, decile: null};
  const summed = (differences: Map<number, number>) =>
    [...differences.values()].reduce((sum, difference) => sum + Math.abs(difference), 0) / actual;
  return {
    actual,
    expected: total,
    total: total / actual - 1,
    cohort: summed(byCohort),
    decile: summed(byGroup),
  };
}

/**
 * Customers in groups of about equal size, those of whom most is expected first.
 *
 * Customers with the same expectation stay together, in the group that holds their middle, so that the result depends
 * on no order of rows; groups may then be of unequal size. A group of fewer than `smallest` customers joins the next.
 *
 * @param expected per entry
 * @param customers per entry, above 0
 * @param count how many groups at most: 10 for tenths
 * @returns number of the group per entry: 1, 2, … without gaps
 */
export function expectationGroups(
  expected: ArrayLike<number>,
  customers: ArrayLike<number>,
  {count = 10, smallest = 1}: {count?: number; smallest?: number} = {},
): Int32Array {
  if (expected.length !== customers.length)
    throw new RangeError("expected and customers must have the same length.");
  if (!(Number.isInteger(count) && count >= 1)) throw new RangeError(`There cannot be ${count} groups.`);
  const order = Uint32Array.from({length: expected.length}, (_, i) => i).sort(
    (i, j) => expected[j]! - expected[i]! || i - j,
  );
  const all = order.reduce((sum, i) => sum + customers[i]!, 0);
  const groups = new Int32Array(expected.length);
  const sizes = new Float64Array(count);
  let before = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    let tied = 0;
    while (end < order.length && expected[order[end]!] === expected[order[start]!])
      tied += customers[order[end++]!]!;
    const group = Math.min(count - 1, Math.floor(((before + tied / 2) / all) * count));
    for (let k = start; k < end; k++) groups[order[k]!] = group;
    sizes[group]! += tied;
    before += tied;
    start = end;
  }
  const numbers = foldedNumbers(sizes, smallest);
  return groups.map((group) => numbers[group]!);
}

/** Numbers from 1 for groups in a row, those that are too small taken together with the next, the last with the one before. */
function foldedNumbers(sizes: Float64Array, smallest: number): Int32Array {
  const numbers = new Int32Array(sizes.length);
  let number = 1;
  let size = 0;
  for (let group = 0; group < sizes.length; group++) {
    numbers[group] = number;
    size += sizes[group]!;
    if (size >= smallest) {
      number++;
      size = 0;
    }
  }
  const complete = number - 1;
  return complete === 0 ? numbers.fill(1) : numbers.map((n) => Math.min(n, complete));
}
