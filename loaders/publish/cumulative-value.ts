/** What customers have been worth by each age: running sums of the classic retention cells, per customer. */
import type {DuckDBConnection} from "@duckdb/node-api";
import type {PublishedTable} from "./arrow.ts";
import {type Cells, cellTable, grains, type PublishedCells} from "./cells.ts";
import {dayText, quarterStart, readColumns} from "./columns.ts";
import {cohortKey, cohortRuns, type PublishedAmounts} from "./published-sums.ts";
import {NONE, type PlacedPool, type RunningSum, runningSums, showablePools} from "./suppress.ts";

// Weeks are too short to speak of value. Sums run over exact decimals.
const running = `
  select grain, "group", cohort, age, complete, closes, base_customers,
    sum(revenue) over running as revenue,
    sum(margin) over running as margin
  from ${cellTable}
  where variant = 0 and grain > 0
  window running as (partition by grain, "group", cohort order by age)`;

/**
 * `cumulative-value.arrow`: one row per month or quarter, group, cohort and age, then the mean over complete cohorts
 * (cohort empty) weighted by their size. A mean pools hidden sums too, under the rule for pooled means.
 *
 * @param k smallest group
 */
export async function cumulativeValueTable(
  connection: DuckDBConnection,
  {groups, dimensionOf, cells, hasMargin}: PublishedCells,
  published: PublishedAmounts,
  k: number,
): Promise<PublishedTable> {
  const rows = await readColumns(
    connection,
    {
      grain: "int",
      group: "int",
      cohort: "int",
      age: "int",
      complete: "flag",
      closes: "int",
      base_customers: "int",
      revenue: "float",
      margin: "float",
    },
    `(${running}) as running`,
    'grain, "group", cohort, age',
  );
  const means = await readColumns(
    connection,
    {grain: "int", group: "int", age: "int", base_customers: "int", revenue: "float", margin: "float"},
    `(select grain, "group", age, sum(base_customers) as base_customers, sum(revenue) as revenue, sum(margin) as margin
      from (${running}) as running where complete group by grain, "group", age) as means`,
    'grain, "group", age',
  );
  const sums = runningValueSums(cells, published, k, dimensionOf);
  const sumOf = (i: number) => sums.get(`${cohortKey(rows, i)} ${rows.age[i]}`);
  const pools = new Map<string, PlacedPool>();
  for (let i = 0; i < means.length; i++) {
    pools.set(poolKey(means, i), {
      stratum: `${means.grain[i]} ${means.age[i]}`,
      group: means.group[i]!,
      base: means.base_customers[i]!,
      hiddenCells: 0,
      hiddenCustomers: 0,
      hiddenBases: 0,
      hiddenBaseCustomers: 0,
    });
  }
  for (let i = 0; i < rows.length; i++) {
    const sum = sumOf(i);
    const pool = pools.get(poolKey(rows, i));
    if (!pool || !sum || !rows.complete[i] || sum.shown) continue;
    pool.hiddenCells += sum.hiddenCells;
    pool.hiddenCustomers += sum.hiddenCustomers;
  }
  const shownMeans = showablePools([...pools.values()], dimensionOf, k);
  const both = <T>(row: (i: number) => T, mean: (i: number) => T): T[] => [
    ...Array.from(rows.age, (_, i) => row(i)),
    ...Array.from(means.age, (_, i) => mean(i)),
  ];
  const perCustomer = (row: Float64Array, mean: Float64Array) =>
    both(
      (i) => (rows.base_customers[i]! >= k && sumOf(i)?.shown ? row[i]! / rows.base_customers[i]! : null),
      (i) => (shownMeans[i] ? mean[i]! / means.base_customers[i]! : null),
    );
  return {
    grain: {
      type: "text",
      values: both(
        (i) => grains[rows.grain[i]!]!,
        (i) => grains[means.grain[i]!]!,
      ),
    },
    dimension: {
      type: "text",
      values: both(
        (i) => groups[rows.group[i]!]!.dimension,
        (i) => groups[means.group[i]!]!.dimension,
      ),
    },
    value: {
      type: "text",
      values: both(
        (i) => groups[rows.group[i]!]!.value,
        (i) => groups[means.group[i]!]!.value,
      ),
    },
    cohort: {
      type: "text",
      values: both(
        (i) => dayText(rows.cohort[i]!),
        () => "",
      ),
    },
    age: {type: "int16", values: [...rows.age, ...means.age]},
    complete: {
      type: "bool",
      values: both(
        (i) => rows.complete[i] === 1,
        () => true,
      ),
    },
    closes: {
      type: "text",
      values: both(
        (i) => dayText(rows.closes[i]!),
        () => "",
      ),
    },
    base_customers: {type: "int32", values: [...rows.base_customers, ...means.base_customers]},
    revenue_per_customer: {type: "float64", values: perCustomer(rows.revenue, means.revenue)},
    margin_per_customer: {
      type: "float64",
      values: hasMargin
        ? perCustomer(rows.margin, means.margin)
        : both<number | null>(
            () => null,
            () => null,
          ),
    },
  };
}

/** What may be shown of the running sums; their increments are the classic cells. */
export function runningValueSums(
  cells: Cells,
  {ledger, cells: amounts}: PublishedAmounts,
  k: number,
  dimensionOf: readonly number[],
): Map<string, RunningSum> {
  const partners = partnersOfFew(cells, k, dimensionOf);
  const sums = new Map<string, RunningSum>();
  for (const {from, to} of cohortRuns(cells)) {
    if (cells.variant[from] !== 0 || cells.grain[from] === 0) continue;
    const increments = Array.from(amounts.subarray(from, to), (amount) => ({
      customers: amount === NONE ? 0 : ledger.customers[amount]!,
      hidden: !ledger.shows(amount),
    }));
    for (const [step, sum] of runningSums(increments, k, cells.group[from] === 0).entries()) {
      const shown = sum.shown && !partners.has(cohortKey(cells, from));
      sums.set(`${cohortKey(cells, from)} ${cells.age[from + step]}`, {...sum, shown});
    }
  }
  return sums;
}

/**
 * Cohorts that have no running sums, since a larger sum less theirs and those of their like would be that of cohorts
 * under k: values of a dimension add up to all customers of the cohort, and months to their quarter.
 */
function partnersOfFew(cells: Cells, k: number, dimensionOf: readonly number[]): Set<string> {
  const families = new Map<string, {key: string; customers: number}[]>();
  for (const {from} of cohortRuns(cells)) {
    if (cells.variant[from] !== 0 || cells.grain[from] === 0) continue;
    const group = cells.group[from]!;
    const cohort = {key: cohortKey(cells, from), customers: cells.base_customers[from]!};
    const names = [
      ...(group === 0 ? [] : [`value ${cells.grain[from]} ${dimensionOf[group]} ${cells.cohort[from]}`]),
      ...(cells.grain[from] === MONTH ? [`month ${group} ${quarterStart(cells.cohort[from]!)}`] : []),
    ];
    for (const name of names) families.set(name, [...(families.get(name) ?? []), cohort]);
  }
  const partners = new Set<string>();
  for (const members of families.values()) {
    let few = members.reduce((n, {customers}) => n + (customers < k ? customers : 0), 0);
    const others = members.filter(({customers}) => customers >= k).sort((a, b) => a.customers - b.customers);
    for (const {key, customers} of others) {
      if (few === 0 || few >= k) break;
      partners.add(key);
      few += customers;
    }
  }
  return partners;
}

const MONTH = 1;

function poolKey(rows: {grain: Int32Array; group: Int32Array; age: Int32Array}, i: number): string {
  return `${rows.grain[i]} ${rows.group[i]} ${rows.age[i]}`;
}
