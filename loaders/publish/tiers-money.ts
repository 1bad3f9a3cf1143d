/** Which sums of value tiers may be told. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import {CONCENTRATION_UNIT} from "./concentration.ts";
import {hideComplements, Ledger} from "./suppress.ts";
import {
  type LossRow,
  type MoveRow,
  type SpreadMeasure,
  type SumRow,
  type Tier,
  tierNames,
  type ValueTiers,
} from "./tiers-data.ts";

/** Days between the beginning of the twelve months and the nearest beginning of a week or month, or of the data. */
interface Stretch {
  /** Customers whose money moved on these days. */
  customers: number;
  revenue: number;
  contribution: number;
  refunds: number;
}

/** The five stretches by which the twelve months differ from sums of published weeks and months, and from all there is. */
export async function readStretches(connection: DuckDBConnection): Promise<Stretch[]> {
  return queryRows<Stretch>(
    connection,
    `with starts as (
       select year_before + 1 as day from core.quarter_ends where quarter_number = last_quarter
     ),
     stretches as (
       select 1 as stretch, cast(date_trunc('week', day) as date) as begins, day as ends from starts
       union all
       select 2, day, cast(date_trunc('week', day + 6) as date) from starts
       union all
       select 3, cast(date_trunc('month', day) as date), day from starts
       union all
       select 4, day, cast(date_trunc('month', day - 1) + interval 1 month as date) from starts
       union all
       select 5, date '0001-01-01', day from starts
     )
     select count(distinct days.customer_key) as customers,
       coalesce(sum(cast(days.gross_revenue + days.refunds as double)), 0) as revenue,
       coalesce(sum(cast(coalesce(days.margin, days.gross_revenue + days.refunds) as double)), 0) as contribution,
       coalesce(sum(cast(days.refunds as double)), 0) as refunds
     from stretches
     left join core.customer_days as days on days.day >= stretches.begins and days.day < stretches.ends
     group by stretches.stretch
     order by stretches.stretch`,
  );
}

/** No less than what one of the customers brought (or cost) who lie next to the end of the best and of the last fifth. */
export async function readEquals(connection: DuckDBConnection): Promise<{best: number; bottom: number}> {
  const [row] = await queryRows<{best: number; bottom: number}>(
    connection,
    `with means as (
       select step, steps, abs(cast(value as double) / customers) as mean
       from marts.value_spread
       where measure = 'contribution_12m'
     )
     select
       coalesce(max(case when step - steps / 5 in (0, 1) then mean end), 1e18) as best,
       coalesce(max(case when step - 4 * steps / 5 in (0, 1) then mean end), 1e18) as bottom
     from means
     where steps >= 5`,
  );
  if (!row) throw new Error("an aggregate without a row");
  return row;
}

export type Amount = "contribution" | "revenue" | "serving" | "refunds" | "discount";

/** Which sums of the page may be told. */
export interface TierMoney {
  of(tier: "all" | Tier, amount: Amount): boolean;
  loss: boolean;
  stayed(tier: Tier): boolean;
  /**
   * Customers by whose money that of all customers differs from sums told elsewhere (of weeks, of months, of all time),
   * as far as rounding does not hide it.
   */
  beside: readonly number[];
  /** Whether a curve of value is told. */
  curve(measure: SpreadMeasure): boolean;
}

/**
 * Which sums may be told. For each amount the tiers add up to all; a tier's revenue is its contribution, what serving it
 * cost and the cost of goods; all together differ from published weeks and months by a few days, and by what customers who
 * bought nothing were paid back; the loss-making are a part of the tiers; and those who stayed for a year, with those who came,
 * are all customers.
 */
export function shownSums({
  sums,
  losses,
  moves,
  costs,
  stretches,
  equals,
  k,
}: {
  sums: readonly SumRow[];
  losses: readonly LossRow[];
  moves: readonly MoveRow[];
  costs: ValueTiers["costs"];
  stretches: readonly Stretch[];
  /**
   * What a customer at the end of a fifth brought or cost at most, where no data lie before the twelve months: then shares of
   * fifths of all customers are published elsewhere (CONCENTRATION_UNIT).
   */
  equals: {best: number; bottom: number} | null;
  k: number;
}): Omit<TierMoney, "curve"> {
  const ledger = new Ledger(k);
  const amounts = new Map<string, number>();
  const named = sums.filter((s): s is SumRow & {tier: "all" | Tier} => s.tier !== "others");
  const all = named.find((s) => s.tier === "all");
  const others = sums.find((s) => s.tier === "others");
  const bearers = (row: SumRow): Record<Amount, number> => ({
    contribution: row.customers,
    revenue: row.customers,
    serving: row.served_customers,
    refunds: row.refunding_customers,
    discount: row.discounted_customers,
  });
  for (const row of named) {
    for (const [name, customers] of Object.entries(bearers(row))) {
      if (customers === 0) continue;
      // Of what must go, details go before contribution, and a tier before all.
      const worth = (row.tier === "all" ? 4 : 0) + (name === "contribution" ? 2 : name === "revenue" ? 1 : 0);
      amounts.set(`${row.tier} ${name}`, ledger.add(customers, {worth}));
    }
  }
  const at = (tier: string, name: Amount) => amounts.get(`${tier} ${name}`);
  const some = (list: readonly (number | undefined)[]) => list.filter((a): a is number => a !== undefined);

  for (const name of ["contribution", "revenue", "serving", "refunds", "discount"] as const) {
    const total = at("all", name);
    if (total !== undefined) ledger.addsUp(total, some(tierNames.map((tier) => at(tier, name))), "disjoint");
  }
  for (const {tier, customers} of named) {
    const parts = some([at(tier, "contribution"), at(tier, "serving")]);
    // Where goods cost a known part of revenue, nothing of the sum is unknown.
    if (costs.goods === "lines") parts.push(ledger.addRemainder(customers));
    ledger.addsUp(at(tier, "revenue")!, parts, "overlapping");
  }
  const beside: number[] = [];
  if (all) {
    for (const stretch of stretches) {
      const rest = Math.max(stretch.customers, others?.customers ?? 0);
      for (const [parts, amount] of [
        [[at("all", "revenue")], "revenue"],
        [[at("all", "contribution"), at("all", "serving")], "contribution"],
        [[at("all", "refunds")], "refunds"],
      ] as const) {
        const apart = Math.abs(stretch[amount]) + Math.abs(others?.[amount] ?? 0);
        // What rounding may have added or taken away is far more: nothing can be told of the rest.
        const lost = all.customers * unitOf(all[amount] / all.customers) >= 2 * MASKS * apart;
        if (!lost && amount !== "refunds") beside.push(rest);
        ledger.sumIsKnown([...some(parts), ...(lost || rest === 0 ? [] : [ledger.addRemainder(rest)])]);
      }
    }
  }

  if (all && equals) {
    for (const [tier, fifth] of [
      ["best", Math.floor(all.customers / 5)],
      ["bottom", Math.ceil(all.customers / 5)],
    ] as const) {
      const size = named.find((s) => s.tier === tier)?.customers ?? 0;
      const total = at(tier, "contribution");
      // Equals that did not fit into the tier, unless they are less than what rounding took away from the shares.
      const lost = CONCENTRATION_UNIT * all.contribution >= 2 * MASKS * (fifth - size) * equals[tier];
      if (total !== undefined && fifth > size && !lost)
        ledger.sumIsKnown([total, ledger.addRemainder(fifth - size)]);
    }
  }

  const loss = statedLoss(ledger, named, losses, at);
  const stayed = new Map<Tier, number>();
  for (const tier of tierNames) {
    const customers = moves
      .filter((m) => m.from_tier === tier && m.to_tier !== "silent")
      .reduce((n, m) => n + m.customers, 0);
    if (customers > 0) stayed.set(tier, ledger.add(customers));
  }
  const came = moves
    .filter((m) => (m.from_tier === "new" || m.from_tier === "silent") && m.to_tier !== "silent")
    .reduce((n, m) => n + m.customers, 0);
  if (all && stayed.size > 0) {
    const rest = came > 0 ? [ledger.addRemainder(came)] : [];
    ledger.addsUp(at("all", "contribution")!, [...stayed.values(), ...rest], "disjoint");
  }
  hideComplements(ledger);
  return {
    of: (tier, name) => {
      const amount = at(tier, name);
      return amount === undefined || ledger.shows(amount);
    },
    loss: loss === undefined || ledger.shows(loss),
    beside,
    stayed: (tier) => {
      const amount = stayed.get(tier);
      return amount !== undefined && ledger.shows(amount);
    },
  };
}

/** A difference so many times smaller than the rounding of what it is a difference of cannot be told. */
const MASKS = 3;

/** The step to which `figures` rounds. */
function unitOf(amount: number): number {
  return amount === 0 ? 0 : 10 ** (Math.floor(Math.log10(Math.abs(amount))) - 3);
}

/** The loss-making are the last by contribution: whole tiers from the bottom, and a part of one. */
function statedLoss(
  ledger: Ledger,
  named: readonly (SumRow & {tier: "all" | Tier})[],
  losses: readonly LossRow[],
  at: (tier: string, name: Amount) => number | undefined,
): number | undefined {
  const customers = losses.reduce((n, l) => n + l.customers, 0);
  if (customers === 0) return undefined;
  const stated = ledger.add(customers, {worth: 1.5});
  const parts: number[] = [];
  for (const {tier, customers: members} of named) {
    if (tier === "all") continue;
    const losing = losses.filter((l) => l.tier === tier).reduce((n, l) => n + l.customers, 0);
    const total = at(tier, "contribution");
    if (losing === 0 || total === undefined) continue;
    if (losing === members) {
      parts.push(total);
      continue;
    }
    const lost = ledger.addRemainder(losing);
    ledger.addsUp(total, [lost, ledger.addRemainder(members - losing)], "disjoint");
    parts.push(lost);
  }
  ledger.addsUp(stated, parts, "disjoint");
  const all = named.find((s) => s.tier === "all");
  if (all && all.customers > customers)
    ledger.addsUp(
      at("all", "contribution")!,
      [stated, ledger.addRemainder(all.customers - customers)],
      "disjoint",
    );
  return stated;
}
