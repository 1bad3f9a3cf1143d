/** Value tiers: who brings how much, who costs more than they bring, and who moves, less what the small-group rules hide. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import {normalQuantile, wilsonInterval} from "../statistics/index.ts";
import type {PublishedTable} from "./arrow.ts";
import {CONCENTRATION_UNIT} from "./concentration.ts";
import {hideComplements, Ledger} from "./suppress.ts";
import {figures} from "./value-groups.ts";

/** Customers who stayed from which on their mean contribution gets an interval: fewer may be far from normal. */
const enoughForInterval = 30;

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

interface SumRow {
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

interface LossRow {
  tier: Tier;
  cause: LossCause;
  is_new: boolean;
  customers: number;
  contribution: number;
}

interface MoveRow {
  from_day: string;
  to_day: string;
  from_tier: Tier | "silent" | "new";
  to_tier: Tier | "silent";
  customers: number;
  contribution: number;
  contribution_sq: number;
}

const tierNames: readonly Tier[] = ["best", "middle", "bottom"];
const causes: readonly LossCause[] = ["goods", "discounts", "refunds", "contacts", "service", "loyalty"];

/**
 * `value-lorenz` and `value-tiers`.
 *
 * @param k smallest group
 */
export async function tierTables(
  connection: DuckDBConnection,
  k: number,
): Promise<{tables: Record<string, PublishedTable>; json: {"value-tiers": ValueTiers}; shown: TierMoney}> {
  const {firstDay, ...frame} = await readFrame(connection);
  const costs = await readCosts(connection);
  const sums = await readSums(connection);
  const losses = await queryRows<LossRow>(
    connection,
    `select tier, cause, is_new, customers, cast(contribution as double) as contribution
     from marts.loss_causes order by tier, cause, is_new`,
  );
  const moves = await queryRows<MoveRow>(
    connection,
    `select cast(from_day as varchar) as from_day, cast(to_day as varchar) as to_day, from_tier, to_tier, customers,
       cast(contribution as double) as contribution, cast(contribution_sq as double) as contribution_sq
     from marts.tier_moves order by from_tier, to_tier`,
  );
  const sumsShown = shownSums({
    sums,
    losses,
    moves,
    costs,
    stretches: await readStretches(connection),
    equals: firstDay >= frame.from ? await readEquals(connection) : null,
    k,
  });
  const value = costs.goods === "none" ? "revenue" : "contribution";
  const {spread, lorenz} = await readSpread(connection, {
    sums,
    losing: losses.reduce((n, l) => n + l.customers, 0),
    costs,
    shown: sumsShown,
    k,
  });
  const curves = new Set(Array.from<unknown>(lorenz.measure!.values));
  const shown = {
    ...sumsShown,
    curve: (measure: SpreadMeasure) => curves.has(measure),
  };
  return {
    shown,
    tables: {"value-lorenz": lorenz},
    json: {
      "value-tiers": {
        ...frame,
        customers: sums.find((s) => s.tier === "all")?.customers ?? 0,
        value,
        costs,
        tiers: tierRows(sums, shown, costs, k),
        spread,
        losses: lossesOf(sums, losses, shown.loss, k),
        moves: movesOf(moves, firstDay),
        points: pointsOf(sums, moves, shown.stayed),
      },
    },
  };
}

async function readFrame(connection: DuckDBConnection) {
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

async function readCosts(connection: DuckDBConnection): Promise<ValueTiers["costs"]> {
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

async function readSums(connection: DuckDBConnection): Promise<SumRow[]> {
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

/** Days between the beginning of the twelve months and the nearest beginning of a week or month, or of the data. */
interface Stretch {
  /** Customers whose money moved on these days. */
  customers: number;
  revenue: number;
  contribution: number;
  refunds: number;
}

/** The five stretches by which the twelve months differ from sums of published weeks and months, and from all there is. */
async function readStretches(connection: DuckDBConnection): Promise<Stretch[]> {
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
async function readEquals(connection: DuckDBConnection): Promise<{best: number; bottom: number}> {
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

type Amount = "contribution" | "revenue" | "serving" | "refunds" | "discount";

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
function shownSums({
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

function tierRows(
  sums: readonly SumRow[],
  shown: Pick<TierMoney, "of">,
  costs: ValueTiers["costs"],
  k: number,
): TierRow[] {
  const all = sums.find((s) => s.tier === "all");
  if (!all) return [];
  return sums.flatMap((row): TierRow[] => {
    const {tier, customers} = row;
    if (tier === "others") return [];
    const told = (name: Amount) => (shown.of(tier, name) && customers >= k ? row[name] : null);
    const mean = (amount: number | null) => (amount === null ? null : figures(amount / customers));
    const [revenue, refunds, discount] = [told("revenue"), told("refunds"), told("discount")];
    const contribution = told("contribution");
    return [
      {
        tier,
        customers,
        newCustomers: row.new_customers,
        orders: customers < k ? null : hundredths(row.orders / customers),
        contribution: mean(contribution),
        share:
          contribution !== null && shown.of("all", "contribution") && all.contribution > 0
            ? tenthsOfMille(contribution / all.contribution)
            : null,
        revenue: mean(revenue),
        serving: costs.contacts || costs.service || costs.loyalty ? mean(told("serving")) : null,
        discountShare:
          costs.discounts && revenue !== null && refunds !== null && discount !== null
            ? partOf(discount, revenue - refunds + discount)
            : null,
        refundShare: revenue !== null && refunds !== null ? partOf(-refunds, revenue - refunds) : null,
      },
    ];
  });
}

function partOf(part: number, whole: number): number | null {
  return whole > 0 ? tenthsOfMille(part / whole) : null;
}

function tenthsOfMille(share: number): number {
  return Math.round(share * 10_000) / 10_000 + 0;
}

function hundredths(n: number): number {
  return Math.round(n * 100) / 100;
}

interface StepRow {
  measure: SpreadMeasure;
  step: number;
  steps: number;
  customers: number;
  all_customers: number;
  value: number;
  positive: number;
  weighted: number;
}

/**
 * Lorenz curves from the least valuable customers up, and what they come to; only shares are told. Where a curve follows
 * contribution, its fifths are the tiers, and no point lies so near the end of a tier or of the loss-making that a few
 * customers make the difference.
 */
async function readSpread(
  connection: DuckDBConnection,
  {
    sums,
    losing,
    costs,
    shown,
    k,
  }: {
    sums: readonly SumRow[];
    /** Customers who cost more than they brought. */
    losing: number;
    costs: ValueTiers["costs"];
    shown: Pick<TierMoney, "of">;
    k: number;
  },
): Promise<{spread: Spread[]; lorenz: PublishedTable}> {
  const rows = await queryRows<StepRow>(
    connection,
    `select measure, step, steps, customers, all_customers, cast(value as double) as value,
       cast(positive as double) as positive, cast(weighted as double) as weighted
     from marts.value_spread order by step`,
  );
  const serving = costs.contacts || costs.service || costs.loyalty;
  const sizeOf = (tier: Tier) => sums.find((s) => s.tier === tier)?.customers ?? 0;
  const tiersShown = (["all", ...tierNames] as const).every((tier) => shown.of(tier, "contribution"));
  const spread: Spread[] = [];
  const points: {measure: string; customers: number; share: number}[] = [];
  for (const measure of ["revenue_12m", "contribution_12m", "predicted"] as const) {
    // Without costs contribution is revenue.
    if (measure === "contribution_12m" && costs.goods === "none" && !serving) continue;
    const steps = rows.filter((r) => r.measure === measure);
    const [first] = steps;
    if (!first || first.all_customers < k) continue;
    const {all_customers, steps: number} = first;
    const sum = (of: readonly StepRow[], name: "value" | "positive" | "weighted") =>
      of.reduce((s, r) => s + r[name], 0);
    const [total, positive] = [sum(steps, "value"), sum(steps, "positive")];
    // Where goods cost a fixed part and nothing else is known, revenue orders customers as contribution does.
    const isTiers =
      measure === "contribution_12m" || (measure === "revenue_12m" && costs.goods !== "lines" && !serving);
    const told = number >= 5 && total > 0 && (!isTiers || tiersShown);
    const part = (tier: Tier, from: number, to: number) =>
      !told
        ? null
        : isTiers
          ? tenthsOfMille((sums.find((s) => s.tier === tier)?.contribution ?? 0) / sumOf(sums))
          : tenthsOfMille(
              sum(
                steps.filter((r) => r.step > from * number && r.step <= to * number),
                "value",
              ) / total,
            );
    spread.push({
      measure,
      customers: all_customers,
      gini:
        positive > 0
          ? Math.round((sum(steps, "weighted") / (all_customers * positive)) * 100_000) / 100_000
          : null,
      top: part("best", 0, 0.2),
      middle: part("middle", 0.2, 0.8),
      bottom: part("bottom", 0.8, 1),
    });
    if (!told) continue;
    const ends = isTiers ? [sizeOf("bottom"), all_customers - sizeOf("best"), losing] : [];
    let customers = 0;
    let value = 0;
    points.push({measure, customers: 0, share: 0});
    for (const step of [...steps].reverse()) {
      customers += step.customers;
      value += step.value;
      if (ends.some((end) => end > 0 && end !== customers && Math.abs(end - customers) < k)) continue;
      points.push({
        measure,
        customers: tenthsOfMille(customers / all_customers),
        share: tenthsOfMille(value / total),
      });
    }
  }
  return {
    spread,
    lorenz: {
      measure: {type: "text", values: points.map((p) => p.measure)},
      share_customers: {type: "float64", values: points.map((p) => p.customers)},
      share_value: {type: "float64", values: points.map((p) => p.share)},
    },
  };
}

function sumOf(sums: readonly SumRow[]): number {
  return sums.find((s) => s.tier === "all")?.contribution ?? 0;
}

function lossesOf(
  sums: readonly SumRow[],
  losses: readonly LossRow[],
  shown: boolean,
  k: number,
): Losses | null {
  const all = sums.find((s) => s.tier === "all");
  if (!all) return null;
  const count = (of: (row: LossRow) => boolean) => losses.filter(of).reduce((n, row) => n + row.customers, 0);
  const customers = count(() => true);
  const interval = all.customers < k ? null : wilsonInterval(customers, all.customers);
  return {
    customers,
    newCustomers: count((row) => row.is_new),
    share: interval === null ? null : interval.estimate,
    low: interval === null ? null : interval.low,
    high: interval === null ? null : interval.high,
    loss:
      shown && customers >= k ? figures(-losses.reduce((s, l) => s + l.contribution, 0) / customers) : null,
    causes: causes
      .map((cause) => ({
        cause,
        customers: count((row) => row.cause === cause),
        newCustomers: count((row) => row.cause === cause && row.is_new),
      }))
      .filter((c) => c.customers > 0),
  };
}

function movesOf(rows: readonly MoveRow[], firstDay: string): Moves | null {
  const [first] = rows;
  // New customers alone show no move.
  if (!first || rows.every((r) => r.from_tier === "new")) return null;
  const order = ["best", "middle", "bottom", "silent", "new"];
  return {
    from: first.from_day,
    to: first.to_day,
    wholeYear: firstDay <= yearBefore(first.from_day),
    cells: rows
      .map(({from_tier, to_tier, customers}) => ({from: from_tier, to: to_tier, customers}))
      .sort(
        (a, b) => order.indexOf(a.from) - order.indexOf(b.from) || order.indexOf(a.to) - order.indexOf(b.to),
      ),
  };
}

/** First day of the twelve months that end on the last day of a quarter. */
function yearBefore(day: string): string {
  const [y = 0, m = 1, d = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(y - 1, m - 1, d + 1)).toISOString().slice(0, 10);
}

/**
 * One point more retention keeps a hundredth of the tier's customers, and each brings what those of the tier who stayed
 * the last time brought in the year after. The interval is that of a mean: estimate ± 1.96 standard errors.
 */
function pointsOf(
  sums: readonly SumRow[],
  moves: readonly MoveRow[],
  shown: (tier: Tier) => boolean,
): RetentionPoint[] {
  const z = normalQuantile(0.975);
  return tierNames.flatMap((tier): RetentionPoint[] => {
    const customers = sums.find((s) => s.tier === tier)?.customers ?? 0;
    const from = moves.filter((m) => m.from_tier === tier);
    const stayed = from.filter((m) => m.to_tier !== "silent");
    const n = stayed.reduce((s, m) => s + m.customers, 0);
    const before = from.reduce((s, m) => s + m.customers, 0);
    if (customers === 0 || before === 0) return [];
    const told = n > 0 && shown(tier);
    const mean = stayed.reduce((s, m) => s + m.contribution, 0) / Math.max(1, n);
    const squares = stayed.reduce((s, m) => s + m.contribution_sq, 0);
    const variance = Math.max(0, squares - n * mean * mean) / Math.max(1, n - 1);
    const margin = n >= enoughForInterval ? z * Math.sqrt(variance / n) : null;
    const at = (offset: number | null, by = 1) =>
      told && offset !== null ? figures((mean + offset) * by) : null;
    const points = customers / 100;
    return [
      {
        tier,
        customers,
        before,
        stayed: n,
        contribution: at(0),
        low: at(margin === null ? null : -margin),
        high: at(margin),
        worth: at(0, points),
        worthLow: at(margin === null ? null : -margin, points),
        worthHigh: at(margin, points),
      },
    ];
  });
}
