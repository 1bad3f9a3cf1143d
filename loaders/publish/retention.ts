/** Retention cubes and their pooled means: folded cells less what the small-group rules hide. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {type RatioInterval, ratioInterval, wilsonInterval} from "../statistics/index.ts";
import type {PublishedTable} from "./arrow.ts";
import {type Cells, cellTable, grains, type PublishedCells, variants} from "./cells.ts";
import {dayText, readColumns} from "./columns.ts";
import {cohortRuns, type PublishedAmounts} from "./published-sums.ts";
import {joinsPool, mayShow, NONE, type PlacedPool, showablePools} from "./suppress.ts";

/** What is hidden in each retention cell: 1 for hidden. */
export interface HiddenCells {
  /** Everything but the size of the cohort: the cohort is under k. */
  all: Uint8Array;
  /** Money and margin of the cell. */
  money: Uint8Array;
  /** Money and margin at age 0, which the cell is compared with. */
  base: Uint8Array;
  keptRevenue: Uint8Array;
  keptMargin: Uint8Array;
}

/** @param kept from `hiddenKept`, for revenue and for margin */
export function hiddenCells(
  cells: Cells,
  {ledger, cells: amounts}: PublishedAmounts,
  kept: {revenue: Uint8Array; margin: Uint8Array},
): HiddenCells {
  const all = Uint8Array.from(cells.base_customers, (n) => (mayShow(n, ledger.k) ? 0 : 1));
  const or = (flags: Uint8Array) => Uint8Array.from(flags, (hidden, i) => hidden | all[i]!);
  const money = Uint8Array.from(amounts, (amount) => (ledger.shows(amount) ? 0 : 1));
  const base = new Uint8Array(cells.length);
  for (const {from, to} of cohortRuns(cells)) base.fill(ledger.shows(amounts[from]!) ? 0 : 1, from, to);
  return {
    all,
    money: or(money),
    base: or(base),
    keptRevenue: or(kept.revenue),
    keptMargin: or(kept.margin),
  };
}

/** One table per file: `retention-month`, `retention-month-by`, and so on. */
export function retentionTables(
  {cells, groups, hasMargin}: PublishedCells,
  hidden: HiddenCells,
): Record<string, PublishedTable> {
  const tables: Record<string, PublishedTable> = {};
  for (const [g, grain] of grains.entries()) {
    const rows = Array.from(cells.grain.keys()).filter((i) => cells.grain[i] === g);
    const total = rows.filter((i) => cells.group[i] === 0);
    const by = rows.filter((i) => cells.group[i] !== 0);
    tables[`retention-${grain}`] = retentionTable(cells, total, hidden, hasMargin);
    tables[`retention-${grain}-by`] = {
      dimension: {type: "text", values: by.map((i) => groups[cells.group[i]!]!.dimension)},
      value: {type: "text", values: by.map((i) => groups[cells.group[i]!]!.value)},
      ...retentionTable(cells, by, hidden, hasMargin),
    };
  }
  return tables;
}

function retentionTable(
  cells: Cells,
  rows: readonly number[],
  hidden: HiddenCells,
  hasMargin: boolean,
): PublishedTable {
  const days = new Map<number, string>();
  const day = (n: number) => {
    let text = days.get(n);
    if (text === undefined) {
      text = dayText(n);
      days.set(n, text);
    }
    return text;
  };
  const unless = (flags: Uint8Array, values: ArrayLike<number>) =>
    rows.map((i) => (flags[i] ? null : values[i]!));
  const margin = (flags: Uint8Array, values: ArrayLike<number>) =>
    hasMargin ? unless(flags, values) : rows.map(() => null);
  return {
    variant: {type: "text", values: rows.map((i) => variants[cells.variant[i]!]!)},
    cohort: {type: "text", values: rows.map((i) => day(cells.cohort[i]!))},
    age: {type: "int16", values: rows.map((i) => cells.age[i]!)},
    complete: {type: "bool", values: rows.map((i) => cells.complete[i] === 1)},
    closes: {type: "text", values: rows.map((i) => day(cells.closes[i]!))},
    base_customers: {type: "int32", values: rows.map((i) => cells.base_customers[i]!)},
    customers: {type: "int32", values: unless(hidden.all, cells.customers)},
    base_orders: {type: "int32", values: unless(hidden.all, cells.base_orders)},
    orders: {type: "int32", values: unless(hidden.all, cells.orders)},
    base_revenue: {type: "float64", values: unless(hidden.base, cells.base_revenue)},
    revenue: {type: "float64", values: unless(hidden.money, cells.revenue)},
    revenue_kept: {type: "float64", values: unless(hidden.keptRevenue, cells.kept_revenue)},
    base_margin: {type: "float64", values: margin(hidden.base, cells.base_margin)},
    margin: {type: "float64", values: margin(hidden.money, cells.margin)},
    margin_kept: {type: "float64", values: margin(hidden.keptMargin, cells.kept_margin)},
  };
}

const poolShape = {
  grain: "int",
  variant: "int",
  group: "int",
  age: "int",
  cohorts: "int",
  base_customers: "int",
  customers: "int",
  base_orders: "float",
  orders: "float",
  sum_orders_sq: "float",
  sum_orders_base: "float",
  sum_base_orders_sq: "float",
  base_revenue: "float",
  revenue: "float",
  sum_revenue_sq: "float",
  sum_revenue_base: "float",
  sum_base_revenue_sq: "float",
  kept_revenue: "float",
  sum_kept_revenue_sq: "float",
  sum_kept_revenue_base: "float",
  base_margin: "float",
  margin: "float",
  sum_margin_sq: "float",
  sum_margin_base: "float",
  sum_base_margin_sq: "float",
  kept_margin: "float",
  sum_kept_margin_sq: "float",
  sum_kept_margin_base: "float",
} as const;

interface Measure {
  name: string;
  /** Columns of the pooled sums: of y, of x, of y², of xy, of x². */
  sums: readonly [string, string, string, string, string];
  /** Which hidden cells a mean of this measure would tell of; undefined for counts, which are not money. */
  hidden?: keyof Pick<HiddenCells, "money" | "keptRevenue" | "keptMargin">;
  isMargin?: true;
}

const ratioMeasures: readonly Measure[] = [
  {
    name: "orders",
    sums: ["orders", "base_orders", "sum_orders_sq", "sum_orders_base", "sum_base_orders_sq"],
  },
  {
    name: "revenue",
    sums: ["revenue", "base_revenue", "sum_revenue_sq", "sum_revenue_base", "sum_base_revenue_sq"],
    hidden: "money",
  },
  {
    name: "revenue_kept",
    sums: [
      "kept_revenue",
      "base_revenue",
      "sum_kept_revenue_sq",
      "sum_kept_revenue_base",
      "sum_base_revenue_sq",
    ],
    hidden: "keptRevenue",
  },
  {
    name: "margin",
    sums: ["margin", "base_margin", "sum_margin_sq", "sum_margin_base", "sum_base_margin_sq"],
    hidden: "money",
    isMargin: true,
  },
  {
    name: "margin_kept",
    sums: ["kept_margin", "base_margin", "sum_kept_margin_sq", "sum_kept_margin_base", "sum_base_margin_sq"],
    hidden: "keptMargin",
    isMargin: true,
  },
];

/**
 * Means over complete cohorts weighted by their size, by age, with 95 % intervals: Wilson for the share of customers,
 * the linearised ratio interval clustered by customer for orders and money.
 *
 * Money means are rounded to four decimals: with every digit, two means could be worked back to one cohort's base.
 */
export async function retentionCurves(
  connection: DuckDBConnection,
  {cells, groups, dimensionOf, hasMargin}: PublishedCells,
  hidden: HiddenCells,
  k: number,
): Promise<PublishedTable> {
  const everyone = await readPools(connection, k, "complete");
  const paying = await readPools(
    connection,
    k,
    `complete and (base_customers >= ${k} or small_customers >= ${k})`, // joinsPool, in SQL
  );
  const payingAt = new Map<string, number>();
  for (let p = 0; p < paying.length; p++) payingAt.set(poolKey(paying, p), p);
  const measures = ratioMeasures.filter((m) => hasMargin || !m.isMargin);
  const shown = shownMeans(paying, cells, hidden, dimensionOf, k);
  const rows = {
    grain: [] as string[],
    variant: [] as string[],
    measure: [] as string[],
    dimension: [] as string[],
    value: [] as string[],
    age: [] as number[],
    mean: [] as (number | null)[],
    low: [] as (number | null)[],
    high: [] as (number | null)[],
    cohorts: [] as number[],
    customers: [] as number[],
    withheld: [] as boolean[],
  };
  const add = (pools: Pools, p: number, measure: string, interval: RatioInterval | null | "withheld") => {
    rows.grain.push(grains[pools.grain[p]!]!);
    rows.variant.push(variants[pools.variant[p]!]!);
    rows.measure.push(measure);
    rows.dimension.push(groups[pools.group[p]!]!.dimension);
    rows.value.push(groups[pools.group[p]!]!.value);
    rows.age.push(pools.age[p]!);
    const {estimate, low, high} =
      interval === null || interval === "withheld" ? {estimate: null, low: null, high: null} : interval;
    rows.mean.push(estimate);
    rows.low.push(low);
    rows.high.push(high);
    rows.cohorts.push(pools.cohorts[p]!);
    rows.customers.push(pools.base_customers[p]!);
    rows.withheld.push(interval === "withheld");
  };
  for (let p = 0; p < everyone.length; p++) {
    const n = everyone.base_customers[p]!;
    add(everyone, p, "customers", n >= k ? wilsonInterval(everyone.customers[p]!, n) : "withheld");
    for (const {name, sums, hidden: kind} of measures) {
      const at = payingAt.get(poolKey(everyone, p));
      if (kind === undefined) add(everyone, p, name, n >= k ? ratioOf(everyone, p, sums) : "withheld");
      else if (at === undefined) add(everyone, p, name, "withheld");
      else add(paying, at, name, shown[kind][at] ? rounded(ratioOf(paying, at, sums)) : "withheld");
    }
  }
  return {
    grain: {type: "text", values: rows.grain},
    variant: {type: "text", values: rows.variant},
    measure: {type: "text", values: rows.measure},
    dimension: {type: "text", values: rows.dimension},
    value: {type: "text", values: rows.value},
    age: {type: "int16", values: rows.age},
    mean: {type: "float64", values: rows.mean},
    low: {type: "float64", values: rows.low},
    high: {type: "float64", values: rows.high},
    cohorts: {type: "int32", values: rows.cohorts},
    customers: {type: "int32", values: rows.customers},
    withheld: {type: "bool", values: rows.withheld},
  };
}

type Pools = Awaited<ReturnType<typeof readPools>>;

/** Exact sums over the cells that satisfy `condition`, by grain, variant, group and age. */
function readPools(connection: DuckDBConnection, k: number, condition: string) {
  const sums = Object.keys(poolShape).slice(5); // after the keys and the count of cohorts
  return readColumns(
    connection,
    poolShape,
    `(select grain, variant, "group", age, count(*) as cohorts, ${sums.map((s) => `sum(${s}) as ${s}`).join(", ")}
      from (
        select *, sum(case when base_customers < ${k} then base_customers else 0 end)
          over (partition by grain, variant, "group", age, complete) as small_customers
        from ${cellTable}
      ) as cells
      where ${condition}
      group by grain, variant, "group", age) as pools`,
    'grain, variant, "group", age',
  );
}

function poolKey(pools: Pick<Pools, "grain" | "variant" | "age" | "group">, p: number): string {
  return `${pools.grain[p]} ${pools.variant[p]} ${pools.age[p]} ${pools.group[p]}`;
}

function ratioOf(pools: Pools, p: number, sums: Measure["sums"]): RatioInterval {
  // The names of `sums` are columns of `poolShape`, all float.
  const [sumY, sumX, sumYY, sumXY, sumXX] = sums.map((s) => (pools[s as "orders"] as Float64Array)[p]!);
  const n = pools.base_customers[p]!;
  return ratioInterval({n, sumY: sumY!, sumX: sumX!, sumYY: sumYY!, sumXY: sumXY!, sumXX: sumXX!});
}

/** Per pooled mean whether it may be shown, for money and for both kinds of kept money. */
function shownMeans(
  pools: Pools,
  cells: Cells,
  hidden: HiddenCells,
  dimensionOf: readonly number[],
  k: number,
): Record<"money" | "keptRevenue" | "keptMargin", boolean[]> {
  const stratum = (rows: Pick<Pools, "grain" | "variant" | "age">, i: number) =>
    `${rows.grain[i]} ${rows.variant[i]} ${rows.age[i]}`;
  const poolAt = new Map<string, number>();
  for (let p = 0; p < pools.length; p++) poolAt.set(poolKey(pools, p), p);
  const poolOf = Int32Array.from(cells.complete, (complete, i) =>
    complete ? (poolAt.get(poolKey(cells, i)) ?? NONE) : NONE,
  );
  const small = new Int32Array(pools.length);
  for (let i = 0; i < cells.length; i++) {
    if (poolOf[i] !== NONE && cells.base_customers[i]! < k) small[poolOf[i]!]! += cells.base_customers[i]!;
  }
  const shown = (kind: "money" | "keptRevenue" | "keptMargin") => {
    const growing = kind === "keptMargin" ? cells.growing_margin : cells.growing;
    const content = Array.from(
      pools.base_customers,
      (base, p): PlacedPool => ({
        stratum: stratum(pools, p),
        group: pools.group[p]!,
        base,
        hiddenCells: 0,
        hiddenCustomers: 0,
        hiddenBases: 0,
        hiddenBaseCustomers: 0,
      }),
    );
    for (let i = 0; i < cells.length; i++) {
      const pool = content[poolOf[i]!];
      if (!pool || !joinsPool(cells.base_customers[i]!, small[poolOf[i]!]!, k)) continue;
      // Kept money next to money that is shown hides only what growing customers added.
      const customers = kind === "money" || hidden.money[i] ? cells.contributors[i]! : growing[i]!;
      if (hidden[kind][i] && customers > 0) {
        pool.hiddenCells++;
        pool.hiddenCustomers += customers;
      }
      if (hidden.base[i]) {
        pool.hiddenBases++;
        pool.hiddenBaseCustomers += cells.base_customers[i]!;
      }
    }
    return showablePools(content, dimensionOf, k);
  };
  return {money: shown("money"), keptRevenue: shown("keptRevenue"), keptMargin: shown("keptMargin")};
}

function rounded({estimate, low, high}: RatioInterval): RatioInterval {
  const round = (x: number | null) => (x === null ? null : Math.round(x * 10_000) / 10_000);
  return {estimate: round(estimate), low: round(low), high: round(high)};
}
