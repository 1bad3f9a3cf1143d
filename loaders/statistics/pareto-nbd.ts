/**
 * Pareto/NBD: customers buy at a steady rate and may leave at any moment, after the first purchase too; both rates
 * differ between customers. The model that the others were made to approximate.
 */
import {type DistinctTimes, distinctTimes} from "./distinct-times.ts";
import {fitPurchases} from "./fit-purchases.ts";
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {ParameterValues, PurchaseFit, PurchaseModel, Refusal} from "./purchase-model.ts";
import {meanGap, rateParameters} from "./purchase-rate.ts";
import {drawExponential, drawGamma, drawPoisson} from "./random.ts";
import {canClimb, climb, competingGammas, descend} from "./special/competing-gammas.ts";
import {scaledExponentialIntegral} from "./special/exponential-integral.ts";
import {expm1Over} from "./special/log-difference.ts";
import {digammaDifference, logRisingFactorial} from "./special/rising-factorial.ts";

/**
 * A customer buys at rate λ ~ gamma(r, α) and leaves at rate μ ~ gamma(s, β).
 *
 * The likelihood is that of the papers, L = Γ(r+x) α^r β^s / Γ(r) · [(α+T)^-(r+x) (β+T)^-s + s/(r+s+x) A0], written
 * so that nothing is subtracted. After the purchase at t_x the next event was either leaving, whenever it came, or is a
 * purchase after T. With f(t) = (α+t)^-(r+x) (β+t)^-s and q(t) the probability that, of a customer alive at t, the
 * next event is leaving (`competingGammas` with a = r+x, ρ = (β+t)/(α+t)):
 *
 *     L = Γ(r+x) α^r β^s / Γ(r) · [f(t_x) q(t_x) + f(T) (1 - q(T))].
 *
 * Each term depends on x and one time only, and so do its derivatives: they are worked out once for every distinct
 * (x, t), of which a million customers have some 20,000 in two years of days.
 *
 * Sources: D. C. Schmittlein, D. G. Morrison, R. Colombo, "Counting Your Customers: Who Are They and What Will They Do
 * Next?", Management Science 33 (1987), 1-24; P. S. Fader and B. G. S. Hardie, "A Note on Deriving the Pareto/NBD Model
 * and Related Expressions" (2005), eqs. 22 (expectation), 34 (likelihood), 39 (P(alive)) and 41 (conditional
 * expectation).
 */
export const paretoNbd: PurchaseModel = {
  name: "Pareto/NBD",
  paper: "Schmittlein, Morrison and Colombo 1987",
  parameters: [
    ...rateParameters,
    {
      name: "s",
      meaning: "how alike customers' rates of leaving are: large when all are equally loyal",
      isTime: false,
    },
    {
      name: "beta",
      meaning: "scale of the time until customers leave: s / beta is the mean rate of leaving",
      isTime: true,
    },
  ],
  discrete: false,
  dropout: "at any time",

  starts: (histories) => {
    const gap = meanGap(histories);
    return [
      [0.5, gap, 0.5, gap],
      [0.5, 0.5 * gap, 0.3, 0.3],
      [1, 2 * gap, 1, 1],
      [3, 3 * gap, 0.3, 0.1],
    ];
  },

  logLikelihood,

  probabilityAlive(values, frequency, recency, age) {
    const [r, alpha, s, beta] = four(values);
    const leftFirst = competing(r + frequency, s, (beta + recency) / (alpha + recency));
    const boughtFirst = 1 - competing(r + frequency, s, (beta + age) / (alpha + age));
    // f(t_x) / f(T), as a logarithm: it overflows for customers who bought often and then no more.
    const silence = age - recency;
    const logRatio =
      (r + frequency) * Math.log1p(silence / (alpha + recency)) + s * Math.log1p(silence / (beta + recency));
    return 1 / (Math.exp(logRatio) * leftFirst + boughtFirst);
  },

  /** (r+x)/(α+T) · (β+T) · [1 - ((β+T)/(β+T+t))^(s-1)] / (s-1): finite at s = 1, where it is a logarithm. */
  expectedIfAlive(values, frequency, age, horizon) {
    const [r, alpha, s, beta] = four(values);
    const lifetime = (beta + age) * expm1Over(1 - s, Math.log1p(horizon / (beta + age)));
    return ((r + frequency) / (alpha + age)) * lifetime;
  },

  /** The bracket of the likelihood of (0, 0, t) with r+x, α+T, s, β+T for the parameters. */
  noneIfAlive(values, frequency, age, horizon) {
    const [r, alpha, s, beta] = four(values);
    const shape = r + frequency;
    const leftFirst = competing(shape, s, (beta + age) / (alpha + age));
    const boughtLater = 1 - competing(shape, s, (beta + age + horizon) / (alpha + age + horizon));
    const silent = Math.exp(
      -shape * Math.log1p(horizon / (alpha + age)) - s * Math.log1p(horizon / (beta + age)),
    );
    return Math.min(1, leftFirst + silent * boughtLater);
  },

  drawIfAlive(values, frequency, age, horizon, random) {
    const [r, alpha, s, beta] = four(values);
    const rate = drawGamma(random, r + frequency, alpha + age);
    const stays = drawExponential(random, drawGamma(random, s, beta + age));
    return drawPoisson(random, rate * Math.min(stays, horizon));
  },

  drawPurchases(values, age, random) {
    const [r, alpha, s, beta] = four(values);
    const rate = drawGamma(random, r, alpha);
    const end = Math.min(age, drawExponential(random, drawGamma(random, s, beta)));
    const times: number[] = [];
    for (let time = drawExponential(random, rate); time <= end; time += drawExponential(random, rate))
      times.push(time);
    return times;
  },
};

/** Fits the Pareto/NBD: {@link fitPurchases} with {@link paretoNbd}. */
export function fitParetoNbd(histories: PurchaseHistories): PurchaseFit | Refusal {
  return fitPurchases(paretoNbd, histories);
}

/**
 * Discounted expected residual transactions of a customer alive at T: ∫ e^-δt dE[X(T, T+t)] over all time to come.
 * Times P(alive) it is the DERT of the paper, whose confluent hypergeometric function is the same integral:
 * (r+x)/(α+T) · (β+T) · ∫ e^-yw (1+w)^-s dw with y = δ(β+T).
 *
 * Source: P. S. Fader, B. G. S. Hardie, K. L. Lee, "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis",
 * Journal of Marketing Research 42 (2005), 415-430, eq. 2.
 *
 * @param rate δ, continuous, per unit of time of the parameters; above 0, or 0 when s > 1
 * @returns purchases; Infinity at rate 0 when s ≤ 1: without discounting the sum has no end
 */
export function paretoNbdDiscountedIfAlive(
  values: ParameterValues,
  frequency: number,
  age: number,
  rate: number,
): number {
  if (!(rate >= 0)) throw new RangeError(`a discount rate of at least 0 is needed, not ${rate}`);
  const [r, alpha, s, beta] = four(values);
  const life = beta + age;
  return ((r + frequency) / (alpha + age)) * life * scaledExponentialIntegral(s, rate * life);
}

/** Derivatives are with respect to ln r, ln α, ln s, ln β. */
function logLikelihood(
  values: ParameterValues,
  histories: PurchaseHistories,
  gradient?: Float64Array,
): number {
  const [r, alpha, s, beta] = four(values);
  const layout = layoutOf(histories);
  const {frequencies, customersWith, times, firstOfTime, frequencyOf, lastPoint, endPoint} = layout;
  const {byRate, byLife, logEnd, left, bought, leftWeight, boughtWeight, special} = layout.work;

  const logAlpha = Math.log(alpha);
  for (let i = 0; i < times.length; i++) {
    const t = times[i]!;
    byRate[i] = Math.log1p(t / alpha);
    byLife[i] = Math.log1p(t / beta);
    logEnd[i] = byRate[i]! + logAlpha;
  }
  // ln of f(t) q(t) and of f(t) (1 - q(t)), both times α^r β^s, at each distinct (x, t).
  for (let i = 0; i < times.length; i++) {
    const t = times[i]!;
    const from = firstOfTime[i]!;
    const to = firstOfTime[i + 1]!;
    leavesFirst(r, s, (beta + t) / (alpha + t), frequencyOf, from, to, special);
    const byLifeOfTime = s * byLife[i]!;
    for (let j = from; j < to; j++) {
      const x = frequencyOf[j]!;
      const q = special[4 * j]!;
      const silent = -r * byRate[i]! - byLifeOfTime - x * logEnd[i]!;
      left[j] = silent + Math.log(q);
      bought[j] = silent + Math.log(Math.max(1 - q, Number.MIN_VALUE));
    }
  }

  let sum = 0;
  if (gradient !== undefined) {
    leftWeight.fill(0);
    boughtWeight.fill(0);
  }
  const {customers} = histories;
  for (let i = 0; i < customers.length; i++) {
    const n = customers[i]!;
    const j = lastPoint[i]!;
    const k = endPoint[i]!;
    const difference = bought[k]! - left[j]!;
    const ratio = Math.exp(-Math.abs(difference));
    const total = 1 + ratio;
    sum += n * ((difference > 0 ? bought[k]! : left[j]!) + Math.log(total));
    if (gradient !== undefined) {
      const larger = n / total;
      const smaller = larger * ratio;
      leftWeight[j]! += difference > 0 ? smaller : larger;
      boughtWeight[k]! += difference > 0 ? larger : smaller;
    }
  }

  let byR = 0;
  // No closure here: it would make every sum above a number on the heap.
  for (let g = 0; g < frequencies.length; g++) {
    const x = frequencies[g]!;
    sum += customersWith[g]! * logRisingFactorial(r, x);
    byR += customersWith[g]! * digammaDifference(r, x);
  }
  if (gradient === undefined) return sum;

  let byAlpha = 0;
  let byS = 0;
  let byBeta = 0;
  for (let i = 0; i < times.length; i++) {
    const t = times[i]!;
    for (let j = firstOfTime[i]!; j < firstOfTime[i + 1]!; j++) {
      const x = frequencyOf[j]!;
      const weight = leftWeight[j]! + boughtWeight[j]!;
      const q = special[4 * j]!;
      // d(ln q) weighs what left, d(ln(1-q)) = -dq/(1-q) what bought.
      const slope = leftWeight[j]! / q - (q < 1 ? boughtWeight[j]! / (1 - q) : 0);
      const byRatio = slope * special[4 * j + 3]!;
      byR += slope * special[4 * j + 1]! - weight * byRate[i]!;
      byS += slope * special[4 * j + 2]! - weight * byLife[i]!;
      byAlpha += (weight * (r * t - x * alpha) - byRatio * alpha) / (alpha + t);
      byBeta += (weight * s * t + byRatio * beta) / (beta + t);
    }
  }
  gradient[0] = r * byR;
  gradient[1] = byAlpha;
  gradient[2] = s * byS;
  gradient[3] = byBeta;
  return sum;
}

/** Fills in q and its derivatives for one time and all its x, ascending: from neighbour to neighbour where they are near. */
function leavesFirst(
  r: number,
  s: number,
  ratio: number,
  frequencyOf: Float64Array,
  from: number,
  to: number,
  special: Float64Array,
): void {
  const upwards = ratio >= 2;
  // The neighbour that was worked out before.
  let before = -1;
  for (let k = from; k < to; k++) {
    const j = upwards ? k : from + to - 1 - k;
    const x = frequencyOf[j]!;
    const gap = before < 0 ? Number.POSITIVE_INFINITY : Math.abs(x - frequencyOf[before]!);
    if (gap > NEAR || (upwards && !canClimb(r + x - gap, s, special[4 * before]!))) {
      competingGammas(r + x, s, ratio, special, 4 * j);
    } else {
      for (let part = 0; part < 4; part++) special[4 * j + part] = special[4 * before + part]!;
      if (upwards) for (let a = x - gap; a < x; a++) climb(r + a, s, ratio, special, 4 * j);
      else for (let a = x + gap - 1; a >= x; a--) descend(r + a, s, ratio, special, 4 * j);
    }
    before = j;
  }
}

/** So many steps from a neighbour take less time than beginning anew. */
const NEAR = 8;

/** Which distinct (x, t) each history needs, t being t_x or T. */
interface Layout {
  /** Distinct x, and customers with each. */
  readonly frequencies: readonly number[];
  readonly customersWith: readonly number[];
  readonly times: DistinctTimes["times"];
  /** Distinct (x, t), sorted by t and x: the first of each t and one past the last, and their x. */
  readonly firstOfTime: Uint32Array;
  readonly frequencyOf: Float64Array;
  /** For each history the indices of (x, t_x) and (x, T). */
  readonly lastPoint: Uint32Array;
  readonly endPoint: Uint32Array;
  /** Room to work in, so that an evaluation allocates nothing. */
  readonly work: Record<
    "byRate" | "byLife" | "logEnd" | "left" | "bought" | "leftWeight" | "boughtWeight" | "special",
    Float64Array
  >;
}

// A fit evaluates the likelihood of the same histories dozens of times.
const layouts = new WeakMap<PurchaseHistories, Layout>();

function layoutOf(histories: PurchaseHistories): Layout {
  const known = layouts.get(histories);
  if (known !== undefined) return known;
  const {frequency, customers} = histories;
  const {times, recency, age} = distinctTimes(histories);
  const n = frequency.length;
  const frequencies: number[] = [];
  const customersWith: number[] = [];
  const lastPoint = new Uint32Array(n);
  const endPoint = new Uint32Array(n);
  const found = {time: new Uint32Array(2 * n), frequency: new Float64Array(2 * n)};
  let points = 0;
  // The point of each time at the current x: histories are sorted by x, so earlier ones are done with.
  const pointAt = new Uint32Array(times.length);
  const setFor = new Uint32Array(times.length);
  const pointsOfTime = new Uint32Array(times.length);
  const pointOf = (time: number): number => {
    if (setFor[time] !== frequencies.length) {
      setFor[time] = frequencies.length;
      pointAt[time] = points;
      found.time[points] = time;
      found.frequency[points] = frequencies.at(-1)!;
      pointsOfTime[time]!++;
      points++;
    }
    return pointAt[time]!;
  };
  for (let i = 0; i < n; i++) {
    if (i === 0 || frequency[i] !== frequency[i - 1]) {
      frequencies.push(frequency[i]!);
      customersWith.push(0);
    }
    customersWith[frequencies.length - 1]! += customers[i]!;
    lastPoint[i] = pointOf(recency[i]!);
    endPoint[i] = pointOf(age[i]!);
  }

  // Sort the points by time; within a time they are already in the order of x.
  const firstOfTime = new Uint32Array(times.length + 1);
  for (let time = 0; time < times.length; time++)
    firstOfTime[time + 1] = firstOfTime[time]! + pointsOfTime[time]!;
  const next = firstOfTime.slice();
  const moved = new Uint32Array(points);
  const frequencyOf = new Float64Array(points);
  for (let j = 0; j < points; j++) {
    moved[j] = next[found.time[j]!]!++;
    frequencyOf[moved[j]!] = found.frequency[j]!;
  }
  for (let i = 0; i < n; i++) {
    lastPoint[i] = moved[lastPoint[i]!]!;
    endPoint[i] = moved[endPoint[i]!]!;
  }

  const numbers = (length: number) => new Float64Array(length);
  const layout: Layout = {
    frequencies,
    customersWith,
    times,
    firstOfTime,
    frequencyOf,
    lastPoint,
    endPoint,
    work: {
      byRate: numbers(times.length),
      byLife: numbers(times.length),
      logEnd: numbers(times.length),
      left: numbers(points),
      bought: numbers(points),
      leftWeight: numbers(points),
      boughtWeight: numbers(points),
      special: numbers(4 * points),
    },
  };
  layouts.set(histories, layout);
  return layout;
}

const one = new Float64Array(4);

function competing(a: number, s: number, ratio: number): number {
  competingGammas(a, s, ratio, one);
  return one[0]!;
}

function four(values: ParameterValues): [r: number, alpha: number, s: number, beta: number] {
  return [values[0]!, values[1]!, values[2]!, values[3]!];
}
