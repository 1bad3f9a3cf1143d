/**
 * BG/BB: customers have occasions to buy, one after the other (a yearly campaign, a monthly visit), take each with
 * their own chance, and may leave for good before each one.
 */
import {fitPurchases} from "./fit-purchases.ts";
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {ParameterValues, PurchaseFit, PurchaseModel, Refusal} from "./purchase-model.ts";
import {drawBeta, type Random} from "./random.ts";
import {competingGammas} from "./special/competing-gammas.ts";
import {digamma, logGamma} from "./special/gamma.ts";
import {NODES, WEIGHTS} from "./special/gauss-legendre.ts";
import {expm1Over} from "./special/log-difference.ts";

/**
 * Time counts opportunities: x of n were taken, the last of them the t_x-th; all whole numbers. A customer takes an
 * opportunity with probability p ~ beta(α, β) and leaves before each one with probability θ ~ beta(γ, δ).
 *
 * "Alive at n" means here, as in the paper, still there for opportunity n + 1.
 *
 * Source: P. S. Fader, B. G. S. Hardie, J. Shang, "Customer-Base Analysis in a Discrete-Time Noncontractual Setting",
 * Marketing Science 29 (2010), 1086-1108: likelihood eq. 7, expectation eq. 9, P(alive) eq. 11, conditional expectation
 * eq. 13.
 */
export const bgBb: PurchaseModel = {
  name: "BG/BB",
  paper: "Fader, Hardie and Shang 2010",
  parameters: [
    {
      name: "alpha",
      meaning: "weight of buying: alpha / (alpha + beta) is the mean chance to take an opportunity",
      isTime: false,
    },
    {
      name: "beta",
      meaning: "weight of passing: beta / (alpha + beta) is the mean chance to let one pass",
      isTime: false,
    },
    {
      name: "gamma",
      meaning: "weight of leaving: gamma / (gamma + delta) is the mean chance to leave before one",
      isTime: false,
    },
    {
      name: "delta",
      meaning: "weight of staying: delta / (gamma + delta) is the mean chance to stay for one",
      isTime: false,
    },
  ],
  discrete: true,
  dropout: "at any time",

  starts: (histories) => {
    const chance = meanChance(histories);
    return [
      [1, 1 / chance - 1, 0.5, 2.5],
      [0.5, 0.5 * (1 / chance - 1), 1, 9],
      [3, 3 * (1 / chance - 1), 0.3, 6],
      [1, 1, 1, 1],
    ];
  },

  logLikelihood,

  /** As long as they stayed to n + 1 against all ways to have been silent since t_x, worked out backwards from n. */
  probabilityAlive(values, frequency, recency, age) {
    const [alpha, beta, gamma, delta] = four(values);
    checkHistory(frequency, recency, age);
    // Of those who are there for opportunity j + 1: the chance of what was seen after it, up to n; leaving included.
    let seen = 1;
    let stayed = 1;
    for (let j = age - 1; j >= recency; j--) {
      // Chances given no purchase after t_x and a stay up to j; each step is one opportunity passed and one stay.
      const passes = (beta + j - frequency) / (alpha + beta + j);
      const leaves = gamma / (gamma + delta + j);
      seen = leaves + (1 - leaves) * passes * seen;
      stayed *= (1 - leaves) * passes;
    }
    return ((stayed / seen) * (delta + age)) / (gamma + delta + age);
  },

  /** Chance to take an opportunity times the opportunities a customer who is there for the next one stays for. */
  expectedIfAlive(values, frequency, age, horizon) {
    const [alpha, beta, gamma, delta] = four(values);
    return (
      ((alpha + frequency) / (alpha + beta + age)) *
      expectedOpportunities(gamma, delta + age + 1, opportunitiesIn(horizon))
    );
  },

  noneIfAlive(values, frequency, age, horizon) {
    const [alpha, beta, gamma, delta] = four(values);
    const stay = delta + age + 1;
    const pass = beta + age - frequency;
    const all = alpha + beta + age;
    const opportunities = opportunitiesIn(horizon);
    // Passed i opportunities in a row; stayed for i + 1; left before one of the horizon having passed those before.
    let passed = 1;
    let stayed = 1;
    let left = 0;
    for (let i = 0; i < opportunities; i++) {
      passed *= (pass + i) / (all + i);
      if (i === opportunities - 1) break;
      const leaves = gamma / (gamma + stay + i);
      left += passed * stayed * leaves;
      stayed *= 1 - leaves;
    }
    return Math.min(1, left + passed * stayed);
  },

  drawIfAlive(values, frequency, age, horizon, random) {
    const [alpha, beta, gamma, delta] = four(values);
    const chance = drawBeta(random, alpha + frequency, beta + age - frequency);
    const leaves = drawBeta(random, gamma, delta + age + 1);
    const there = Math.min(opportunitiesIn(horizon), 1 + drawFailures(random, leaves));
    return takenOf(there, chance, random).length;
  },

  drawPurchases(values, age, random) {
    const [alpha, beta, gamma, delta] = four(values);
    const chance = drawBeta(random, alpha, beta);
    const leaves = drawBeta(random, gamma, delta);
    return takenOf(Math.min(Math.floor(age), drawFailures(random, leaves)), chance, random);
  },
};

/** Fits the BG/BB: {@link fitPurchases} with {@link bgBb}. */
export function fitBgBb(histories: PurchaseHistories): PurchaseFit | Refusal {
  return fitPurchases(bgBb, histories);
}

/**
 * Discounted expected residual transactions of a customer there for opportunity n + 1: purchases at n+1, n+2, … count
 * (1+d)^-1, (1+d)^-2, … with d = e^rate - 1. Times P(alive) it is the DERT of the paper (eq. 14).
 *
 * Its 2F1(1, δ+n+1; γ+δ+n+1; 1/(1+d)) is (1+d)/d 2F1(1, γ; γ+δ+n+1; -1/d) (DLMF 15.8.1), and that one is
 * `competingGammas` with shapes γ and δ+n.
 *
 * @param rate continuous, per opportunity; above 0, or 0 when γ > 1
 * @returns purchases; Infinity at rate 0 when γ ≤ 1: without discounting the sum has no end
 */
export function bgBbDiscountedIfAlive(
  values: ParameterValues,
  frequency: number,
  age: number,
  rate: number,
): number {
  if (!(rate >= 0)) throw new RangeError(`a discount rate of at least 0 is needed, not ${rate}`);
  const [alpha, beta, gamma, delta] = four(values);
  const chance = (alpha + frequency) / (alpha + beta + age);
  const stays = delta + age;
  if (rate === 0) return gamma > 1 ? (chance * (gamma + stays)) / (gamma - 1) : Number.POSITIVE_INFINITY;
  const d = Math.expm1(rate);
  const special = new Float64Array(4);
  competingGammas(gamma, stays, 1 + 1 / d, special);
  return (chance / d) * special[0]! * (1 + gamma / stays);
}

/**
 * Opportunities out of `most` that a customer stays for who is there for the first one and leaves before each later
 * one with probability θ ~ beta(γ, d): Σ_{i<most} B(γ, d+i) / B(γ, d) = (γ+d-1) (1 - e^-Δ) / (γ-1),
 * Δ = (γ-1) ∫ [ψ(d+most+u(γ-1)) - ψ(d+u(γ-1))] du over u from 0 to 1, which has no gap at γ = 1.
 */
function expectedOpportunities(gamma: number, d: number, most: number): number {
  if (most === 0) return 0;
  const e = gamma - 1;
  if (most === Number.POSITIVE_INFINITY) return e > 0 ? (e + d) / e : most;
  const length =
    Math.abs(e) < d / 2
      ? digammaMean(d + most, e) - digammaMean(d, e)
      : (logGamma(d + most + e) - logGamma(d + most) - logGamma(d + e) + logGamma(d)) / e;
  return (e + d) * expm1Over(-e, length);
}

/** Mean of ψ between a and a + e. */
function digammaMean(a: number, e: number): number {
  return NODES.reduce((sum, node, i) => sum + WEIGHTS[i]! * digamma(a + node * e), 0);
}

/** Opportunities are counted: half of one is none. */
function opportunitiesIn(horizon: number): number {
  return Math.floor(horizon);
}

/** Which of the opportunities 1 … `there` are taken. */
function takenOf(there: number, chance: number, random: Random): number[] {
  const taken: number[] = [];
  for (let at = 1 + drawFailures(random, chance); at <= there; at += 1 + drawFailures(random, chance))
    taken.push(at);
  return taken;
}

/** Failures before the first success: geometric, without end for a chance of 0. */
function drawFailures(random: Random, chance: number): number {
  return chance > 0 ? Math.floor(Math.log1p(-random()) / Math.log1p(-chance)) : Number.POSITIVE_INFINITY;
}

/** Share of opportunities taken up to the last purchase, kept off 0 and 1. */
function meanChance({frequency, recency, customers}: PurchaseHistories): number {
  let taken = 1;
  let offered = 2;
  for (let i = 0; i < customers.length; i++) {
    taken += customers[i]! * frequency[i]!;
    offered += customers[i]! * recency[i]!;
  }
  return Math.min(taken / offered, 0.95);
}

/**
 * Derivatives are with respect to ln α, ln β, ln γ, ln δ.
 *
 * L = B(α+x, β+n-x) B(γ, δ+n) / (B(α, β) B(γ, δ)) + Σ_{t_x ≤ j < n} g(x, j),
 * g(x, j) = B(α+x, β+j-x) B(γ+1, δ+j) / (B(α, β) B(γ, δ)): stayed to opportunity j, left before the next.
 *
 * With N the largest n of customers with that x, and S(x, j) = Σ_{j ≤ i < N} g(x, i), L is S(x, t_x) + C(x, n), where
 * C(x, n) = B(α+x, β+n-x) B(γ, δ+n) / … - S(x, n) is positive: both depend on x and one time only, and are worked out
 * once for every (x, j), backwards from N.
 */
function logLikelihood(
  values: ParameterValues,
  histories: PurchaseHistories,
  gradient?: Float64Array,
): number {
  const [alpha, beta, gamma, delta] = four(values);
  const layout = layoutOf(histories);
  const {groups, largest, lastPoint, endPoint} = layout;
  const {left, there, leftSlopes, thereSlopes, leftWeight, thereWeight} = layout.work;

  const buys = rising(alpha, largest);
  const passes = rising(beta, largest);
  const chances = rising(alpha + beta, largest);
  const stays = rising(delta, largest);
  const leavings = rising(gamma + delta, largest + 1);
  const slope = new Float64Array(4);
  for (const {frequency: x, from, to, point} of groups) {
    // S(x, j) / g(x, j), and the slopes of ln S(x, j).
    let rest = 0;
    let [byAlpha, byBeta, byGamma, byDelta] = [0, 0, 0, 0];
    for (let j = to; j >= from; j--) {
      const logG =
        buys.log[x]! +
        passes.log[j - x]! -
        chances.log[j]! +
        Math.log(gamma) +
        stays.log[j]! -
        leavings.log[j + 1]!;
      slope[0] = buys.slope[x]! - chances.slope[j]!;
      slope[1] = passes.slope[j - x]! - chances.slope[j]!;
      slope[2] = 1 / gamma - leavings.slope[j + 1]!;
      slope[3] = stays.slope[j]! - leavings.slope[j + 1]!;
      if (j < to) {
        // g(x, j+1) / g(x, j) times what was summed so far.
        const more = rest * ((beta + j - x) / (alpha + beta + j)) * ((delta + j) / (gamma + delta + j + 1));
        rest = 1 + more;
        byAlpha = (slope[0] + more * byAlpha) / rest;
        byBeta = (slope[1] + more * byBeta) / rest;
        byGamma = (slope[2] + more * byGamma) / rest;
        byDelta = (slope[3] + more * byDelta) / rest;
      }
      const k = point + j - from;
      left[k] = rest > 0 ? logG + Math.log(rest) : Number.NEGATIVE_INFINITY;
      leftSlopes.set([byAlpha, byBeta, byGamma, byDelta], 4 * k);
      // C(x, j) / g(x, j).
      const remains = Math.max((gamma + delta + j) / gamma - rest, Number.MIN_VALUE);
      there[k] = logG + Math.log(remains);
      const share = rest / remains;
      thereSlopes[4 * k] = slope[0] - share * (byAlpha - slope[0]);
      thereSlopes[4 * k + 1] = slope[1] - share * (byBeta - slope[1]);
      thereSlopes[4 * k + 2] =
        slope[2] - share * (byGamma - slope[2]) - (delta + j) / (gamma * gamma * remains);
      thereSlopes[4 * k + 3] = slope[3] - share * (byDelta - slope[3]) + 1 / (gamma * remains);
    }
  }

  leftWeight.fill(0);
  thereWeight.fill(0);
  let sum = 0;
  const {customers} = histories;
  for (let i = 0; i < customers.length; i++) {
    const n = customers[i]!;
    const j = lastPoint[i]!;
    const k = endPoint[i]!;
    const difference = there[k]! - left[j]!;
    const ratio = Math.exp(-Math.abs(difference));
    const larger = n / (1 + ratio);
    const smaller = larger * ratio;
    sum += n * (Math.max(there[k]!, left[j]!) + Math.log1p(ratio));
    leftWeight[j]! += difference > 0 ? smaller : larger;
    thereWeight[k]! += difference > 0 ? larger : smaller;
  }
  if (gradient === undefined) return sum;
  gradient.fill(0);
  for (let k = 0; k < left.length; k++) {
    for (let p = 0; p < 4; p++)
      gradient[p]! += leftWeight[k]! * leftSlopes[4 * k + p]! + thereWeight[k]! * thereSlopes[4 * k + p]!;
  }
  for (let p = 0; p < 4; p++) gradient[p]! *= values[p]!;
  return sum;
}

/** ln (a)_n and its slope by a, for n from 0 to `most`. */
function rising(a: number, most: number): {log: Float64Array; slope: Float64Array} {
  const log = new Float64Array(most + 1);
  const slope = new Float64Array(most + 1);
  for (let n = 0; n < most; n++) {
    log[n + 1] = log[n]! + Math.log(a + n);
    slope[n + 1] = slope[n]! + 1 / (a + n);
  }
  return {log, slope};
}

/** Customers with the same x: the opportunities from their smallest t_x to their largest n. */
interface Group {
  readonly frequency: number;
  readonly from: number;
  readonly to: number;
  /** Index of (x, from); that of (x, j) is `point + j - from`. */
  readonly point: number;
}

interface Layout {
  readonly groups: readonly Group[];
  /** The largest n. */
  readonly largest: number;
  /** For each history the indices of (x, t_x) and (x, n). */
  readonly lastPoint: Uint32Array;
  readonly endPoint: Uint32Array;
  readonly work: Record<
    "left" | "there" | "leftSlopes" | "thereSlopes" | "leftWeight" | "thereWeight",
    Float64Array
  >;
}

// A fit evaluates the likelihood of the same histories dozens of times.
const layouts = new WeakMap<PurchaseHistories, Layout>();

function layoutOf(histories: PurchaseHistories): Layout {
  const known = layouts.get(histories);
  if (known !== undefined) return known;
  const {frequency, recency, age} = histories;
  const size = frequency.length;
  const groups: Group[] = [];
  const lastPoint = new Uint32Array(size);
  const endPoint = new Uint32Array(size);
  let points = 0;
  let largest = 0;
  for (let i = 0; i < size; ) {
    const x = frequency[i]!;
    let end = i;
    let from = Number.POSITIVE_INFINITY;
    let to = 0;
    for (; end < size && frequency[end] === x; end++) {
      checkHistory(x, recency[end]!, age[end]!);
      from = Math.min(from, recency[end]!);
      to = Math.max(to, age[end]!);
    }
    for (; i < end; i++) {
      lastPoint[i] = points + recency[i]! - from;
      endPoint[i] = points + age[i]! - from;
    }
    groups.push({frequency: x, from, to, point: points});
    points += to - from + 1;
    largest = Math.max(largest, to);
  }
  const numbers = (each: number) => new Float64Array(each * points);
  const layout: Layout = {
    groups,
    largest,
    lastPoint,
    endPoint,
    work: {
      left: numbers(1),
      there: numbers(1),
      leftSlopes: numbers(4),
      thereSlopes: numbers(4),
      leftWeight: numbers(1),
      thereWeight: numbers(1),
    },
  };
  layouts.set(histories, layout);
  return layout;
}

function checkHistory(frequency: number, recency: number, age: number): void {
  if (!Number.isInteger(recency) || !Number.isInteger(age))
    throw new RangeError(
      `BG/BB counts opportunities: recency ${recency} and age ${age} must be whole numbers.`,
    );
  if (frequency > recency)
    throw new RangeError(`${frequency} purchases in ${recency} opportunities: BG/BB allows one in each.`);
}

function four(values: ParameterValues): [alpha: number, beta: number, gamma: number, delta: number] {
  return [values[0]!, values[1]!, values[2]!, values[3]!];
}
