/**
 * What a fit expects of customers, per distinct history: how likely they are still there, how much they will buy, and
 * what that is worth today. The same for every model of purchase.
 */
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {PurchaseFit} from "./purchase-model.ts";
import {NODES, WEIGHTS} from "./special/gauss-legendre.ts";

/** P(alive at the end of observation), one per history. */
export function probabilityAlive(
  {model, parameters}: PurchaseFit,
  histories: PurchaseHistories,
): Float64Array {
  const {frequency, recency, age} = histories;
  return frequency.map((x, i) => model.probabilityAlive(parameters, x, recency[i]!, age[i]!));
}

/**
 * Expected repeat purchases of a new customer within a time after the first purchase, whether or not the customer
 * returns at all.
 *
 * @param horizon in the unit of time of the fit
 */
export function expectedPurchases({model, parameters}: PurchaseFit, horizon: number): number {
  return (
    model.probabilityAlive(parameters, 0, 0, 0) * model.expectedIfAlive(parameters, 0, 0, checked(horizon))
  );
}

/** Expected purchases in (T, T+horizon], one per history: P(alive) × the expectation of a customer who is. */
export function expectedPurchasesOf(
  fit: PurchaseFit,
  histories: PurchaseHistories,
  horizon: number,
): Float64Array {
  const {model, parameters} = fit;
  checked(horizon);
  return timesAlive(fit, histories, (x, age) => model.expectedIfAlive(parameters, x, age, horizon));
}

/** P(no purchase in (T, T+horizon]), one per history: has left, or is still there and does not buy. */
export function noPurchaseOf(fit: PurchaseFit, histories: PurchaseHistories, horizon: number): Float64Array {
  const {model, parameters} = fit;
  checked(horizon);
  return timesAlive(fit, histories, (x, age) => 1 - model.noneIfAlive(parameters, x, age, horizon)).map(
    (some) => 1 - some,
  );
}

export interface Discounting {
  /** How far ahead, in the unit of time of the fit; may be Infinity when the rate is above 0. */
  readonly horizon: number;
  /** Continuous discount rate per unit of time of the fit: ln(1 + annual rate) / year. */
  readonly rate: number;
}

/**
 * Discounted expected purchases in (T, T+horizon], one per history: P(alive) × ∫ e^-δt dE[X(T, T+t) | alive]. By parts
 * that is e^-δh E(h) + δ ∫ e^-δt E(t) dt, of which every term is positive. A discrete model's purchases are discounted
 * at the end of their period.
 *
 * @throws RangeError for a negative rate, or an infinite horizon without discounting
 */
export function discountedPurchasesOf(
  fit: PurchaseFit,
  histories: PurchaseHistories,
  {horizon, rate}: Discounting,
): Float64Array {
  const {model, parameters} = fit;
  if (!(rate >= 0) || rate === Infinity)
    throw new RangeError(`a discount rate from 0 is needed, not ${rate}`);
  if (!(horizon >= 0) || (horizon === Infinity && rate === 0)) {
    throw new RangeError(
      `a horizon from 0, and an end to it where nothing is discounted, is needed, not ${horizon}`,
    );
  }
  const discounted = model.discrete ? discountedPeriods : discountedTime;
  return timesAlive(fit, histories, (x, age) =>
    discounted((time) => model.expectedIfAlive(parameters, x, age, time), horizon, rate),
  );
}

/** P(alive) times something that depends on x and T only: worked out once for every distinct pair. */
function timesAlive(
  {model, parameters}: PurchaseFit,
  {frequency, recency, age}: PurchaseHistories,
  ifAlive: (frequency: number, age: number) => number,
): Float64Array {
  const result = new Float64Array(frequency.length);
  // Histories are sorted by frequency first, so that one map of ages is enough.
  let known = new Map<number, number>();
  for (let i = 0; i < frequency.length; i++) {
    const x = frequency[i]!;
    const T = age[i]!;
    if (i > 0 && x !== frequency[i - 1]) known = new Map();
    let value = known.get(T);
    if (value === undefined) {
      value = ifAlive(x, T);
      known.set(T, value);
    }
    result[i] = value * model.probabilityAlive(parameters, x, recency[i]!, T);
  }
  return result;
}

/** Beyond 40 / δ what is left is worth e^-40. */
const WORTHLESS = 40;
/** The integral is taken in pieces, each four times as long as the one before: purchases slow down with time. */
const PIECES = 7;

function discountedTime(expected: (time: number) => number, horizon: number, rate: number): number {
  if (rate === 0) return expected(horizon);
  const end = Math.min(horizon, WORTHLESS / rate);
  let integral = 0;
  let from = 0;
  for (let piece = 1; piece <= PIECES; piece++) {
    const to = end / 4 ** (PIECES - piece);
    const length = to - from;
    let sum = 0;
    for (let i = 0; i < NODES.length; i++) {
      const time = from + length * NODES[i]!;
      sum += WEIGHTS[i]! * Math.exp(-rate * time) * expected(time);
    }
    integral += length * sum;
    from = to;
  }
  return Math.exp(-rate * end) * expected(end) + rate * integral;
}

function discountedPeriods(expected: (time: number) => number, horizon: number, rate: number): number {
  if (rate === 0) return expected(horizon);
  const end = Math.ceil(Math.min(horizon, WORTHLESS / rate));
  let sum = 0;
  let before = 0;
  for (let period = 1; period <= end; period++) {
    const until = expected(Math.min(period, horizon));
    sum += Math.exp(-rate * period) * (until - before);
    before = until;
  }
  return sum;
}

function checked(horizon: number): number {
  if (!(horizon >= 0 && horizon < Infinity)) {
    throw new RangeError(`a finite horizon from 0 is needed, not ${horizon}`);
  }
  return horizon;
}
