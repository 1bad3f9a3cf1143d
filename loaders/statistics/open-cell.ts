/**
 * What is still to come in a period that has not ended: how many customers of a group will buy in what is left of it,
 * how often, and for how much.
 */
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {ParameterValues, PurchaseFit, PurchaseModel} from "./purchase-model.ts";
import {type Random, randomFrom} from "./random.ts";
import {amountRange, countRange} from "./sum-intervals.ts";

/** Customers of one open period, by entry of the histories; arrays of equal length. */
export interface CellMembers {
  /** Entries of the histories, each with all its customers. */
  readonly entries: ArrayLike<number>;
  /** 1 where these customers have bought in the period already, so that they count once more for nothing. */
  readonly active: ArrayLike<number>;
  /** Time from the end of observation to the beginning of the period; 0 when it has begun. */
  readonly begins: ArrayLike<number>;
  /** Time from the end of observation to its end, above `begins`. */
  readonly ends: ArrayLike<number>;
}

/** What one purchase brings, as money or orders. */
export interface PerPurchase {
  mean: number;
  /** Standard error of the mean. */
  error: number;
  /** Variance of one purchase around its customer's own mean, and of customers' own means around the mean. */
  within: number;
  between: number;
}

/** Expected value with the range that holds the true one with the asked probability. */
export interface Range {
  expected: number;
  low: number;
  high: number;
}

export interface CellProjection {
  /** Customers who will buy in the period and have not yet: whole numbers for the limits. */
  customers: Range;
  /** Purchases by all members. */
  purchases: Range;
  /** One range per entry of `amounts`. */
  amounts: Range[];
}

/** Entries that parameter doubt and the scatter of purchases are measured on. */
const SAMPLE = 40;

/** Part of its length by which a period is made longer to see how the number of customers grows with it. */
const STRETCH = 0.05;

/** Random futures per sampled entry. */
const FUTURES = 24;

/**
 * Customers: Σ P(alive) P(at least one purchase), over those who have not bought in the period. A window that has not
 * begun is entered by those still alive then; that chance is taken to be independent of the rate of purchase, which
 * moves a cell's expectation by about one per cent where many customers leave.
 *
 * Ranges add up three kinds of doubt. Of the parameters: by the delta method, on the logarithm of the expectation, from
 * the covariance of the fit. Of the period: how far whole periods have strayed from the model. Of the customers: the variance of unequal coins (see `countRange`), and for purchases the
 * scatter of random futures drawn from the model.
 *
 * @param alive P(alive) by entry of the histories
 * @param amounts what a purchase brings, for each amount that is wanted
 * @param stray relative variance of all purchases of such a period around what the model expects; see `strayOf`
 * @param level probability that a range holds the true value
 * @param seed of the random futures
 */
export function projectCell(
  fit: PurchaseFit,
  histories: PurchaseHistories,
  alive: Float64Array,
  members: CellMembers,
  {
    amounts,
    level,
    seed,
    stray,
  }: {amounts: readonly PerPurchase[]; level: number; seed: number; stray: number},
): CellProjection {
  const {model, parameters} = fit;
  const n = members.entries.length;
  const again = new Float64Array(n);
  const purchases = new Float64Array(n);
  let sum = 0;
  let squares = 0;
  let total = 0;
  let totalSquares = 0;
  let previous = -1;
  let ifAlive: Chances = {again: 0, purchases: 0, present: 0};
  for (let m = 0; m < n; m++) {
    const entry = members.entries[m]!;
    // Given that a customer is alive, the time of the last purchase tells nothing more: neighbours often are alike.
    if (previous < 0 || !alike(histories, members, previous, m))
      ifAlive = chancesOf(model, parameters, histories, members, m);
    previous = m;
    const customers = histories.customers[entry]!;
    const expected = alive[entry]! * ifAlive.purchases;
    purchases[m] = expected;
    total += customers * expected;
    totalSquares += customers * expected ** 2;
    if (members.active[m] === 1) continue;
    const chance = alive[entry]! * ifAlive.again;
    again[m] = chance;
    sum += customers * chance;
    squares += customers * chance ** 2;
  }
  const sample = sampleOf(purchases, histories, members);
  const doubt = doubtOf(fit, histories, members, sample, {again, purchases}, stray);
  const pairs = total * pairsPerPurchase(fit, histories, alive, members, sample, purchases, randomFrom(seed));
  // Var N = E[N(N-1)] + E N - (E N)², summed over customers, who are independent given the parameters.
  const scatter = Math.max(pairs + total - totalSquares, 0);
  return {
    customers: {expected: sum, ...countRange(sum, squares, doubt.again, level)},
    purchases: {expected: total, ...amountRange(total, scatter + doubt.purchases * total ** 2, level)},
    amounts: amounts.map(({mean, error, within, between}) => {
      const variance =
        total * within +
        (total + pairs) * between +
        scatter * mean ** 2 +
        doubt.purchases * (total * mean) ** 2 +
        (total * error) ** 2;
      return {expected: total * mean, ...amountRange(total * mean, variance, level)};
    }),
  };
}

function alike(
  {frequency, age}: PurchaseHistories,
  {entries, begins, ends}: CellMembers,
  a: number,
  b: number,
): boolean {
  return (
    frequency[entries[a]!] === frequency[entries[b]!] &&
    age[entries[a]!] === age[entries[b]!] &&
    begins[a] === begins[b] &&
    ends[a] === ends[b]
  );
}

/** Of a customer who is alive now. */
interface Chances {
  /** P(at least one purchase in the period). */
  again: number;
  /** Expected purchases in it. */
  purchases: number;
  /** P(alive when the period begins); 1 when it has begun. */
  present: number;
}

function chancesOf(
  model: PurchaseModel,
  parameters: ParameterValues,
  histories: PurchaseHistories,
  members: CellMembers,
  m: number,
): Chances {
  const entry = members.entries[m]!;
  const frequency = histories.frequency[entry]!;
  const age = histories.age[entry]!;
  const begins = members.begins[m]!;
  const ends = members.ends[m]!;
  const whole = model.expectedIfAlive(parameters, frequency, age, ends - begins);
  let present = 1;
  if (begins > 0 && whole > 0) {
    const later =
      model.expectedIfAlive(parameters, frequency, age, ends) -
      model.expectedIfAlive(parameters, frequency, age, begins);
    present = Math.min(1, Math.max(0, later / whole));
  }
  return {
    again: present * (1 - model.noneIfAlive(parameters, frequency, age, ends - begins)),
    purchases: present * whole,
    present,
  };
}

interface Sample {
  members: number[];
  /** What each sampled member stands for, so that sums over the sample are sums over all. */
  weights: number[];
}

/** Members in proportion to the purchases expected of them, at even steps; all of them when they are few. */
function sampleOf(purchases: Float64Array, histories: PurchaseHistories, {entries}: CellMembers): Sample {
  const sizes = Float64Array.from(purchases, (p, m) => p * histories.customers[entries[m]!]!);
  const members: number[] = [];
  const weights: number[] = [];
  if (sizes.length <= SAMPLE) {
    for (const [m, size] of sizes.entries()) {
      if (size <= 0) continue;
      members.push(m);
      weights.push(histories.customers[entries[m]!]!);
    }
    return {members, weights};
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const step = total / SAMPLE;
  let passed = 0;
  for (const [m, size] of sizes.entries()) {
    passed += size;
    while (size > 0 && members.length < SAMPLE && (members.length + 0.5) * step <= passed) {
      members.push(m);
      weights.push(step / purchases[m]!);
    }
  }
  return {members, weights};
}

/** Relative variances of both expectations that come from not knowing the parameters and what the period will be like. */
function doubtOf(
  {model, parameters, logCovariance}: PurchaseFit,
  histories: PurchaseHistories,
  members: CellMembers,
  sample: Sample,
  expected: {again: Float64Array; purchases: Float64Array},
  stray: number,
): {again: number; purchases: number} {
  const at = (values: ParameterValues, cell = members) => {
    let again = 0;
    let purchases = 0;
    for (const [i, m] of sample.members.entries()) {
      const entry = members.entries[m]!;
      const alive = model.probabilityAlive(
        values,
        histories.frequency[entry]!,
        histories.recency[entry]!,
        histories.age[entry]!,
      );
      const chance = chancesOf(model, values, histories, cell, m);
      if (members.active[m] !== 1) again += sample.weights[i]! * alive * chance.again;
      purchases += sample.weights[i]! * alive * chance.purchases;
    }
    return {again, purchases};
  };
  const sumOf = (values: Float64Array) =>
    sample.members.reduce((sum, m, i) => sum + sample.weights[i]! * values[m]!, 0);
  const now = {again: sumOf(expected.again), purchases: sumOf(expected.purchases)};
  const slopes = parameters.map((_, p) => {
    // Half a standard error to each side: the slope where it matters, also when the parameter is hardly known.
    const step = Math.min(Math.max(Math.sqrt(logCovariance[p]![p]!) / 2, 1e-4), 0.5);
    const moved = (by: number) => at(parameters.map((value, q) => (q === p ? value * Math.exp(by) : value)));
    const up = moved(step);
    const down = moved(-step);
    return {
      again: now.again > 0 ? (up.again - down.again) / (2 * step * now.again) : 0,
      purchases: now.purchases > 0 ? (up.purchases - down.purchases) / (2 * step * now.purchases) : 0,
    };
  });
  const variance = (slope: (of: {again: number; purchases: number}) => number) =>
    Math.max(
      slopes.reduce(
        (sum, one, p) =>
          sum + slopes.reduce((s, other, q) => s + slope(one) * logCovariance[p]![q]! * slope(other), 0),
        0,
      ),
      0,
    );
  // Twice as busy a period brings the purchases of one twice as long, but not twice the customers: who comes anyway
  // only comes again.
  const longer = at(parameters, {
    ...members,
    ends: Array.from(members.ends, (end, m) => end + STRETCH * (end - members.begins[m]!)),
  });
  const busier = now.again > 0 ? (longer.again / now.again - 1) / STRETCH : 0;
  return {
    again: variance((of) => of.again) + stray * busier ** 2,
    purchases: variance((of) => of.purchases) + stray,
  };
}

/** Σ E[N(N-1)] relative to Σ E N: how far purchases cluster on the same customers. */
function pairsPerPurchase(
  {model, parameters}: PurchaseFit,
  histories: PurchaseHistories,
  alive: Float64Array,
  members: CellMembers,
  sample: Sample,
  purchases: Float64Array,
  random: Random,
): number {
  let pairs = 0;
  let total = 0;
  for (const [i, m] of sample.members.entries()) {
    const entry = members.entries[m]!;
    const {present} = chancesOf(model, parameters, histories, members, m);
    const horizon = members.ends[m]! - members.begins[m]!;
    let drawn = 0;
    for (let f = 0; f < FUTURES; f++) {
      const n = model.drawIfAlive(
        parameters,
        histories.frequency[entry]!,
        histories.age[entry]!,
        horizon,
        random,
      );
      drawn += n * (n - 1);
    }
    pairs += (sample.weights[i]! * alive[entry]! * present * drawn) / FUTURES;
    total += sample.weights[i]! * purchases[m]!;
  }
  return total > 0 ? pairs / total : 0;
}
