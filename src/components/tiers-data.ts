/** What the page on value tiers reads: value-tiers.json, and Lorenz curves out of value-lorenz.arrow. */
import type {Cube} from "./cube.js";

export type Tier = "best" | "middle" | "bottom";
export type LossCause = "goods" | "discounts" | "refunds" | "contacts" | "service" | "loyalty";
export type Measure = "revenue_12m" | "contribution_12m" | "predicted";

/** Money is per customer and for the twelve months to the as-of date; null where withheld or unknown. */
export interface ValueTiers {
  asOf: string;
  from: string;
  wholeYear: boolean;
  everybody: number;
  customers: number;
  value: "contribution" | "revenue";
  costs: {
    goods: "lines" | "rate" | "none";
    marginRate: number | null;
    discounts: boolean;
    refunds: boolean;
    contacts: boolean;
    service: boolean;
    loyalty: boolean;
    pricedContacts: number;
    allContacts: number;
  };
  tiers: readonly TierRow[];
  spread: readonly Spread[];
  losses: Losses | null;
  moves: Moves | null;
  points: readonly RetentionPoint[];
}

export interface TierRow {
  tier: "all" | Tier;
  customers: number;
  newCustomers: number;
  orders: number | null;
  contribution: number | null;
  share: number | null;
  revenue: number | null;
  serving: number | null;
  discountShare: number | null;
  refundShare: number | null;
}

export interface Spread {
  measure: Measure;
  customers: number;
  gini: number | null;
  top: number | null;
  middle: number | null;
  bottom: number | null;
}

export interface Losses {
  customers: number;
  newCustomers: number;
  share: number | null;
  low: number | null;
  high: number | null;
  /** What one of them costs more than is brought, on average. */
  loss: number | null;
  causes: readonly {cause: LossCause; customers: number; newCustomers: number}[];
}

export interface Moves {
  from: string;
  to: string;
  wholeYear: boolean;
  cells: readonly {from: Tier | "silent" | "new"; to: Tier | "silent"; customers: number}[];
}

export interface RetentionPoint {
  tier: Tier;
  customers: number;
  before: number;
  stayed: number;
  contribution: number | null;
  low: number | null;
  high: number | null;
  worth: number | null;
  worthLow: number | null;
  worthHigh: number | null;
}

/** A point of a Lorenz curve, from the least valuable customers up. */
export interface LorenzPoint {
  measure: Measure;
  customers: number;
  share: number;
}

export function lorenzPoints(cube: Cube): LorenzPoint[] {
  const measure = cube.text("measure");
  const customers = cube.numbers("share_customers");
  const share = cube.numbers("share_value");
  return Array.from({length: cube.length}, (_, i) => ({
    // The published file holds these words only.
    measure: measure[i] as Measure,
    customers: customers[i] ?? 0,
    share: share[i] ?? 0,
  }));
}

/** The row of a tier; undefined when it has no customers. */
export function rowOf<T extends {tier: string}>(rows: readonly T[], tier: "all" | Tier): T | undefined {
  return rows.find((row) => row.tier === tier);
}

/** Where the customers of a tier went: shares of all who were in it, none under k customers. */
export function movesFrom(
  {cells}: Moves,
  from: Tier | "silent" | "new",
  smallGroup: number,
): {customers: number; to: Map<string, {customers: number; share: number | null}>} {
  const of = cells.filter((cell) => cell.from === from);
  const customers = of.reduce((sum, cell) => sum + cell.customers, 0);
  return {
    customers,
    to: new Map(
      of.map((cell) => [
        cell.to,
        {customers: cell.customers, share: customers < smallGroup ? null : cell.customers / customers},
      ]),
    ),
  };
}
