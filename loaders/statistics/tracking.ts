/** How many repeat purchases a company should have seen week by week, were its customers as a model says. */
import type {ParameterValues, PurchaseModel} from "./purchase-model.ts";
import {randomFrom} from "./random.ts";

/** When customers joined: entries in ascending order of time. */
export interface Joiners {
  readonly time: ArrayLike<number>;
  readonly customers: ArrayLike<number>;
}

/**
 * Repeat purchases of all joiners up to each time: Σ customers · E[X(end - time)] over those who joined before.
 *
 * @param parameters in the unit of time of `joiners` and `ends`
 */
export function cumulativePurchases(
  model: PurchaseModel,
  parameters: ParameterValues,
  joiners: Joiners,
  ends: ArrayLike<number>,
): Float64Array {
  return expectations(joiners, ends)(model, parameters)(joiners.customers);
}

export interface Tracked {
  readonly expected: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

export interface Tracking {
  /** Between the end before (or the beginning) and this one. */
  readonly each: Tracked;
  /** From the beginning to this end. */
  readonly cumulative: Tracked;
}

/** Customers simulated per draw at most; the noise of more is scaled up from that many. */
const sampleSize = 1000;

/**
 * Expected purchases with intervals that hold the doubt about the parameters as well as the chance in what customers
 * do and when they leave.
 *
 * Each draw of parameters gives a course of its own; to it comes the difference between a simulated company and what
 * these parameters expect of it. Large companies are represented by a sample spread evenly over the joining days, its
 * differences scaled by √(customers / sample).
 *
 * @param estimate parameters of the fit
 * @param draws parameters as they may be; see `drawParameters`
 * @param ends ascending
 * @param level share of draws inside the interval
 */
export function trackPurchases({
  model,
  estimate,
  draws,
  joiners,
  ends,
  seed,
  level = 0.9,
}: {
  model: PurchaseModel;
  estimate: ParameterValues;
  draws: readonly ParameterValues[];
  joiners: Joiners;
  ends: ArrayLike<number>;
  seed: number;
  level?: number;
}): Tracking {
  const expect = expectations(joiners, ends);
  const random = randomFrom(seed);
  const all = Array.from(joiners.customers).reduce((sum, n) => sum + n, 0);
  const size = Math.min(all, sampleSize);
  const scale = Math.sqrt(all / size);
  const paths = draws.map((parameters) => {
    const expectedOf = expect(model, parameters);
    const path = expectedOf(joiners.customers);
    const chosen = sample(joiners, all, size, random());
    const difference = expectedOf(chosen).map((e) => -e);
    for (let j = 0; j < chosen.length; j++) {
      const last = (ends[ends.length - 1] ?? 0) - joiners.time[j]!;
      if (last <= 0) continue;
      for (let n = 0; n < chosen[j]!; n++) {
        for (const purchase of model.drawPurchases(parameters, last, random)) {
          const at = firstFrom(ends, joiners.time[j]! + purchase);
          for (let w = at; w < ends.length; w++) difference[w]! += 1;
        }
      }
    }
    return path.map((e, w) => e + scale * difference[w]!);
  });
  const expected = expect(model, estimate)(joiners.customers);
  return {
    each: tracked(steps(expected), paths.map(steps), level),
    cumulative: tracked(expected, paths, level),
  };
}

/** Prepares the sum over joiners: E[X(t)] is asked once per distinct t, however many customers and ends there are. */
function expectations(joiners: Joiners, ends: ArrayLike<number>) {
  const slots = new Map<number, number>();
  const width = joiners.time.length;
  const slotOf = new Int32Array(width * ends.length);
  // Joiners ascend, so those who came before an end are the first ones.
  const before = new Int32Array(ends.length);
  for (let w = 0; w < ends.length; w++) {
    for (let j = 0; j < width; j++) {
      const t = ends[w]! - joiners.time[j]!;
      if (t <= 0) break;
      before[w] = j + 1;
      let slot = slots.get(t);
      if (slot === undefined) {
        slot = slots.size;
        slots.set(t, slot);
      }
      slotOf[w * width + j] = slot;
    }
  }
  const times = [...slots.keys()];
  return (model: PurchaseModel, parameters: ParameterValues) => {
    // A customer may leave right after the first purchase (MBG/NBD).
    const alive = model.probabilityAlive(parameters, 0, 0, 0);
    const expected = Float64Array.from(times, (t) => alive * model.expectedIfAlive(parameters, 0, 0, t));
    return (of: ArrayLike<number>): Float64Array => {
      // One kind of array, whatever is given: this is the innermost loop of all draws.
      const customers = Float64Array.from(of);
      const sums = new Float64Array(ends.length);
      for (let w = 0; w < sums.length; w++) {
        let sum = 0;
        for (let j = 0; j < before[w]!; j++) sum += customers[j]! * expected[slotOf[w * width + j]!]!;
        sums[w] = sum;
      }
      return sums;
    };
  };
}

/** How many of each entry's customers are in a sample of `size` spread evenly, from a random start. */
function sample({customers}: Joiners, all: number, size: number, start: number): Float64Array {
  if (size === all) return Float64Array.from(customers);
  const step = all / size;
  const chosen = new Float64Array(customers.length);
  let passed = 0;
  let taken = 0;
  for (let j = 0; j < customers.length; j++) {
    passed += customers[j]!;
    const until = Math.min(size, Math.max(0, Math.ceil(passed / step - start)));
    chosen[j] = until - taken;
    taken = until;
  }
  return chosen;
}

/** Index of the first end at or after a time. */
function firstFrom(ends: ArrayLike<number>, time: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function steps(cumulative: Float64Array): Float64Array {
  return cumulative.map((value, w) => (w === 0 ? value : value - cumulative[w - 1]!));
}

function tracked(expected: Float64Array, paths: readonly Float64Array[], level: number): Tracked {
  const low = new Float64Array(expected.length);
  const high = new Float64Array(expected.length);
  for (let w = 0; w < expected.length; w++) {
    const values = Float64Array.from(paths, (path) => path[w]!).sort();
    low[w] = Math.max(0, quantile(values, (1 - level) / 2));
    high[w] = quantile(values, (1 + level) / 2);
  }
  return {expected, low, high};
}

/** Linear between neighbours; definition 7 of Hyndman and Fan, The American Statistician 50 (1996), 361-365. */
function quantile(sorted: Float64Array, p: number): number {
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const a = sorted[below] ?? 0;
  const b = sorted[Math.min(sorted.length - 1, below + 1)] ?? a;
  return a + (at - below) * (b - a);
}
