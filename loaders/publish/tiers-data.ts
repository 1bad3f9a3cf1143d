/** What the page on value tiers gets, and the marts it is made from. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";

export type Tier = "best" | "middle" | "bottom";
export type LossCause = "goods" | "discounts" | "refunds" | "contacts" | "service" | "loyalty";
export type SpreadMeasure = "revenue_12m" | "contribution_12m" | "predicted";

/** `value-tiers.json`. Money is per customer and for the twelve months to the as-of date; null where withheld or unknown. */
export interface ValueTiers {
  asOf: string;
  /** First of the twelve months' days. */
  from: string;
  /** Whether the data reach back to it. */
  wholeYear: boolean;
  /** Customers who ever bought. */
  everybody: number;
  /** Customers who bought in the twelve months. */
  customers: number;
  /** What is told: contribution, or revenue less the known costs where the margin is unknown. */
  value: "contribution" | "revenue";
  /** Which costs are counted. */
  costs: {
    goods: "lines" | "rate" | "none";
    marginRate: number | null;
    discounts: boolean;
    refunds: boolean;
    contacts: boolean;
    service: boolean;
    loyalty: boolean;
    /** Contacts with a cost, and all. */
    pricedContacts: number;
    allContacts: number;
  };
  /** "all" first; empty when nobody bought. */
  tiers: TierRow[];
  spread: Spread[];
  losses: Losses | null;
  moves: Moves | null;
  /** What a point of retention would be worth in each tier; empty without moves. */
  points: RetentionPoint[];
}

export interface TierRow {
  tier: "all" | Tier;
  customers: number;
  newCustomers: number;
  /** Orders per customer. */
  orders: number | null;
  contribution: number | null;
  /** Part of the contribution of all tiers; null also when that is not above zero. */
  share: number | null;
  revenue: number | null;
  /** Cost of contacts, service and loyalty. */
  serving: number | null;
  /** Discounts as a part of revenue before discounts and refunds. */
  discountShare: number | null;
  /** Refunds as a part of revenue before refunds. */
  refundShare: number | null;
}

export interface Spread {
  measure: SpreadMeasure;
  customers: number;
  gini: number | null;
  /** Shares of the most valuable fifth, the middle three and the least valuable one. */
  top: number | null;
  middle: number | null;
  bottom: number | null;
}

export interface Losses {
  customers: number;
  newCustomers: number;
  /** Of the customers who bought, with 95 % limits. */
  share: number | null;
  low: number | null;
  high: number | null;
  /** What one of them costs more than is brought, on average. */
  loss: number | null;
  causes: {cause: LossCause; customers: number; newCustomers: number}[];
}

export interface Moves {
  from: string;
  to: string;
  /** Whether the data cover the twelve months before the earlier day. */
  wholeYear: boolean;
  cells: {from: Tier | "silent" | "new"; to: Tier | "silent"; customers: number}[];
}

export interface RetentionPoint {
  tier: Tier;
  /** Customers of the tier now. */
  customers: number;
  /** Customers of the tier a year ago, and how many of them bought in the year after. */
  before: number;
  stayed: number;
  /** Contribution in that year of one who stayed, with 95 % limits. */
  contribution: number | null;
  low: number | null;
  high: number | null;
  /** What one point of retention is worth a year. */
  worth: number | null;
  worthLow: number | null;
  worthHigh: number | null;
}

export interface SumRow {
  tier: "all" | Tier | "others";
  customers: number;
  new_customers: number;
  orders: number;
  contribution: number;
  revenue: number;
  margin: number | null;
  serving: number;
  refunds: number;
  discount: number;
  served_customers: number;
  refunding_customers: number;
  discounted_customers: number;
}

export interface LossRow {
  tier: Tier;
  cause: LossCause;
  is_new: boolean;
  customers: number;
  contribution: number;
}

export interface MoveRow {
  from_day: string;
  to_day: string;
  from_tier: Tier | "silent" | "new";
  to_tier: Tier | "silent";
  customers: number;
  contribution: number;
  contribution_sq: number;
}

export const tierNames: readonly Tier[] = ["best", "middle", "bottom"];
export const causes: readonly LossCause[] = [
  "goods",
  "discounts",
  "refunds",
  "contacts",
  "service",
  "loyalty",
];

export async function readFrame(connection: DuckDBConnection) {
  const [row] = await queryRows<{as_of: string; from_day: string; first_day: string; everybody: number}>(
    connection,
    `select cast(calendar.as_of as varchar) as as_of, cast(ends.year_before + 1 as varchar) as from_day,
       cast(calendar.first_day as varchar) as first_day,
       (select count(*) from core.customers where first_day is not null) as everybody
     from staging.calendar as calendar
     inner join core.quarter_ends as ends on ends.quarter_number = ends.last_quarter`,
  );
  if (!row) throw new Error("core.quarter_ends has no quarter of the as-of date");
  const {as_of, from_day, first_day, everybody} = row;
  return {asOf: as_of, from: from_day, firstDay: first_day, wholeYear: first_day <= from_day, everybody};
}

export async function readCosts(connection: DuckDBConnection): Promise<ValueTiers["costs"]> {
  const [row] = await queryRows<{
    goods: "lines" | "rate" | "none";
    margin_rate: number | null;
    discounts: boolean;
    refunds: boolean;
    contacts: boolean;
    service: boolean;
    loyalty: boolean;
    interactions: number;
    priced_interactions: number;
  }>(
    connection,
    `select goods, cast(margin_rate as double) as margin_rate, discounts, refunds, contacts, service, loyalty,
       interactions, priced_interactions
     from core.cost_coverage`,
  );
  if (!row) throw new Error("core.cost_coverage is empty");
  return {
    goods: row.goods,
    marginRate: row.margin_rate,
    discounts: row.discounts,
    refunds: row.refunds,
    contacts: row.contacts,
    service: row.service,
    loyalty: row.loyalty,
    pricedContacts: row.priced_interactions,
    allContacts: row.interactions,
  };
}

export async function readSums(connection: DuckDBConnection): Promise<SumRow[]> {
  const rows = await queryRows<SumRow>(
    connection,
    `select tier, customers, new_customers, orders, cast(contribution as double) as contribution,
       cast(revenue as double) as revenue, cast(margin as double) as margin, cast(serving as double) as serving,
       cast(refunds as double) as refunds, cast(discount as double) as discount, served_customers,
       refunding_customers, discounted_customers
     from marts.value_tiers`,
  );
  const order = ["all", ...tierNames, "others"];
  return rows.sort((a, b) => order.indexOf(a.tier) - order.indexOf(b.tier));
}

/** To a hundredth of a per cent. */
export function tenthsOfMille(share: number): number {
  return Math.round(share * 10_000) / 10_000 + 0;
}
