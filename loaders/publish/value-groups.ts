/**
 * Groups of customers with what they are worth, and the sums in which that stands. Realised money is the sum of the
 * published cells, so it is stated with them; expected money stands in sums of its own.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import type {Cells, PublishedCells} from "./cells.ts";
import {dayText} from "./columns.ts";
import {cohortKey, cohortRuns, type Headline, type PublishedAmounts} from "./published-sums.ts";
import {compareText, hideComplements, Ledger, mayShow, NONE, type RunningSum} from "./suppress.ts";

/** One group of customers; everything but the number of customers is in total. */
export interface ValueGroup {
  kind: "all" | "cohort" | "dimension" | "decile";
  dimension: string;
  /** Value of the dimension, first day of the quarter, number of the tenth; empty for all. */
  value: string;
  /** Number of the published group: 0 for all customers; null for cohorts and deciles. */
  group: number | null;
  customers: number;
  /** Null, with all that follows but `realised`, when no model could be fitted. */
  alive: number | null;
  alive_low: number | null;
  alive_high: number | null;
  purchases: number | null;
  purchases_low: number | null;
  purchases_high: number | null;
  expected: number | null;
  low: number | null;
  high: number | null;
  realised: number;
}

const summed = [
  "alive",
  "alive_low",
  "alive_high",
  "purchases",
  "purchases_low",
  "purchases_high",
  "expected",
  "low",
  "high",
] as const;

/**
 * Reads `marts.lifetime_value`: all customers first, then cohorts, values of dimensions in the order of publication
 * with small ones folded, and deciles. The limits of a folded group are the sums of the limits of its parts: wide
 * enough however the parts go together.
 */
async function readValueGroups(
  connection: DuckDBConnection,
  {groups}: PublishedCells,
): Promise<ValueGroup[]> {
  const rows = await queryRows<ValueGroup>(
    connection,
    `select sums.*, folded."group"
     from marts.lifetime_value as sums
     left join temp.main.published_values as folded
       on sums.kind in ('all', 'dimension') and folded.dimension = sums.dimension and folded.value = sums.value
     where sums.kind in ('cohort', 'decile') or folded."group" is not null
     order by sums.kind, sums.dimension, sums.value`,
  );
  const byName = new Map<string, ValueGroup>();
  for (const row of rows) {
    const value = row.group === null ? row.value : groups[row.group]!.value;
    const key = `${row.kind} ${row.group ?? value}`;
    const known = byName.get(key);
    if (known === undefined) {
      byName.set(key, {...row, value});
      continue;
    }
    known.customers += row.customers;
    known.realised += row.realised;
    for (const name of summed) known[name] = plus(known[name], row[name]);
  }
  const kinds = ["all", "cohort", "dimension", "decile"];
  return [...byName.values()].sort(
    (a, b) =>
      kinds.indexOf(a.kind) - kinds.indexOf(b.kind) ||
      (a.group ?? 0) - (b.group ?? 0) ||
      // The tenth decile comes after the ninth.
      a.value.length - b.value.length ||
      compareText(a.value, b.value),
  );
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

/** What realised value is made of besides the published cells. */
export interface ValueSources {
  groups: readonly ValueGroup[];
  /** Customers with money at quarters beyond the highest age that is published, by published group and cohort. */
  beyond: ReadonlyMap<string, number>;
  /** Customers who were only paid back, and what they brought: in the company's money, but in no cohort. */
  others: {customers: number; realised: number};
}

/** Reads what {@link stateValue} needs; `readCells` comes before it. */
export async function readValueSources(
  connection: DuckDBConnection,
  published: PublishedCells,
): Promise<ValueSources> {
  const [others] = await queryRows<{customers: number; realised: number}>(
    connection,
    `select count(*) as customers,
       coalesce(sum(cast(case when totals.value_kind = 'margin' then customers.margin else customers.net_revenue end as double)), 0) as realised
     from core.customers as customers cross join core.spend_totals as totals
     where customers.first_day is null and (customers.net_revenue <> 0 or customers.margin <> 0)`,
  );
  return {
    groups: await readValueGroups(connection, published),
    beyond: await customersBeyond(connection),
    others: others ?? {customers: 0, realised: 0},
  };
}

/** Amount of each group's realised money, in the order of the groups (see `Ledger`); NONE for cohorts. */
export type StatedValue = readonly number[];

// A cell goes before what is told of a whole group; both go before the revenue of a period. Of the deciles the last
// goes first.
const DECILE = 1;
const VALUE = 2.5;
const ALL = 3.5;

/** Figures to which means per customer are rounded. */
const FIGURES = 4;

/** Four figures: what a reader may want of a mean, and too few to work it back to its sum. */
export function figures(amount: number): number {
  return Number(amount.toPrecision(FIGURES));
}

/**
 * States in which sums realised money stands, before anything is hidden: it is the sum of a value's cells; values of a
 * dimension and deciles add up to all; and all is the revenue of all periods, those customers included who were only
 * paid back. That of a cohort is its last running sum, which is looked at elsewhere.
 */
export function stateValue(
  {groups, beyond, others}: ValueSources,
  cells: Cells,
  headline: Headline,
  {ledger, cells: cellAmounts, headline: headlineAmounts}: PublishedAmounts,
): StatedValue {
  const stated = groups.map(({kind, value, customers}) => {
    if (kind === "cohort") return NONE;
    if (kind === "all") return ledger.add(customers + others.customers, {worth: ALL});
    return ledger.add(customers, {worth: kind === "dimension" ? VALUE : DECILE - Number(value) / 100});
  });
  const all = stated[groups.findIndex(({kind}) => kind === "all")];
  if (all === undefined) return stated;

  const ofGroup = new Map<number, number[]>();
  for (const {from, to} of cohortRuns(cells)) {
    if (cells.variant[from] !== CLASSIC || cells.grain[from] !== QUARTER) continue;
    const group = cells.group[from]!;
    const parts = ofGroup.get(group) ?? [];
    ofGroup.set(group, parts);
    parts.push(...cellAmounts.subarray(from, to).filter((amount) => amount !== NONE));
    const later = beyond.get(beyondKey(group, cells.cohort[from]!)) ?? 0;
    if (later > 0) parts.push(ledger.addRemainder(later));
  }
  const parts = new Map<string, number[]>();
  for (const [i, {kind, group, dimension}] of groups.entries()) {
    if (kind !== "dimension" && kind !== "decile") continue;
    const name = `${kind} ${dimension}`;
    parts.set(name, [...(parts.get(name) ?? []), i]);
    if (kind === "dimension") ledger.addsUp(stated[i]!, ofGroup.get(group!) ?? [], "overlapping");
  }
  for (const members of parts.values()) {
    // What the others were paid back is lost in the rounding of the parts, unless it is much.
    const lost = roundingOf(members.map((i) => groups[i]!)) >= MASKS * Math.abs(others.realised);
    const rest = others.customers > 0 && !lost ? [ledger.addRemainder(others.customers)] : [];
    ledger.addsUp(all, [...members.map((i) => stated[i]!), ...rest], "disjoint");
  }
  for (const grain of [0, 1, QUARTER]) {
    const nets = [...headlineAmounts.net].filter(
      (amount, i) => headline.grain[i] === grain && amount !== NONE,
    );
    ledger.agree([all], nets);
  }
  return stated;
}

/** A difference so many times smaller than the rounding of what it is a difference of cannot be told. */
const MASKS = 3;

/** How far the sum of groups can be from what their rounded means say, at most. */
function roundingOf(groups: readonly ValueGroup[]): number {
  return groups.reduce((sum, {customers, realised}) => {
    const mean = Math.abs(realised / customers);
    const unit = mean > 0 ? 10 ** (Math.floor(Math.log10(mean)) + 1 - FIGURES) : 0;
    return sum + (customers * unit) / 2;
  }, 0);
}

/** Whether what a quarter's cohort has brought so far may be shown, by its first day: whether its last running sum is. */
export function shownCohorts(
  {beyond}: ValueSources,
  {cells}: PublishedCells,
  sums: ReadonlyMap<string, RunningSum>,
  k: number,
): Map<string, boolean> {
  const shown = new Map<string, boolean>();
  for (const {from, to} of cohortRuns(cells)) {
    if (cells.variant[from] !== CLASSIC || cells.grain[from] !== QUARTER || cells.group[from] !== 0) continue;
    const last = sums.get(`${cohortKey(cells, from)} ${cells.age[to - 1]}`);
    const later = beyond.get(beyondKey(0, cells.cohort[from]!)) ?? 0;
    const may = cells.base_customers[from]! >= k && last?.shown === true && mayShow(later, k);
    shown.set(dayText(cells.cohort[from]!), may);
  }
  return shown;
}

const CLASSIC = 0;
const QUARTER = 2;

/** Which groups' expected money may be shown: each way of grouping adds up to all customers. */
export function shownExpected(groups: readonly ValueGroup[], k: number): boolean[] {
  const ledger = new Ledger(k);
  const amounts = groups.map(({kind, customers}) =>
    ledger.add(customers, {worth: kind === "all" ? 2 : kind === "cohort" ? 1 : 0}),
  );
  const total = groups.findIndex(({kind}) => kind === "all");
  const parts = new Map<string, number[]>();
  for (const [i, {kind, dimension}] of groups.entries()) {
    if (kind === "all") continue;
    const name = `${kind} ${dimension}`;
    parts.set(name, [...(parts.get(name) ?? []), amounts[i]!]);
  }
  if (total !== -1) for (const list of parts.values()) ledger.addsUp(amounts[total]!, list, "disjoint");
  hideComplements(ledger);
  return amounts.map((amount) => ledger.shows(amount));
}

function beyondKey(group: number, cohort: number): string {
  return `${group} ${cohort}`;
}

/** Their money is in realised value and in no cell. */
async function customersBeyond(connection: DuckDBConnection): Promise<Map<string, number>> {
  const [span] = await queryRows<{quarters: number; max_age: number}>(
    connection,
    `select max(periods.period_number) - min(periods.period_number) as quarters, max(grains.max_age) as max_age
     from staging.periods as periods inner join source.grains as grains on grains.grain = periods.grain
     where periods.grain = 'quarter'`,
  );
  if (!span || span.quarters <= span.max_age) return new Map();
  const rows = await queryRows<{group: number; cohort: number; customers: number}>(
    connection,
    `with late as (
       select distinct bases.customer_key, bases.profile, bases.first_quarter
       from core.customer_periods as periods
       inner join core.customer_bases as bases on bases.customer_key = periods.customer_key
       where periods.grain = 'quarter' and periods.period_number - bases.first_quarter > ${span.max_age}
     )
     select folded."group", date_diff('day', date '1970-01-01', cohorts.period) as cohort, count(*) as customers
     from late
     inner join core.profiles as profiles on profiles.profile = late.profile
     inner join temp.main.published_values as folded
       on folded.dimension = profiles.dimension and folded.value = profiles.value
     inner join staging.periods as cohorts
       on cohorts.grain = 'quarter' and cohorts.period_number = late.first_quarter
     group by folded."group", cohorts.period`,
  );
  return new Map(rows.map(({group, cohort, customers}) => [beyondKey(group, cohort), customers]));
}
