/** What customers are worth: the tables of the lifetime value page, less what the small-group rules hide. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import type {PublishedTable} from "./arrow.ts";
import type {PublishedCells} from "./cells.ts";
import {concentrationShare} from "./concentration.ts";
import {runningValueSums} from "./cumulative-value.ts";
import {cohortKey, type PublishedAmounts} from "./published-sums.ts";
import {hideComplements, Ledger, type PlacedPool, type RunningSum, showablePools} from "./suppress.ts";
import {
  figures,
  type StatedValue,
  shownCohorts,
  shownExpected,
  type ValueGroup,
  type ValueSources,
} from "./value-groups.ts";

/** The tables of the page, and what of the total may be told. */
export interface LifetimeValue {
  tables: Record<string, PublishedTable>;
  /** Groups of customers, and which of their money is told. */
  shown: {
    kind: ValueGroup["kind"];
    dimension: string;
    value: string;
    realised: boolean;
    expected: boolean;
  }[];
  /** All customers with what may be shown; undefined when there are none. */
  total: {group: ValueGroup; realised: boolean; expected: boolean} | undefined;
}

interface Shown {
  realised: readonly boolean[];
  expected: readonly boolean[];
}

/** What the tables are made from. */
interface Sources {
  published: PublishedCells;
  /** Which running sums of realised money are shown. */
  sums: ReadonlyMap<string, RunningSum>;
  groups: readonly ValueGroup[];
  shown: Shown;
  past: readonly PastPoint[];
  k: number;
}

/**
 * `lifetime-value`, `lifetime-value-curve`, `value-concentration`, `alive-grid` and `payback`.
 *
 * Money is per customer and rounded to four figures. That of all customers takes in those who were only paid back.
 *
 * @param stated from `stateValue`, before `amounts` were settled
 * @param cumulative `cumulative-value` as it is published, totals and groups: the past part of curves is read from it
 * @param k smallest group
 */
export async function lifetimeValueTables(
  connection: DuckDBConnection,
  {
    published,
    amounts,
    cumulative,
    sources,
    stated,
    k,
  }: {
    published: PublishedCells;
    amounts: PublishedAmounts;
    cumulative: PublishedTable;
    sources: ValueSources;
    stated: StatedValue;
    k: number;
  },
): Promise<LifetimeValue> {
  const groups = sources.groups.map((group) =>
    group.kind === "all" ? {...group, realised: group.realised + sources.others.realised} : group,
  );
  const sums = runningValueSums(published.cells, amounts, k, published.dimensionOf);
  const cohorts = shownCohorts(sources, published, sums, k);
  const shown = {
    realised: groups.map(({kind, value}, i) =>
      kind === "cohort" ? cohorts.get(value) === true : amounts.ledger.shows(stated[i]!),
    ),
    expected: shownExpected(groups, k),
  };
  const [kind] = await queryRows<{value_kind: string}>(
    connection,
    "select value_kind from core.spend_totals",
  );
  const past = pastValue(cumulative, kind?.value_kind === "margin" ? "margin" : "revenue");
  const total = groups.findIndex((group) => group.kind === "all");
  const all = {published, sums, groups, shown, past, k};
  return {
    tables: {
      "lifetime-value": groupTable(all),
      "lifetime-value-curve": await curveTable(connection, all),
      "value-concentration": await concentrationTable(connection, k),
      "alive-grid": await aliveTable(connection, k),
      payback: await paybackTable(connection, all),
    },
    shown: groups.map(({kind, dimension, value}, i) => ({
      kind,
      dimension,
      value,
      realised: shown.realised[i]!,
      expected: shown.expected[i]!,
    })),
    total:
      total === -1
        ? undefined
        : {group: groups[total]!, realised: shown.realised[total]!, expected: shown.expected[total]!},
  };
}

function groupTable({groups, shown, k}: Sources): PublishedTable {
  const perCustomer = (name: "alive" | "purchases" | "purchases_low" | "purchases_high") => ({
    type: "float64" as const,
    // Not money, but a rate: it needs a base of k.
    values: groups.map((group) => {
      const amount = group[name];
      return amount === null || group.customers < k ? null : figures(amount / group.customers);
    }),
  });
  const money = (name: "realised" | "expected" | "low" | "high") => ({
    type: "float64" as const,
    values: groups.map((group, i) => {
      const amount = group[name];
      const may = name === "realised" ? shown.realised[i] : shown.expected[i];
      return amount === null || !may ? null : figures(amount / group.customers);
    }),
  });
  return {
    kind: {type: "text", values: groups.map((group) => group.kind)},
    dimension: {
      type: "text",
      values: groups.map(({kind, dimension}) =>
        kind === "all" ? "" : kind === "dimension" ? dimension : kind,
      ),
    },
    value: {
      type: "text",
      // In words: a number by itself might be the id of a customer, and the guard would have to stop the site.
      values: groups.map(({kind, value}) => (kind === "decile" ? `tenth ${value}` : value)),
    },
    customers: {type: "int32", values: groups.map((group) => group.customers)},
    alive: perCustomer("alive"),
    purchases: perCustomer("purchases"),
    purchases_low: perCustomer("purchases_low"),
    purchases_high: perCustomer("purchases_high"),
    realised: money("realised"),
    expected: money("expected"),
    low: money("low"),
    high: money("high"),
    withheld: {
      type: "bool",
      values: groups.map(({expected}, i) => !shown.realised[i] || (expected !== null && !shown.expected[i])),
    },
  };
}

/** One point of what customers have brought, per customer, as it is published elsewhere. */
interface PastPoint {
  grain: string;
  dimension: string;
  value: string;
  /** First day of the cohort; empty for the mean of complete cohorts. */
  cohort: string;
  age: number;
  complete: boolean;
  customers: number;
  amount: number | null;
}

function pastValue(cumulative: PublishedTable, measure: "margin" | "revenue"): PastPoint[] {
  const column = (name: string) => cumulative[name]!.values;
  const [grain, dimension, value] = [column("grain"), column("dimension"), column("value")];
  const [cohort, age, complete] = [column("cohort"), column("age"), column("complete")];
  const customers = column("base_customers");
  const amount = column(`${measure}_per_customer`);
  return Array.from({length: grain.length}, (_, i) => ({
    grain: String(grain[i]),
    dimension: String(dimension[i]),
    value: String(value[i]),
    cohort: String(cohort[i]),
    age: Number(age[i]),
    complete: complete[i] === true,
    customers: Number(customers[i]),
    amount: typeof amount[i] === "number" ? amount[i] : null,
  }));
}

interface CurveRow {
  grain: string;
  cohort: string;
  age: number;
  from_age: number;
  customers: number;
  realised: number;
  expected: number;
  low: number;
  high: number;
}

interface CurvePoint {
  grain: string;
  cohort: string;
  age: number;
  kind: "historic" | "predicted";
  complete: boolean;
  customers: number;
  value: number | null;
  low: number | null;
  high: number | null;
}

/**
 * Past values as they are published elsewhere, and what the model adds to them. A predicted value tells what its
 * customers have brought so far to whoever knows what is expected of them: it is shown where that may be known too.
 */
async function curveTable(
  connection: DuckDBConnection,
  {published, sums, groups, shown, past, k}: Sources,
): Promise<PublishedTable> {
  const predicted = await queryRows<CurveRow>(
    connection,
    "select * from marts.lifetime_value_curve order by grain, cohort, age",
  );
  const shownCohorts = new Set(
    groups
      .filter((g, i) => g.kind === "cohort" && shown.realised[i] && shown.expected[i])
      .map((g) => g.value),
  );
  const shownTotal = groups.some((g, i) => g.kind === "all" && shown.expected[i]);
  const pools = poolsOf(published, sums, predicted, k);
  const fromAge = new Map(predicted.filter((p) => p.cohort === "").map((p) => [p.grain, p.from_age]));
  const points: CurvePoint[] = [
    ...past
      .filter(
        (p) =>
          p.dimension === "" &&
          // Of months only all cohorts together; and of all together no ages that few have reached.
          (p.cohort === "" ? p.age <= (fromAge.get(p.grain) ?? p.age) : p.grain === "quarter"),
      )
      .map(
        ({grain, cohort, age, complete, customers, amount}): CurvePoint => ({
          grain,
          cohort,
          age,
          kind: "historic",
          complete,
          customers,
          value: amount,
          low: null,
          high: null,
        }),
      ),
    ...predicted.map(({grain, cohort, age, customers, realised, expected, low, high}): CurvePoint => {
      const may =
        customers >= k &&
        (cohort === "" ? shownTotal && pools.get(`${grain} ${age}`) === true : shownCohorts.has(cohort));
      const value = (more: number) => (may ? figures((realised + more) / customers) : null);
      return {
        grain,
        cohort,
        age,
        kind: "predicted",
        complete: false,
        customers,
        value: value(expected),
        low: value(low),
        high: value(high),
      };
    }),
  ].sort(
    (a, b) =>
      (a.grain === b.grain ? 0 : a.grain < b.grain ? -1 : 1) ||
      (a.cohort === b.cohort ? 0 : a.cohort < b.cohort ? -1 : 1) ||
      (a.kind === b.kind ? 0 : a.kind < b.kind ? -1 : 1) ||
      a.age - b.age,
  );
  return {
    grain: {type: "text", values: points.map((p) => p.grain)},
    cohort: {type: "text", values: points.map((p) => p.cohort)},
    age: {type: "int16", values: points.map((p) => p.age)},
    kind: {type: "text", values: points.map((p) => p.kind)},
    complete: {type: "bool", values: points.map((p) => p.complete)},
    customers: {type: "int32", values: points.map((p) => p.customers)},
    value: {type: "float64", values: points.map((p) => p.value)},
    low: {type: "float64", values: points.map((p) => p.low)},
    high: {type: "float64", values: points.map((p) => p.high)},
  };
}

/** Whether what all cohorts of a curve have brought so far may be known, by grain and age. */
function poolsOf(
  {cells}: PublishedCells,
  running: ReadonlyMap<string, RunningSum>,
  predicted: readonly CurveRow[],
  k: number,
): Map<string, boolean> {
  const grains = ["week", "month", "quarter"];
  /** Of each cohort the running sums by age, and whether the age is complete. */
  const cohorts = new Map<
    string,
    {grain: string; customers: number; completed: number; sums: RunningSum[]}
  >();
  for (let i = 0; i < cells.length; i++) {
    if (cells.group[i] !== 0 || cells.variant[i] !== 0 || cells.grain[i] === 0) continue;
    const key = cohortKey(cells, i);
    const cohort = cohorts.get(key) ?? {
      grain: grains[cells.grain[i]!]!,
      customers: cells.base_customers[i]!,
      completed: -1,
      sums: [],
    };
    cohorts.set(key, cohort);
    if (cells.complete[i]) cohort.completed = cells.age[i]!;
    const sum = running.get(`${key} ${cells.age[i]}`);
    if (sum) cohort.sums[cells.age[i]!] = sum;
  }
  const rows = predicted.filter((p) => p.cohort === "");
  const pools = rows.map(({grain, age, from_age}): PlacedPool => {
    const members = [...cohorts.values()].filter((c) => c.grain === grain && c.completed >= from_age);
    const hidden = members.flatMap((c) => {
      const sum = c.sums[Math.min(age, c.sums.length - 1)];
      return sum && !sum.shown ? [sum] : [];
    });
    return {
      stratum: `${grain} ${age}`,
      group: 0,
      base: members.reduce((n, c) => n + c.customers, 0),
      hiddenCells: hidden.reduce((n, sum) => n + sum.hiddenCells, 0),
      hiddenCustomers: hidden.reduce((n, sum) => n + sum.hiddenCustomers, 0),
      hiddenBases: 0,
      hiddenBaseCustomers: 0,
    };
  });
  const verdicts = showablePools(pools, [-1], k);
  return new Map(pools.map(({stratum}, i) => [stratum, verdicts[i]!]));
}

/**
 * Lorenz curves from the least valuable customers up; a step holds at least k customers. Only shares are told, to
 * tenths of a per cent.
 */
async function concentrationTable(connection: DuckDBConnection, k: number): Promise<PublishedTable> {
  const steps = await queryRows<{
    measure: string;
    customers: number;
    all_customers: number;
    value: number | null;
    all_value: number | null;
  }>(
    connection,
    `select measure, customers, all_customers, cast(value as double) as value, cast(all_value as double) as all_value
     from marts.value_concentration order by measure, step`,
  );
  const curve = (measure: string) => {
    const of = steps.filter((s) => s.measure === measure && s.all_customers >= k);
    // From the top to from the bottom: everybody first, nobody last.
    return [...of].reverse().map(({customers, all_customers, value, all_value}) => ({
      customers: 1 - customers / all_customers,
      share: all_value !== null && all_value > 0 && value !== null ? 1 - value / all_value : null,
    }));
  };
  const realised = curve("realised");
  const expected = curve("expected");
  // The last step from the bottom is everybody, who have everything.
  const end = realised.length > 0;
  const told = (share: number | null | undefined) =>
    share === null || share === undefined ? null : concentrationShare(share);
  const points = realised.map((point, i) => ({
    customers: Math.round(point.customers * 10_000) / 10_000,
    realised: told(point.share),
    expected: told(expected[i]?.share),
  }));
  if (end) {
    points.push({
      customers: 1,
      realised: points[0]?.realised === null ? null : 1,
      expected: points[0]?.expected === null ? null : 1,
    });
  }
  return {
    share_customers: {type: "float64", values: points.map((p) => p.customers)},
    realised_share: {type: "float64", values: points.map((p) => p.realised)},
    expected_share: {type: "float64", values: points.map((p) => p.expected)},
  };
}

async function aliveTable(connection: DuckDBConnection, k: number): Promise<PublishedTable> {
  const rows = await queryRows<{
    frequency_from: number;
    frequency_to: number | null;
    silence_from: number;
    silence_to: number | null;
    customers: number;
    alive: number | null;
  }>(connection, "select * from marts.alive_grid order by frequency_from, silence_from");
  return {
    frequency_from: {type: "int32", values: rows.map((r) => r.frequency_from)},
    frequency_to: {type: "int32", values: rows.map((r) => r.frequency_to)},
    silence_from: {type: "int32", values: rows.map((r) => r.silence_from)},
    silence_to: {type: "int32", values: rows.map((r) => r.silence_to)},
    customers: {type: "int32", values: rows.map((r) => (r.customers < k ? null : r.customers))},
    alive: {
      type: "float64",
      values: rows.map((r) =>
        r.customers < k || r.alive === null ? null : Math.round(r.alive * 1000) / 1000,
      ),
    },
  };
}

/**
 * What it cost to win customers against what they bring. The month of payback is read from the published means of
 * complete cohorts: the first month at whose end a mean customer has brought more than the cost.
 */
async function paybackTable(
  connection: DuckDBConnection,
  {published, groups, shown, past, k}: Sources,
): Promise<PublishedTable> {
  const rows = await queryRows<{group: number; customers: number; priced: number; cost: number | null}>(
    connection,
    `select folded."group", cast(sum(customers) as bigint) as customers,
       cast(sum(priced_customers) as bigint) as priced, cast(sum(cost) as double) as cost
     from marts.payback as costs
     inner join temp.main.published_values as folded
       on folded.dimension = costs.dimension and folded.value = costs.value
     group by folded."group"
     order by folded."group"`,
  );
  const ledger = new Ledger(k);
  const amounts = rows.map(({group, priced}) =>
    ledger.add(Math.max(1, priced), {worth: group === 0 ? 1 : 0}),
  );
  for (const dimension of new Set(published.dimensionOf)) {
    if (dimension === -1) continue;
    const parts = amounts.filter(
      (_, i) => published.dimensionOf[rows[i]!.group] === dimension && rows[i]!.priced > 0,
    );
    if (rows[0]?.group === 0) ledger.addsUp(amounts[0]!, parts, "disjoint");
  }
  hideComplements(ledger);
  const anyCost = rows.some(({priced}) => priced > 0);
  const told = (anyCost ? rows : []).map(({group, customers, priced, cost}) => {
    const {dimension, value} = published.groups[group]!;
    const i = groups.findIndex((g) => g.group === group);
    const at = rows.findIndex((r) => r.group === group);
    const perCustomer =
      cost !== null && priced > 0 && ledger.shows(amounts[at]!) ? figures(cost / priced) : null;
    const found = groups[i];
    const realised = found && shown.realised[i] ? found.realised / customers : null;
    const expected =
      found && shown.expected[i] && found.expected !== null ? found.expected / customers : null;
    const means = past.filter(
      (p) => p.grain === "month" && p.cohort === "" && p.dimension === dimension && p.value === value,
    );
    const paid = means
      .sort((a, b) => a.age - b.age)
      .find((p) => p.amount !== null && perCustomer !== null && p.amount >= perCustomer);
    return {
      dimension,
      value,
      customers,
      priced,
      cost: perCustomer,
      realised: realised === null ? null : figures(realised),
      total: realised === null || expected === null ? null : figures(realised + expected),
      month: paid?.age ?? null,
      // Where a mean before is withheld, the month may be later than it was.
      withheld: (priced > 0 && perCustomer === null) || realised === null,
    };
  });
  return {
    dimension: {type: "text", values: told.map((r) => r.dimension)},
    value: {type: "text", values: told.map((r) => r.value)},
    customers: {type: "int32", values: told.map((r) => r.customers)},
    priced_customers: {type: "int32", values: told.map((r) => r.priced)},
    cost_per_customer: {type: "float64", values: told.map((r) => r.cost)},
    value_to_date: {type: "float64", values: told.map((r) => r.realised)},
    expected_total: {type: "float64", values: told.map((r) => r.total)},
    payback_month: {type: "int16", values: told.map((r) => r.month)},
    withheld: {type: "bool", values: told.map((r) => r.withheld)},
  };
}
