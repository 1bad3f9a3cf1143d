/** When customers leave: the share of those still there at an age who leave within the next stretch of it. */
import {type Lifetimes, riskTable} from "./kaplan-meier.ts";
import {wilsonInterval} from "./wilson-interval.ts";

/** One stretch of age, from `from` (included) to `to` (not included). */
export interface AgeHazard {
  readonly from: number;
  readonly to: number;
  /** Observed at least until the stretch began. */
  readonly atRisk: number;
  /** Ended within it. */
  readonly events: number;
  /** Share of those there at its beginning who end within it, as if all had been observed through it. */
  readonly hazard: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The hazard by age: within each stretch 1 − Π (1 − d/n) over its times, so that those whose observation ends within
 * it count for as long as they were seen.
 *
 * The interval is Wilson's for the number of customers that would give the hazard the variance Greenwood's formula
 * gives it, N = h / ((1 − h) Σ d / (n (n − d))); where nobody or everybody ended, for those at risk less half of those
 * last seen within the stretch.
 *
 * Source: S. J. Cutler and F. Ederer, Journal of Chronic Diseases 8 (1958), 699-712 (the life table); E. L. Kaplan and
 * P. Meier, JASA 53 (1958), 457-481; effective numbers as in E. L. Korn and B. I. Graubard, Survey Methodology 24
 * (1998), 193-201.
 *
 * @param edges ages at which stretches begin and the last one ends, ascending, at least two
 * @returns one entry per stretch that anybody reached
 * @throws RangeError for edges or a level that cannot be; LifetimeError as {@link riskTable}
 */
export function hazardByAge(
  lifetimes: Lifetimes,
  {edges, level = 0.95}: {edges: readonly number[]; level?: number},
): AgeHazard[] {
  if (edges.length < 2 || edges.some((edge, i) => !Number.isFinite(edge) || (i > 0 && edge <= edges[i - 1]!)))
    throw new RangeError("edges must be two or more finite numbers, each above the one before.");
  const {time, atRisk, events, censored} = riskTable(lifetimes);
  const result: AgeHazard[] = [];
  let j = 0;
  while (j < time.length && time[j]! < edges[0]!) j++;
  for (let e = 0; e + 1 < edges.length && j < time.length; e++) {
    const start = atRisk[j]!;
    let stay = 1;
    let variance = 0;
    let ended = 0;
    let lastSeen = 0;
    for (; j < time.length && time[j]! < edges[e + 1]!; j++) {
      const n = atRisk[j]!;
      const d = events[j]!;
      stay = d >= n ? 0 : stay * (1 - d / n);
      if (d < n) variance += d / (n * (n - d));
      ended += d;
      lastSeen += censored[j]!;
    }
    const hazard = 1 - stay;
    const size = ended === 0 || stay === 0 ? start - lastSeen / 2 : hazard / (stay * variance);
    // A stretch that is reached has somebody at risk, so the size is above 0.
    const {low, high} = wilsonInterval(hazard * size, size, level)!;
    result.push({from: edges[e]!, to: edges[e + 1]!, atRisk: start, events: ended, hazard, low, high});
  }
  return result;
}
