/** Whether groups leave alike: the log-rank test. */
import {type Lifetimes, type RiskTable, riskTable} from "./kaplan-meier.ts";
import {upperIncompleteGamma} from "./special/gamma.ts";

export interface LogRank {
  readonly tested: true;
  readonly chiSquare: number;
  /** Groups that could have had an event, less one. */
  readonly degrees: number;
  /** Probability of a difference at least this large if all groups left alike. */
  readonly p: number;
  /** Per group in the order given: who ended, and who would have if all groups ended alike. */
  readonly observed: readonly number[];
  readonly expected: readonly number[];
}

/** Why groups cannot be compared. */
export interface LogRankRefusal {
  readonly tested: false;
  readonly reason: "one group" | "no events";
  /** One plain sentence. */
  readonly sentence: string;
}

/**
 * The log-rank test of k groups. At each time with events, d of n at risk end; group g with n_g at risk is expected to
 * have d n_g / n of them. With O − E summed over times and V its hypergeometric covariance,
 * V_gh = d (n − d) / (n − 1) · n_g / n · (δ_gh − n_h / n), the statistic (O − E)ᵀ V⁻ (O − E) is χ² with k − 1 degrees of
 * freedom.
 *
 * Source: N. Mantel, Cancer Chemotherapy Reports 50 (1966), 163-170; R. Peto and J. Peto, JRSS A 135 (1972), 185-207;
 * Kalbfleisch and Prentice (2002), eq. 1.22 and 1.23.
 *
 * @throws LifetimeError, RangeError as {@link riskTable}
 */
export function logRank(groups: readonly Lifetimes[]): LogRank | LogRankRefusal {
  const tables = groups.map(riskTable);
  const k = tables.length;
  const observed = new Array<number>(k).fill(0);
  const expected = new Array<number>(k).fill(0);
  const covariance = Array.from({length: k}, () => new Float64Array(k));
  const place = new Array<number>(k).fill(0);
  for (const time of eventTimes(tables)) {
    const atRisk = tables.map(({time: times, atRisk}, g) => {
      while (place[g]! < times.length && times[place[g]!]! < time) place[g]!++;
      return place[g]! < times.length ? atRisk[place[g]!]! : 0;
    });
    const events = tables.map(({time: times, events}, g) =>
      times[place[g]!] === time ? events[place[g]!]! : 0,
    );
    const n = sum(atRisk);
    const d = sum(events);
    const spread = n > 1 ? (d * (n - d)) / (n - 1) : 0;
    for (let g = 0; g < k; g++) {
      const part = atRisk[g]! / n;
      observed[g]! += events[g]!;
      expected[g]! += d * part;
      for (let h = 0; h < k; h++) covariance[g]![h]! += spread * part * ((g === h ? 1 : 0) - atRisk[h]! / n);
    }
  }
  if (sum(observed) === 0)
    return {
      tested: false,
      reason: "no events",
      sentence: "Nobody has left yet, so the groups cannot be compared.",
    };
  const difference = observed.map((o, g) => o - expected[g]!);
  const {value, rank} = quadraticForm(covariance, difference);
  if (rank === 0)
    return {
      tested: false,
      reason: "one group",
      sentence: "There are no two groups to compare at any one time.",
    };
  return {
    tested: true,
    chiSquare: value,
    degrees: rank,
    p: upperIncompleteGamma(rank / 2, value / 2),
    observed,
    expected,
  };
}

/** Times at which anyone ends, ascending, each once. */
function eventTimes(tables: readonly RiskTable[]): number[] {
  const times = new Set<number>();
  for (const {time, events} of tables)
    for (let j = 0; j < time.length; j++) if (events[j]! > 0) times.add(time[j]!);
  return [...times].sort((a, b) => a - b);
}

/**
 * xᵀ A⁻ x and the rank of A, for a covariance A whose null space x is orthogonal to (its rows sum to 0; a group never
 * at risk has a row of zeros): elimination with the largest remaining variance as pivot.
 */
function quadraticForm(
  matrix: readonly Float64Array[],
  vector: readonly number[],
): {value: number; rank: number} {
  const a = matrix.map((row) => Float64Array.from(row));
  const x = [...vector];
  const open = new Set(a.keys());
  const largest = Math.max(...a.map((row, g) => row[g]!));
  let value = 0;
  let rank = 0;
  while (open.size > 0) {
    let pivot = -1;
    for (const g of open) if (pivot === -1 || a[g]![g]! > a[pivot]![pivot]!) pivot = g;
    const size = a[pivot]![pivot]!;
    if (!(size > largest * 1e-10)) break;
    open.delete(pivot);
    value += (x[pivot]! * x[pivot]!) / size;
    rank++;
    for (const g of open) {
      const factor = a[g]![pivot]! / size;
      x[g]! -= factor * x[pivot]!;
      for (const h of open) a[g]![h]! -= factor * a[pivot]![h]!;
    }
  }
  return {value, rank};
}

function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/**
 * p-values of several tests made at once, each raised so that the chance of even one false alarm among them stays what
 * it would be for a single test: the smallest times their number, the next times one less, and so on, none below the
 * one before it.
 *
 * Source: S. Holm, Scandinavian Journal of Statistics 6 (1979), 65-70.
 *
 * @returns in the order given
 * @throws RangeError for a p-value outside 0 to 1
 */
export function holm(p: readonly number[]): number[] {
  for (const value of p)
    if (!(value >= 0 && value <= 1)) throw new RangeError(`p-values lie between 0 and 1, not ${value}`);
  const order = [...p.keys()].sort((i, j) => p[i]! - p[j]! || i - j);
  const raised = new Array<number>(p.length).fill(0);
  let before = 0;
  order.forEach((i, rank) => {
    before = Math.max(before, Math.min(1, p[i]! * (p.length - rank)));
    raised[i] = before;
  });
  return raised;
}
