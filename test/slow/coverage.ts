/** How often intervals hold the true totals of a time held out, at four levels, over simulated companies. */
import {fitPurchases, predictTotal, purchaseHistories, randomFrom} from "../../loaders/statistics/index.ts";
import {groupsOf, kinds, variedParameters} from "./companies.ts";

/** Fewer expected purchases than that are whole numbers so small that no interval covers 90 of 100. */
const FEWEST = 10;
const HORIZONS = [91, 182, 365];

export type Level = "whole base" | "cohort" | "segment" | "customer class";

/** Cohorts are quarters of the time customers joined in; segments have about 10, 30 and 60 of 100 customers. */
const groupings: Record<Level, (customer: Customer) => number> = {
  "whole base": () => 0,
  cohort: ({joined}) => Math.floor(4 * joined),
  segment: ({chance}) => (chance < 0.1 ? 0 : chance < 0.4 ? 1 : 2),
  "customer class": ({frequency}) => Math.min(frequency, 2) + (frequency > 3 ? 1 : 0),
};

interface Customer {
  /** Share of the time of observation that had passed when this customer joined. */
  readonly joined: number;
  readonly chance: number;
  readonly frequency: number;
  readonly recency: number;
  readonly age: number;
  /** Purchases in the time held out. */
  readonly heldOut: number;
}

export interface Coverage {
  readonly companies: number;
  /** Companies of which a model could not be fitted, and those that took the weak prior. */
  readonly refused: number;
  readonly withPrior: number;
  readonly levels: Record<Level, Counts>;
}

export interface Counts {
  of: number;
  within: number;
  below: number;
  above: number;
}

/**
 * Companies of every kind: parameters a factor of about 1.6 around the centre, 200 to `largest` customers who joined
 * over one to two years, a quarter, half or whole year held out.
 *
 * @param each companies per kind
 */
export function coverage({each, largest, draws}: {each: number; largest: number; draws: number}): Coverage {
  const none = (): Counts => ({of: 0, within: 0, below: 0, above: 0});
  const levels: Record<Level, Counts> = {
    "whole base": none(),
    cohort: none(),
    segment: none(),
    "customer class": none(),
  };
  let refused = 0;
  let withPrior = 0;
  kinds.forEach(({model, centre}, kind) => {
    for (let company = 0; company < each; company++) {
      const random = randomFrom(1_000_003 * kind + company);
      const parameters = variedParameters(centre, 0.5, random);
      const size = Math.round(200 * (largest / 200) ** random());
      const span = 365 * (1 + random());
      const horizon = HORIZONS[company % 3]!;
      const customers = Array.from({length: size}, (): Customer => {
        const joined = random();
        const age = span * (1 - joined);
        const times = model.drawPurchases(parameters, age + horizon, random);
        const frequency = times.filter((time) => time <= age).length;
        const recency = frequency === 0 ? 0 : times[frequency - 1]!;
        return {joined, chance: random(), frequency, recency, age, heldOut: times.length - frequency};
      });
      const fit = fitPurchases(model, historiesOf(customers));
      if (!fit.fitted) {
        refused++;
        continue;
      }
      if (fit.usedPrior) withPrior++;
      for (const [level, counts] of Object.entries(levels)) {
        // Object.entries forgets the type of the keys.
        for (const group of groupsOf(customers, groupings[level as Level]).values()) {
          const options = {draws, seed: company};
          const {expected, low, high} = predictTotal(fit, historiesOf(group), horizon, options);
          if (expected < FEWEST) continue;
          const actual = group.reduce((sum, {heldOut}) => sum + heldOut, 0);
          counts.of++;
          if (actual < low) counts.below++;
          else if (actual > high) counts.above++;
          else counts.within++;
        }
      }
    }
  });
  return {companies: each * kinds.length, refused, withPrior, levels};
}

function historiesOf(customers: readonly Customer[]) {
  return purchaseHistories({
    frequency: customers.map(({frequency}) => frequency),
    recency: customers.map(({recency}) => recency),
    age: customers.map(({age}) => age),
  });
}
