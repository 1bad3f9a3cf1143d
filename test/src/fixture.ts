/**
 * Published files of a small made-up company, written without the pipeline: what pages are looked at and tested
 * with when only the pages are in question.
 *
 *     node --import tsx test/src/fixture.ts <folder>
 */
import {mkdir, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {bool, dictionary, float64, int16, int32, tableFromArrays, tableToIPC, utf8} from "@uwdata/flechette";
import {readVerification} from "../../loaders/publish/verification.ts";
import type {Grain} from "../../src/components/format.ts";
import type {Definitions, Manifest, Quality} from "../../src/components/published.ts";
import {type Measure, measures, type Variant, variants} from "../../src/components/retention-cells.ts";
import {leavingFixture} from "./leaving-fixture.ts";
import {lifecycleFixture} from "./lifecycle-fixture.ts";
import {narrowedFixture} from "./narrowed-fixture.ts";
import {segmentsFixture} from "./segments-fixture.ts";
import {lorenz, tiers} from "./tiers-fixture.ts";
import {trustFixture} from "./trust-fixture.ts";
import {valueFixture} from "./value-fixture.ts";

type Row = Record<string, string | number | boolean | null>;

interface Customer {
  attributes: Record<string, string>;
  /** Days since 1 January 2022, first one the joining day. */
  orders: {day: number; amount: number}[];
}

const grains: readonly Grain[] = ["week", "month", "quarter"];
const maxAge: Record<Grain, number> = {week: 52, month: 36, quarter: 16};
const windowDays: Record<Grain, number> = {week: 7, month: 30, quarter: 90};
const lastDay = dayOf("2024-12-15");
const smallGroup = 10;
const dimensions = [
  {
    name: "acquisition_channel",
    label: "Acquisition channel",
    values: ["Referral", "Search", "Store", "Marketplace"],
  },
  {name: "loyalty_tier", label: "Loyalty tier", values: ["Gold", 'Silver, "old" <b>plan</b>', "=None"]},
];

/** Writes every published file into a folder. */
export async function writeFixture(folder: string, {customers: n = 2400, margin = true} = {}): Promise<void> {
  await mkdir(folder, {recursive: true});
  const customers = people(n);
  const headline = grains.flatMap((grain) => headlineRows(customers, grain));
  const files: Record<string, Row[]> = {
    headline,
    flows: headline.flatMap((row, i) =>
      (["new", "returning", "reactivated", "lost"] as const).map((flow) => ({
        grain: row.grain!,
        period: row.period!,
        complete: row.complete!,
        flow,
        customers: row[flow]!,
        revenue: Number(row.revenue) * (flow === "lost" ? 0.2 + (i % 3) / 20 : 0.3),
      })),
    ),
  };
  const groups = [
    {dimension: "", value: "", members: customers},
    ...dimensions.flatMap(({name, values}) =>
      values.map((value) => ({
        dimension: name,
        value,
        members: customers.filter((customer) => customer.attributes[name] === value),
      })),
    ),
  ];
  const value: Row[] = [];
  for (const grain of grains) {
    const cells: Row[] = [];
    const curves: Row[] = [];
    for (const {dimension, value: name, members} of groups) {
      const rows = retentionRows(members, grain, margin);
      cells.push(...rows.map((row) => ({dimension, value: name, ...row})));
      curves.push(...curveRows(rows).map((row) => ({grain, dimension, value: name, ...row})));
      if (grain !== "week")
        value.push(...valueRows(rows).map((row) => ({grain, dimension, value: name, ...row})));
    }
    const total = (row: Row) => row.dimension === "";
    files[`retention-${grain}`] = cells.filter(total).map(({dimension: _, value: __, ...row}) => row);
    files[`projection-${grain}`] = projectionRows(files[`retention-${grain}`] ?? [], grain);
    files[`retention-${grain}-by`] = cells.filter((row) => !total(row));
    files[`retention-curves-${grain}`] = curves.filter(total);
    files[`retention-curves-${grain}-by`] = curves.filter((row) => !total(row));
  }
  files["cumulative-value"] = value.filter((row) => row.dimension === "");
  files["cumulative-value-by"] = value.filter((row) => row.dimension !== "");
  const lives = customers.map(({attributes, orders}) => ({attributes, days: orders.map(({day}) => day)}));
  const {survival, leaving} = leavingFixture(lives, dimensions, lastDay, dateOf(lastDay - 61));
  files.survival = survival;
  const trust = trustFixture((daysBefore) => dateOf(lastDay - daysBefore));
  Object.assign(files, trust.files);
  const worth = valueFixture({
    asOf: dateOf(lastDay),
    customers: n,
    cohorts: sequence("quarter"),
    dimensions,
    margin,
  });
  Object.assign(files, worth.files);
  files["value-lorenz"] = lorenz;
  const {files: segmentFiles, segments} = segmentsFixture(dateOf(lastDay));
  Object.assign(files, segmentFiles);
  const {files: narrowedFiles, narrowing} = narrowedFixture(
    segments,
    sequence("quarter").map((first) => ({
      first,
      last: dateOf(endOf(first, "quarter")),
      knownOn: dateOf(dayOf(first) - 1),
    })),
  );
  Object.assign(files, narrowedFiles);
  const {files: lifecycleFiles, lifecycle} = lifecycleFixture({
    customers: n,
    months: sequence("month").map((month) => ({
      month,
      onDay: dateOf(Math.min(lastDay, endOf(month, "month"))),
    })),
    margin,
  });
  Object.assign(files, lifecycleFiles);
  for (const [name, rows] of Object.entries(files))
    await writeFile(join(folder, `${name}.arrow`), arrow(rows));
  const json = {
    manifest: {...manifestOf(n, margin), narrowing},
    quality,
    definitions,
    leaving,
    lifecycle,
    "value-tiers": tiers,
    segments,
    // What both pages read is the trust page's, but for the model, of which this page says more.
    forecast: {
      ...worth.forecast,
      ...trust.forecast,
      model: {...worth.forecast.model, ...trust.forecast.model},
    },
    verification: await readVerification(),
  };
  for (const [name, content] of Object.entries(json))
    await writeFile(join(folder, `${name}.json`), `${JSON.stringify(content, null, 1)}\n`);
}

/** Customers whose chance to come back falls with time and differs by channel. */
function people(n: number): Customer[] {
  let seed = 42;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  return Array.from({length: n}, () => {
    const joined = Math.floor(random() ** 0.85 * (lastDay - 5));
    const channel = Math.floor(random() * 4);
    const tier = Math.min(2, Math.floor(random() * 3.4));
    const stays = 0.72 - channel * 0.07 + (joined / lastDay) * 0.06;
    const orders = [{day: joined, amount: 20 + random() * 90}];
    let day = joined;
    while (random() < stays) {
      day += 1 + Math.floor(-Math.log(1 - random()) * 42);
      if (day > lastDay) break;
      orders.push({day, amount: 15 + random() * 120});
    }
    return {
      attributes: {
        acquisition_channel: dimensions[0]!.values[channel]!,
        loyalty_tier: dimensions[1]!.values[tier]!,
      },
      orders,
    };
  });
}

function headlineRows(customers: readonly Customer[], grain: Grain): Row[] {
  const periods = sequence(grain);
  const seen = new Map<string, Set<number>>();
  const orders = new Map<string, {n: number; money: number}>();
  customers.forEach((customer, id) => {
    for (const {day, amount} of customer.orders) {
      const start = startOf(day, grain);
      seen.set(start, (seen.get(start) ?? new Set()).add(id));
      const sum = orders.get(start) ?? {n: 0, money: 0};
      orders.set(start, {n: sum.n + 1, money: sum.money + amount});
    }
  });
  return periods.map((period, i) => {
    const active = seen.get(period) ?? new Set<number>();
    const before = seen.get(periods[i - 1] ?? "") ?? new Set<number>();
    const first = (id: number) => startOf(customers[id]!.orders[0]!.day, grain) === period;
    const fresh = [...active].filter(first).length;
    const returning = [...active].filter((id) => before.has(id)).length;
    const {n, money} = orders.get(period) ?? {n: 0, money: 0};
    return {
      grain,
      period,
      ends: dateOf(endOf(period, grain)),
      complete: endOf(period, grain) <= lastDay,
      active: active.size,
      new: fresh,
      returning,
      reactivated: active.size - fresh - returning,
      lost: [...before].filter((id) => !active.has(id)).length,
      orders: n,
      revenue: money,
      gross_revenue: money,
      refunds: 0,
      average_order_value: n === 0 ? null : money / n,
      margin: money * 0.4,
      repeat_rate: active.size === 0 ? null : (active.size - fresh) / active.size,
    };
  });
}

function retentionRows(customers: readonly Customer[], grain: Grain, margin: boolean): Row[] {
  const periods = sequence(grain);
  const index = new Map(periods.map((period, i) => [period, i]));
  const indexOf = Array.from({length: lastDay + 1}, (_, day) => index.get(startOf(day, grain))!);
  const at = (day: number) => indexOf[day]!;
  const cohorts = new Map<number, Customer[]>();
  for (const customer of customers) {
    const c = at(customer.orders[0]!.day);
    cohorts.set(c, [...(cohorts.get(c) ?? []), customer]);
  }
  const size = windowDays[grain];
  const rows: Row[] = [];
  for (const variant of variants) {
    for (const [c, members] of [...cohorts].sort((a, b) => a[0] - b[0])) {
      const cohort = periods[c]!;
      const end = endOf(cohort, grain);
      const reach =
        variant === "windowed"
          ? Math.ceil((lastDay - Math.min(...members.map((m) => m.orders[0]!.day))) / size)
          : periods.length - 1 - c;
      for (let age = 0; age <= Math.min(reach, maxAge[grain]); age++) {
        const closes = variant === "windowed" ? end + age * size : endOf(periods[c + age]!, grain);
        const within = (customer: Customer) =>
          customer.orders.filter(({day}) => inCell(variant, age, day, customer.orders[0]!.day, at, size));
        const start = members.map((m) =>
          m.orders.filter(({day}) => (variant === "windowed" ? day === m.orders[0]!.day : at(day) === c)),
        );
        const inside = members.map(within);
        const active = inside.filter((orders) => orders.length > 0).length;
        const sum = (lists: Customer["orders"][]) =>
          lists.flat().reduce((total, order) => total + order.amount, 0);
        const kept = variant === "on_or_after" ? start.filter((_, i) => inside[i]!.length > 0) : inside;
        const revenue = sum(kept);
        const keptRevenue = inside.reduce(
          (total, orders, i) => total + Math.min(sum([orders]), sum([start[i]!])),
          0,
        );
        const small = members.length < smallGroup;
        const few = active > 0 && active < 3;
        const shown = (n: number) => (small || few ? null : n);
        rows.push({
          variant,
          cohort,
          age,
          complete: closes <= lastDay,
          closes: dateOf(closes),
          base_customers: small ? null : members.length,
          customers: shown(active),
          base_orders: small ? null : start.flat().length,
          orders: shown(kept.flat().length),
          base_revenue: small ? null : sum(start),
          revenue: shown(revenue),
          revenue_kept: shown(variant === "on_or_after" ? revenue : keptRevenue),
          base_margin: small || !margin ? null : sum(start) * 0.4,
          margin: margin ? shown(revenue * 0.38) : null,
          margin_kept: margin ? shown(keptRevenue * 0.38) : null,
        });
      }
    }
  }
  return rows;
}

/** Open cells of closed cohorts, each expected to end half as high again as it stands, and two more. */
function projectionRows(cells: readonly Row[], grain: Grain): Row[] {
  const open = cells.filter(
    (cell) =>
      !cell.complete &&
      cell.age !== 0 &&
      cell.customers !== null &&
      endOf(String(cell.cohort), grain) <= lastDay,
  );
  return open.flatMap(({variant, cohort, age, ...cell}) =>
    (variant === "on_or_after" ? ["customers"] : ["customers", "orders", "revenue"]).map((measure) => {
      const soFar = Number(cell[measure]);
      const expected = 1.5 * soFar + 2;
      return {
        variant: variant!,
        cohort: cohort!,
        age: age!,
        measure,
        so_far: soFar,
        expected,
        low: Math.max(soFar, 0.8 * expected),
        high: 1.2 * expected,
        model: "BG/NBD",
      };
    }),
  );
}

function inCell(
  variant: Variant,
  age: number,
  day: number,
  first: number,
  at: (day: number) => number,
  size: number,
) {
  const since = variant === "windowed" ? Math.ceil((day - first) / size) : at(day) - at(first);
  return variant === "on_or_after" ? since >= age : since === age;
}

function curveRows(cells: readonly Row[]): Row[] {
  const base = (measure: Measure) => `base_${measure.replace("_kept", "")}`;
  return variants.flatMap((variant) =>
    measures.flatMap((measure) => {
      const mine = cells.filter((cell) => cell.variant === variant);
      const ages = [...new Set(mine.map((cell) => Number(cell.age)))].sort((a, b) => a - b);
      return ages.map((age) => {
        const eligible = mine.filter((cell) => cell.age === age && cell.complete && cell[measure] !== null);
        const total = (name: string) => eligible.reduce((sum, cell) => sum + Number(cell[name]), 0);
        const n = total("base_customers");
        const mean = n === 0 ? null : total(measure) / total(base(measure));
        const half = n === 0 ? 0 : 1.96 * Math.sqrt(0.25 / n);
        return {
          variant,
          measure,
          age,
          mean,
          low: mean === null ? null : Math.max(0, mean - half * 0.8),
          high: mean === null ? null : mean + half * 0.8,
          cohorts: eligible.length,
          customers: n,
          withheld: false,
        };
      });
    }),
  );
}

function valueRows(cells: readonly Row[]): Row[] {
  const classic = cells.filter((cell) => cell.variant === "classic");
  const rows: Row[] = [];
  for (const cohort of [...new Set(classic.map((cell) => cell.cohort))]) {
    let revenue = 0;
    for (const cell of classic.filter((other) => other.cohort === cohort)) {
      revenue += Number(cell.revenue);
      const n = Number(cell.base_customers);
      rows.push({
        cohort: cohort!,
        age: cell.age!,
        complete: cell.complete!,
        closes: cell.closes!,
        base_customers: cell.base_customers!,
        revenue_per_customer: n === 0 ? null : revenue / n,
        margin_per_customer: n === 0 ? null : (revenue * 0.38) / n,
      });
    }
  }
  for (const age of [...new Set(rows.map((row) => Number(row.age)))].sort((a, b) => a - b)) {
    const eligible = rows.filter((row) => row.age === age && row.complete && row.base_customers !== null);
    const n = eligible.reduce((sum, row) => sum + Number(row.base_customers), 0);
    if (n === 0) continue;
    const mean = (name: string) =>
      eligible.reduce((sum, row) => sum + Number(row[name]) * Number(row.base_customers), 0) / n;
    rows.push({
      cohort: "",
      age,
      complete: true,
      closes: "",
      base_customers: n,
      revenue_per_customer: mean("revenue_per_customer"),
      margin_per_customer: mean("margin_per_customer"),
    });
  }
  return rows;
}

const flags = ["complete", "withheld", "holdout", "chosen", "open", "long_known", "fallen"];
const reals =
  /revenue|margin|refunds|mean|low|high|rate|value$|so_far|actual|expected|survival|hazard|error|score/;

function arrow(rows: readonly Row[]): Uint8Array {
  const names = Object.keys(rows[0]!);
  const columns = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]));
  const types = Object.fromEntries(
    names.map((name) => [
      name,
      // A column `value` holds values of a dimension in most files, and money in one.
      rows.some((row) => typeof row[name] === "string")
        ? dictionary(utf8(), int16())
        : flags.includes(name)
          ? bool()
          : name === "age"
            ? int16()
            : reals.test(name) || rows.some((row) => !Number.isInteger(row[name] ?? 0))
              ? float64()
              : int32(),
    ]),
  );
  return tableToIPC(tableFromArrays(columns, {types}), {format: "file"})!;
}

function dayOf(date: string): number {
  return Math.round((Date.parse(date) - Date.parse("2022-01-01")) / 864e5);
}

function dateOf(day: number): string {
  return new Date(Date.parse("2022-01-01") + day * 864e5).toISOString().slice(0, 10);
}

function startOf(day: number, grain: Grain): string {
  const date = dateOf(day);
  if (grain === "month") return `${date.slice(0, 7)}-01`;
  if (grain === "quarter") {
    const month = Math.floor((Number(date.slice(5, 7)) - 1) / 3) * 3 + 1;
    return `${date.slice(0, 5)}${String(month).padStart(2, "0")}-01`;
  }
  // 1 January 2022 was a Saturday: day 2 is a Monday.
  return dateOf(Math.floor((day - 2) / 7) * 7 + 2);
}

function endOf(period: string, grain: Grain): number {
  return dayOf(nextOf(period, grain)) - 1;
}

function nextOf(period: string, grain: Grain): string {
  if (grain === "week") return dateOf(dayOf(period) + 7);
  return startOf(dayOf(period) + (grain === "month" ? 31 : 92), grain);
}

function sequence(grain: Grain): string[] {
  const periods: string[] = [];
  for (let period = startOf(0, grain); dayOf(period) <= lastDay; period = nextOf(period, grain))
    periods.push(period);
  return periods;
}

function manifestOf(n: number, margin: boolean): Manifest {
  return {
    software: {name: "perennial", version: "0.1.0"},
    company: "Larch & Linden <b>Outfitters</b>",
    currency: "USD",
    smallGroup,
    timeZone: "Europe/Berlin",
    span: {firstDay: "2022-01-01", asOf: "2024-12-15"},
    rows: {
      transactions: {read: 8204, refused: 61, afterAsOf: 3, refunds: 240},
      customers: {read: n, refused: 0},
      interactions: null,
    },
    customers: {total: n + 4, inCohorts: n, refundsOnly: 4},
    has: {margin, orderIds: true, quantity: true, discount: false},
    dimensions,
    retention: {windowDays},
    grains,
    tests: {passed: 37, warned: 1, failed: 0},
  };
}

const quality: Quality = {
  files: [
    {
      table: "transactions",
      name: "data/sales.csv",
      format: "CSV",
      encoding: "utf-8",
      delimiter: ",",
      header: true,
      rows: 8204,
      refused: 61,
    },
    {
      table: "customers",
      name: "data/customers.parquet",
      format: "Parquet",
      encoding: null,
      delimiter: null,
      header: null,
      rows: 2400,
      refused: 0,
    },
  ],
  columns: [
    {table: "transactions", column: "customer_id", heading: "Customer No", how: "matched", detail: null},
    {
      table: "transactions",
      column: "ordered_at",
      heading: "Date",
      how: "configured",
      detail: "read as %d/%m/%Y",
    },
    {
      table: "transactions",
      column: "amount",
      heading: "<script>alert(1)</script>",
      how: "matched",
      detail: null,
    },
    {table: "transactions", column: "currency", heading: null, how: "constant", detail: "USD"},
  ],
  refused: [
    {
      table: "transactions",
      file: "data/sales.csv",
      column: "ordered_at",
      reason: "not a day of the calendar",
      rows: 58,
      firstLine: 211,
    },
    {
      table: "transactions",
      file: "data/sales.csv",
      column: "amount",
      reason: "not a number",
      rows: 3,
      firstLine: 4077,
    },
  ],
  findings: [
    {severity: "info", title: "Customers with refunds only", detail: "They are in no cohort.", rows: 4},
    {severity: "warning", title: "Rows after the as-of date", detail: "They are left out.", rows: 3},
  ],
  tests: [
    {model: "staging.transactions", test: "amount is never unknown", status: "passed", rows: 0},
    {model: "core.orders", test: "order_id is unique", status: "warned", rows: 2},
    {
      model: "marts.retention_cells",
      test: "active customers are at most those of the cohort",
      status: "passed",
      rows: 0,
    },
  ],
};

const definitions: Definitions = {
  metrics: [
    {
      name: "active",
      label: "Active customers",
      formula: "distinct customers with at least one order in the period",
      unit: "customers",
      format: "count",
      direction: "up",
      additivity: "not additive over periods",
      description: "Everyone who bought in the period.",
    },
    {
      name: "retention_classic",
      label: "Retention, in that period",
      formula: "customers active in the period / customers of the cohort",
      unit: "share",
      format: "percent",
      direction: "up",
      additivity: "weighted by cohort size",
      description: "Who of a cohort buys in a given later period.",
    },
  ],
  models: [
    {
      name: "core.orders",
      description: "One order, net of its refunds.",
      grain: ["order_id"],
      columns: [{name: "order_id", description: "Number of the order."}],
      published: false,
    },
    {
      name: "marts.headline",
      description: "Headline figures.",
      grain: ["grain", "period"],
      columns: [],
      published: true,
    },
  ],
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  await writeFixture(process.argv[2] ?? "published");
