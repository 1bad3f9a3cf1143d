/**
 * A made-up company for tests of publishing: its marts worked out from a list of purchases in the plainest way, and
 * who stands behind every amount, so that a test can play the reader who subtracts.
 */
import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {DuckDBConnection} from "@duckdb/node-api";
import {literal} from "../../../loaders/engine/warehouse.ts";
import {segmentMarts} from "./segment-marts.ts";

export interface Purchase {
  customer: number;
  /** `YYYY-MM-DD`. */
  day: string;
  /** Whole currency units; negative for a refund. */
  amount: number;
}

export interface Company {
  purchases: readonly Purchase[];
  /** Dimension `region`, by customer. */
  regions: readonly string[];
  asOf: string;
}

export const grains = ["week", "month", "quarter"] as const;
export type Grain = (typeof grains)[number];
const windowDays = {week: 7, month: 30, quarter: 90};
const maxAge = {week: 52, month: 36, quarter: 16};
/** Silence after which a customer of a made-up company has left. */
const silenceDays = 40;

const dayNumber = (day: string) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
const dayText = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10);

/** First day of the period that holds a day. */
export function periodOf(grain: Grain, day: string): string {
  const n = dayNumber(day);
  if (grain === "week") return dayText(n - ((((n + 3) % 7) + 7) % 7)); // day 0 was a Thursday
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1];
  return dayText(Date.UTC(year, grain === "month" ? month : month - (month % 3), 1) / 86_400_000);
}

/** First day of the next period. */
export function nextPeriod(grain: Grain, period: string): string {
  if (grain === "week") return dayText(dayNumber(period) + 7);
  const [year, month] = [Number(period.slice(0, 4)), Number(period.slice(5, 7)) - 1];
  return dayText(Date.UTC(year, month + (grain === "month" ? 1 : 3), 1) / 86_400_000);
}

/** Who stands behind each amount, by a name such as `cell month classic region=North 2024-01-01 2`. */
export type Backers = Map<string, Set<number>>;

export function cellName(grain: Grain, variant: string, value: string, cohort: string, age: number): string {
  return `cell ${grain} ${variant} ${value} ${cohort} ${age}`;
}

/**
 * Creates `marts`, `core`, `staging` and `source` as publishing reads them.
 *
 * @returns who stands behind every amount of money
 */
export async function createMarts(connection: DuckDBConnection, company: Company): Promise<Backers> {
  const {purchases, regions, asOf} = company;
  const backers: Backers = new Map();
  const customers = [...new Set(purchases.map((p) => p.customer))].sort((a, b) => a - b);
  const of = new Map(customers.map((c) => [c, purchases.filter((p) => p.customer === c)]));
  const buys = (c: number) => of.get(c)!.filter((p) => p.amount > 0);
  const joined = customers.filter((c) => buys(c).length > 0);
  const firstDay = new Map(
    joined.map((c) => [
      c,
      buys(c)
        .map((p) => p.day)
        .sort()[0]!,
    ]),
  );
  const begin = purchases.map((p) => p.day).sort()[0]!;
  const total = (list: Purchase[]) => list.reduce((s, p) => s + p.amount, 0);

  const headline: string[] = [];
  const flows: string[] = [];
  const cells: string[] = [];
  for (const grain of grains) {
    const periods: string[] = [];
    for (let p = periodOf(grain, begin); p <= asOf; p = nextPeriod(grain, p)) periods.push(p);
    const ends = (p: string) => dayText(dayNumber(nextPeriod(grain, p)) - 1);
    const inPeriod = (c: number, p: string) => of.get(c)!.filter((x) => periodOf(grain, x.day) === p);
    const activeIn = (p: string | undefined) =>
      p === undefined ? [] : joined.filter((c) => inPeriod(c, p).some((x) => x.amount > 0));
    for (const [i, p] of periods.entries()) {
      const [active, before] = [activeIn(p), activeIn(periods[i - 1])];
      const fresh = active.filter((c) => periodOf(grain, firstDay.get(c)!) === p);
      const returning = active.filter((c) => before.includes(c));
      const reactivated = active.filter((c) => !fresh.includes(c) && !returning.includes(c));
      const lost = before.filter((c) => !active.includes(c));
      const everyone = customers.filter((c) => inPeriod(c, p).length > 0);
      const moved = everyone.flatMap((c) => inPeriod(c, p));
      const refunding = everyone.filter((c) => inPeriod(c, p).some((x) => x.amount < 0));
      const gross = moved.filter((x) => x.amount > 0);
      const refunds = moved.filter((x) => x.amount < 0);
      const complete = ends(p) <= asOf;
      headline.push(
        `('${grain}', date '${p}', date '${ends(p)}', ${complete}, ${active.length}, ${fresh.length}, ${returning.length}, ${reactivated.length}, ${lost.length}, ${gross.length}, ${total(gross)}, ${total(refunds)}, ${total(moved)}, ${total(moved) / 2}, ${everyone.length}, ${refunding.length})`,
      );
      backers.set(`net ${grain} ${p}`, new Set(everyone));
      backers.set(`gross ${grain} ${p}`, new Set(active));
      backers.set(`refunds ${grain} ${p}`, new Set(refunding));
      const revenue = (list: number[], at: string) => total(list.flatMap((c) => inPeriod(c, at)));
      for (const [flow, list, at] of [
        ["new", fresh, p],
        ["returning", returning, p],
        ["reactivated", reactivated, p],
        ["lost", lost, periods[i - 1] ?? p],
      ] as const) {
        flows.push(`('${grain}', date '${p}', ${complete}, '${flow}', ${list.length}, ${revenue(list, at)})`);
        backers.set(`${flow} ${grain} ${p}`, new Set(list));
      }
    }

    for (const value of ["", ...new Set(regions)]) {
      const members = joined.filter((c) => value === "" || regions[c] === value);
      for (const [at, cohort] of periods.entries()) {
        const base = members.filter((c) => periodOf(grain, firstDay.get(c)!) === cohort);
        if (base.length === 0) continue;
        for (const variant of ["classic", "on_or_after", "windowed"]) {
          const moneyAt = (c: number, age: number): Purchase[] => {
            if (variant !== "windowed") {
              const period = periods[at + age];
              return period === undefined ? [] : inPeriod(c, period);
            }
            const first = dayNumber(firstDay.get(c)!);
            return of
              .get(c)!
              .filter(
                (x) =>
                  Math.ceil((dayNumber(x.day) - first) / windowDays[grain]) === age &&
                  x.day >= firstDay.get(c)!,
              );
          };
          const atZero = new Map(base.map((c) => [c, moneyAt(c, 0)]));
          for (let age = 0; age <= maxAge[grain]; age++) {
            const closes =
              variant === "windowed"
                ? dayText(dayNumber(ends(cohort)) + age * windowDays[grain])
                : ends(periods[at + age] ?? "9999-01-01");
            if (variant === "windowed") {
              if (age > 0 && dayText(dayNumber(cohort) + (age - 1) * windowDays[grain] + 1) > asOf) break;
            } else if (at + age >= periods.length) break;
            const stillBuys = (c: number) => buys(c).some((x) => x.day >= periods[at + age]!);
            const money = (c: number) =>
              variant === "on_or_after" ? (stillBuys(c) ? atZero.get(c)! : []) : moneyAt(c, age);
            const contributors = base.filter(
              (c) => money(c).some((x) => x.amount > 0) || total(money(c)) !== 0,
            );
            const active = base.filter((c) => money(c).some((x) => x.amount > 0));
            const x = (c: number) => total(atZero.get(c)!);
            const y = (c: number) => total(money(c));
            const kept = (c: number) => Math.min(y(c), x(c));
            const orders = (list: Purchase[]) => list.filter((p) => p.amount > 0).length;
            const growing = base.filter((c) => y(c) > x(c));
            const later =
              variant === "classic" && age === 0
                ? base.filter((c) => total(money(c).filter((p) => p.day > firstDay.get(c)!)) !== 0)
                : [];
            const add = (f: (c: number) => number) => base.reduce((s, c) => s + f(c), 0);
            const n = (c: number) => orders(money(c));
            const m = (c: number) => orders(atZero.get(c)!);
            cells.push(
              `('${grain}', '${value === "" ? "" : "region"}', '${value}', '${variant}', date '${cohort}', ${age}, ${closes <= asOf}, date '${closes}',
              ${base.length}, ${active.length}, ${contributors.length}, ${growing.length}, ${growing.length}, ${later.length},
              ${add(m)}, ${add(n)}, ${add(x)}, ${add(y)}, ${add(kept)}, ${add(x) / 2}, ${add(y) / 2}, ${add(kept) / 2},
              ${add((c) => n(c) ** 2)}, ${add((c) => n(c) * m(c))}, ${add((c) => m(c) ** 2)},
              ${add((c) => y(c) ** 2)}, ${add((c) => y(c) * x(c))}, ${add((c) => x(c) ** 2)},
              ${add((c) => kept(c) ** 2)}, ${add((c) => kept(c) * x(c))},
              ${add((c) => y(c) ** 2) / 4}, ${add((c) => y(c) * x(c)) / 4}, ${add((c) => x(c) ** 2) / 4},
              ${add((c) => kept(c) ** 2) / 4}, ${add((c) => kept(c) * x(c)) / 4})`,
            );
            const name = cellName(grain, variant, value, cohort, age);
            backers.set(name, new Set(contributors));
            backers.set(`growing ${name}`, new Set(growing));
            backers.set(`base ${name}`, new Set(base));
            backers.set(`later ${name}`, new Set(later));
          }
        }
      }
    }
  }

  const waits: string[] = [];
  const lives: string[] = [];
  for (const value of ["", ...new Set(regions)]) {
    const place = `'${value === "" ? "" : "region"}', '${value}'`;
    for (const c of joined.filter((c) => value === "" || regions[c] === value)) {
      const days = [...new Set(buys(c).map((p) => dayNumber(p.day)))].sort((a, b) => a - b);
      for (const [i, day] of days.entries()) {
        const wait = (days[i + 1] ?? dayNumber(asOf)) - day;
        waits.push(
          `(${place}, ${value === "" ? Math.min(i + 1, 11) : 0}, ${wait}, ${i + 1 < days.length}, 1)`,
        );
      }
      // Followed to the day before the last silence that long could begin.
      const followed = dayNumber(asOf) - silenceDays - 1 - days[0]!;
      const stayed = days.at(-1)! - days[0]!;
      if (followed >= 0)
        lives.push(`('silence', ${place}, ${Math.min(stayed, followed)}, ${stayed <= followed}, 1)`);
    }
  }

  const values: string[] = [];
  const worth = (kind: string, dimension: string, value: string, members: number[]) => {
    const realised = total(members.flatMap((c) => of.get(c)!));
    values.push(
      `('${kind}', '${dimension}', '${value}', ${members.length}, ${members.length / 2}, null, null, ${members.length}, ${members.length}, ${members.length}, ${realised}, ${members.length * 7}, ${members.length * 6}, ${members.length * 9})`,
    );
    backers.set(`realised ${kind} ${value}`, new Set(members));
  };
  if (joined.length > 0) worth("all", "", "", joined);
  const quarterOf = (c: number) => periodOf("quarter", firstDay.get(c)!);
  for (const quarter of [...new Set(joined.map(quarterOf))].sort())
    worth(
      "cohort",
      "",
      quarter,
      joined.filter((c) => quarterOf(c) === quarter),
    );
  for (const region of new Set(regions)) {
    const members = joined.filter((c) => regions[c] === region);
    if (members.length > 0) worth("dimension", "region", region, members);
  }

  const tables: [name: string, columns: string, rows: string[]][] = [
    [
      "marts.lifetime_value",
      `kind varchar, dimension varchar, value varchar, customers bigint, ${valued}`,
      values,
    ],
    [
      "core.customers",
      "first_day date, net_revenue decimal(18,4), margin decimal(18,4)",
      customers.map((c) => {
        const money = total(of.get(c)!);
        return `(${joined.includes(c) ? `date '${firstDay.get(c)}'` : "null"}, ${money}, ${money / 2})`;
      }),
    ],
    ...forecastTables(asOf),
    [
      "marts.next_order_times",
      "dimension varchar, value varchar, order_number integer, days integer, ended boolean, orders bigint",
      waits,
    ],
    [
      "marts.leaving_times",
      "kind varchar, dimension varchar, value varchar, days integer, ended boolean, customers bigint",
      lives,
    ],
    ["marts.leaving_silence", "silence_days integer", [`(${silenceDays})`]],
    [
      "marts.headline",
      `grain varchar, period date, ends date, complete boolean, active bigint, "new" bigint, "returning" bigint, reactivated bigint, lost bigint, orders bigint, gross_revenue decimal(38,4), refunds decimal(38,4), net_revenue decimal(38,4), margin decimal(38,4), contributors bigint, refunding_customers bigint`,
      headline,
    ],
    [
      "marts.customer_flows",
      "grain varchar, period date, complete boolean, flow varchar, customers bigint, net_revenue decimal(38,4)",
      flows,
    ],
    [
      "marts.retention_cells",
      `grain varchar, dimension varchar, value varchar, variant varchar, cohort date, age integer, complete boolean, closes date,
      base_customers bigint, customers bigint, contributors bigint, growing_customers bigint, growing_margin_customers bigint, later_customers bigint,
      base_orders bigint, orders bigint, base_net_revenue decimal(38,4), net_revenue decimal(38,4), kept_revenue decimal(38,4),
      base_margin decimal(38,4), margin decimal(38,4), kept_margin decimal(38,4),
      sum_orders_sq bigint, sum_orders_base bigint, sum_base_orders_sq bigint,
      sum_revenue_sq decimal(38,8), sum_revenue_base decimal(38,8), sum_base_revenue_sq decimal(38,8),
      sum_kept_revenue_sq decimal(38,8), sum_kept_revenue_base decimal(38,8),
      sum_margin_sq decimal(38,8), sum_margin_base decimal(38,8), sum_base_margin_sq decimal(38,8),
      sum_kept_margin_sq decimal(38,8), sum_kept_margin_base decimal(38,8)`,
      cells,
    ],
    [
      "marts.retention_projections",
      `grain varchar, variant varchar, cohort date, age integer, measure varchar, so_far double, expected double, low double, high double, "model" varchar`,
      [],
    ],
    ...trustMarts,
    ...tierTables(asOf),
    ...lifecycleMarts,
    ...segmentMarts,
    ["staging.calendar", "first_day date, as_of date", [`(date '${begin}', date '${asOf}')`]],
    [
      "staging.coverage",
      "has_order_ids boolean, has_quantity boolean, has_discount boolean",
      ["(true, false, true)"],
    ],
    [
      "core.counts",
      "name varchar, value decimal(38,4)",
      [
        "('transactions after the as-of date', 0)",
        `('refund rows', ${purchases.filter((p) => p.amount < 0).length})`,
        `('customers', ${customers.length})`,
        `('customers in cohorts', ${joined.length})`,
        `('customers with refunds only', ${customers.length - joined.length})`,
      ],
    ],
    [
      "core.quality_findings",
      "severity varchar, title varchar, detail varchar, rows bigint",
      [
        "('info', 'Some orders cost nothing.', 'They do not count.', 3)",
        "('warning', 'Copies.', 'Kept.', 2)",
      ],
    ],
    [
      "source.files",
      "file integer, table_name varchar, path varchar, format varchar, encoding varchar, delimiter varchar, has_header boolean, rows_read bigint, rows_refused bigint",
      [`(1, 'transactions', 'data/orders.csv', 'csv', 'utf-8', ',', true, ${purchases.length}, 2)`],
    ],
    [
      "source.columns",
      "table_name varchar, column_name varchar, file integer, heading varchar, how varchar, detail varchar",
      ["('transactions', 'customer_id', 1, 'Customer', 'matched', null)"],
    ],
    [
      "source.quarantine",
      "table_name varchar, file integer, line bigint, column_name varchar, reason varchar, raw varchar",
      [
        "('transactions', 1, 9, 'amount', 'is no number', 'x;secret')",
        "('transactions', 1, 4, 'amount', 'is no number', 'y;secret')",
      ],
    ],
  ];
  for (const schema of ["marts", "core", "staging", "source"]) {
    await connection.run(`create schema if not exists ${schema}`);
  }
  for (const [name, columns, rows] of tables) {
    await connection.run(`create or replace table ${name} (${columns})`);
    if (rows.length > 100) await copyRows(connection, name, rows);
    else if (rows.length > 0) await connection.run(`insert into ${name} values ${rows.join(", ")}`);
  }
  return backers;
}

/** Many rows by way of a file: as literals of a statement they take ten times as long. */
async function copyRows(connection: DuckDBConnection, table: string, rows: readonly string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "perennial-rows-"));
  try {
    const file = join(folder, "rows.csv");
    const lines = rows.map((row) =>
      row
        .slice(1, -1)
        .replaceAll(/(date )?'/g, '"')
        .replaceAll(/,\s+/g, ","),
    );
    await writeFile(file, `${lines.join("\n")}\n`);
    await connection.run(
      `insert into ${table} select * from read_csv(${literal(file)}, header = false, delim = ',', quote = '"', escape = '"', nullstr = 'null', all_varchar = true)`,
    );
  } finally {
    await rm(folder, {recursive: true});
  }
}

const tracked = "actual double, expected double, low double, high double";

const valued =
  "alive double, alive_low double, alive_high double, purchases double, purchases_low double, purchases_high double, realised double, expected double, low double, high double";

/** What forecasts rest on: nothing could be fitted. */
function forecastTables(asOf: string): [name: string, columns: string, rows: string[]][] {
  const doubles = (names: string) =>
    names
      .split(" ")
      .map((name) => `${name} double`)
      .join(", ");
  return [
    ["source.forecast", "horizon_months integer, discount_rate double", ["(12, 0.1)"]],
    ["source.grains", "grain varchar, max_age integer", []],
    ["core.spend_totals", "value_kind varchar, margin_share double", ["('revenue', null)"]],
    [
      "core.spend_fit",
      `used boolean, reason varchar, repeaters integer, general_spend double, ${doubles("p p_low p_high q q_low q_high gamma gamma_low gamma_high correlation correlation_low correlation_high")}, verdict varchar, verdict_sentence varchar`,
      [`(false, 'Nobody came back.', 0, 0, ${Array(12).fill("null").join(", ")}, null, null)`],
    ],
    [
      "core.model_fits",
      `purpose varchar, model varchar, position integer, ${doubles("estimate log_covariance_1 log_covariance_2 log_covariance_3 log_covariance_4 log_likelihood")}, customers integer, used_prior boolean, refusal varchar`,
      [],
    ],
    ["core.contract_choice", "model varchar, chosen_by varchar, chosen boolean", []],
    [
      "core.holdout_window",
      "calibration_end date, as_of date, holdout_days integer, usable boolean, reason varchar",
      [`(date '${asOf}', date '${asOf}', 1, false, 'Too short.')`],
    ],
    [
      "marts.forecast_choice",
      "model varchar, chosen_by varchar, reason varchar",
      ["(null, 'none', 'No model of repeat purchases could be fitted.')"],
    ],
    [
      "marts.lifetime_value_curve",
      `grain varchar, cohort varchar, age integer, from_age integer, customers integer, ${doubles("realised expected low high")}`,
      [],
    ],
    [
      "marts.value_concentration",
      `measure varchar, step integer, customers bigint, all_customers bigint, ${doubles("value all_value")}`,
      [],
    ],
    ["marts.value_inequality", `measure varchar, customers bigint, ${doubles("gini top20")}`, []],
    [
      "marts.alive_grid",
      "frequency_from integer, frequency_to integer, silence_from integer, silence_to integer, customers bigint, alive double",
      [],
    ],
    [
      "marts.payback",
      "dimension varchar, value varchar, customers bigint, priced_customers bigint, cost double",
      [],
    ],
  ];
}

/** What value tiers rest on, without customers: test/loaders/publish/tiers.test.ts fills them. */
function tierTables(asOf: string): [name: string, columns: string, rows: string[]][] {
  const money = "decimal(38,4)";
  return [
    [
      "core.quarter_ends",
      "quarter_number integer, on_day date, complete boolean, last_quarter integer, year_before date",
      [`(1, date '${asOf}', false, 1, date '${dayText(dayNumber(asOf) - 365)}')`],
    ],
    ["core.customer_bases", "customer_key integer, first_day date, profile integer", []],
    ["core.profiles", "profile integer, dimension varchar, value varchar", []],
    [
      "core.cost_coverage",
      "goods varchar, margin_rate double, discounts boolean, refunds boolean, contacts boolean, service boolean, loyalty boolean, interactions bigint, priced_interactions bigint",
      ["('lines', null, true, true, true, true, false, 10, 10)"],
    ],
    [
      "core.customer_days",
      `customer_key integer, day date, gross_revenue ${money}, refunds ${money}, margin ${money}`,
      [],
    ],
    [
      "marts.value_tiers",
      `tier varchar, customers bigint, new_customers bigint, orders bigint, contribution ${money}, revenue ${money}, margin ${money}, serving ${money}, refunds ${money}, discount ${money}, served_customers bigint, refunding_customers bigint, discounted_customers bigint`,
      [],
    ],
    [
      "marts.tier_moves",
      `from_day date, to_day date, from_tier varchar, to_tier varchar, customers bigint, contribution ${money}, contribution_sq decimal(38,8)`,
      [],
    ],
    [
      "marts.loss_causes",
      `tier varchar, cause varchar, is_new boolean, customers bigint, contribution ${money}`,
      [],
    ],
    [
      "marts.value_spread",
      `measure varchar, step integer, steps integer, customers bigint, all_customers bigint, "value" ${money}, positive ${money}, weighted ${money}`,
      [],
    ],
  ];
}

/** Tables of the test of forecasts, empty: test/loaders/publish/trust.test.ts fills them. */
const trustMarts: [name: string, columns: string, rows: string[]][] = [
  ["core.holdout_classes", "customers bigint", []],
  ["staging.periods", "grain varchar, period_number integer, period date", []],
  [
    "marts.forecast_leaderboard",
    '"position" integer, name varchar, kind varchar, chosen boolean, refusal varchar, actual double, expected double, error_total double, error_cohort double, error_decile double, score double, rank integer',
    [],
  ],
  [
    "marts.forecast_tracking",
    `week date, ends date, holdout boolean, ${tracked}, cumulative_actual double, cumulative_expected double, cumulative_low double, cumulative_high double`,
    [],
  ],
  ["marts.forecast_frequency", `frequency integer, "open" boolean, customers integer, ${tracked}`, []],
  ["marts.forecast_deciles", `decile integer, customers integer, ${tracked}`, []],
  ["marts.forecast_cohorts", `cohort_number integer, customers integer, ${tracked}`, []],
];

/** Nobody is in any stage: what is published of stages is tested on a company of its own. */
const lifecycleMarts: [name: string, columns: string, rows: string[]][] = [
  [
    "marts.lifecycle_marks",
    `stage varchar, came_from varchar, pace varchar, ${[
      "customers",
      "repeaters",
      "usual_wait",
      "regulars",
      "variation",
      "silence",
      "buyers",
      "purchase_days",
      "orders",
      "revenue",
      "margin",
      "shoppers",
      "categories",
      "quantity",
      "list_price",
      "discount",
      "contacts",
      "complaints",
      "scored",
      "scores",
      "satisfaction",
    ]
      .map((name) => `${name} double`)
      .join(", ")}`,
    [],
  ],
  [
    "marts.lifecycle_stock",
    "month_number integer, month date, on_day date, stage varchar, customers bigint, entered bigint, leaving bigint",
    [],
  ],
  [
    "marts.lifecycle_moves",
    "month_number integer, came_from varchar, stage varchar, pace varchar, moves bigint",
    [],
  ],
  [
    "marts.lifecycle_money",
    "quarter_number integer, on_day date, stage varchar, buyers bigint, fresh bigint, revenue double, margin double",
    [],
  ],
  [
    "marts.lifecycle_thresholds",
    "chance double, purchase_days integer, variation double, long_known boolean, fallen boolean, customers bigint",
    [],
  ],
];
