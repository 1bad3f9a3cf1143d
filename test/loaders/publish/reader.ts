/**
 * A reader who takes all published amounts of money of one company together and solves for those of a few customers.
 *
 * What is told is a sum of atoms: the money of one customer on one day, what serving the customer cost, what is
 * expected of the customer. Who and which days stand behind a published number is looked up in the warehouse; the
 * solving is linear algebra and knows nothing of how numbers were hidden.
 */
import {readdir, readFile} from "node:fs/promises";
import {join} from "node:path";
import {tableFromIPC} from "@uwdata/flechette";
import type {Lifecycle} from "../../../loaders/publish/lifecycle.ts";
import type {Segments} from "../../../loaders/publish/segments.ts";
import type {ValueTiers} from "../../../loaders/publish/tiers-data.ts";

export type Row = Record<string, string | number | boolean | null>;

/** A sum of atoms, each with how often it is counted. */
export type Amount = ReadonlyMap<string, number>;

/** Amounts of a few customers that follow from what is told. */
export interface Leak {
  customers: string[];
  /** Published amounts it follows from, none of which can be missed. */
  from: string[];
}

// Largest prime under 2^26: products of two remainders are exact.
const prime = 67_108_859;

/** Linear equations between atoms, and what follows from them. Atoms are named `<customer> <what>`. */
export class Knowledge {
  readonly told = new Map<string, Amount>();

  tell(name: string, amount: Amount): void {
    const some = new Map([...amount].filter(([, times]) => times !== 0));
    if (some.size > 0) this.told.set(name, some);
  }

  /** Whether an amount follows from what is told. */
  follows(amount: Amount): boolean {
    const {rows, columns} = solve(this.told.values(), [amount]);
    const vector = vectorOf(amount, columns);
    for (const [pivot, row] of rows) reduce(vector, row, pivot);
    return vector.every((x) => x === 0);
  }

  /** Every smallest group of fewer than k customers of whom an amount follows. */
  leaks(k: number): Leak[] {
    const found: string[][] = [];
    for (const group of this.exposed([...this.told.keys()], k)) found.push(group);
    return found.map((customers) => ({customers, from: this.reasons(customers)}));
  }

  /** Groups of fewer than k customers with an amount that follows from some of what is told. */
  private exposed(names: readonly string[], k: number, only?: readonly string[]): string[][] {
    const {rows, columns} = solve(names.map((name) => this.told.get(name)!));
    const atoms = [...columns.keys()];
    const free = atoms.map((_, c) => c).filter((c) => !rows.has(c));
    // What stays unknown: one direction for each free atom. A customer's rows of it are all there is to look at.
    const unknown = (c: number): Float64Array => {
      const row = rows.get(c);
      return row === undefined
        ? Float64Array.from(free, (f) => (f === c ? 1 : 0))
        : Float64Array.from(free, (f) => (prime - row[f]!) % prime);
    };
    const ofCustomer = new Map<string, Float64Array[]>();
    for (const [c, atom] of atoms.entries()) {
      const customer = atom.slice(0, atom.indexOf(" "));
      ofCustomer.set(customer, [...(ofCustomer.get(customer) ?? []), unknown(c)]);
    }
    const isExposed = (group: readonly string[]) => {
      const vectors = group.flatMap((customer) => ofCustomer.get(customer) ?? []);
      return rankOf(vectors) < vectors.length;
    };
    if (only !== undefined) return isExposed(only) ? [[...only]] : [];
    const customers = [...ofCustomer.keys()].sort();
    const found: string[][] = [];
    const grow = (group: string[], from: number, size: number) => {
      if (group.length === size) {
        if (!found.some((known) => known.every((c) => group.includes(c))) && isExposed(group))
          found.push(group);
        return;
      }
      for (let i = from; i < customers.length; i++) grow([...group, customers[i]!], i + 1, size);
    };
    for (let size = 1; size < k; size++) grow([], 0, size);
    return found;
  }

  /** What of the told cannot be missed for a group to be exposed: leaves out what can, in halves, then one by one. */
  private reasons(group: readonly string[]): string[] {
    let names = [...this.told.keys()];
    for (let size = Math.ceil(names.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < names.length; ) {
        const fewer = [...names.slice(0, at), ...names.slice(at + size)];
        if (this.exposed(fewer, group.length + 1, group).length > 0) names = fewer;
        else at += size;
      }
    }
    return names;
  }
}

function vectorOf(amount: Amount, columns: ReadonlyMap<string, number>): Float64Array {
  const vector = new Float64Array(columns.size);
  for (const [atom, times] of amount) vector[columns.get(atom)!] = ((times % prime) + prime) % prime;
  return vector;
}

function inverse(x: number): number {
  // Fermat: x^(p-2).
  let result = 1;
  let base = x;
  for (let power = prime - 2; power > 0; power = Math.floor(power / 2)) {
    if (power % 2 === 1) result = (result * base) % prime;
    base = (base * base) % prime;
  }
  return result;
}

/** Takes from a vector what makes its entry at the pivot of a row zero. */
function reduce(vector: Float64Array, row: Float64Array, pivot: number): void {
  const factor = vector[pivot]!;
  if (factor === 0) return;
  for (let c = 0; c < vector.length; c++) {
    const by = row[c]!;
    if (by !== 0) vector[c] = (vector[c]! + (prime - factor) * by) % prime;
  }
}

/** Gauss and Jordan: one row for each pivot, in which the other pivots are zero. */
function solve(
  amounts: Iterable<Amount>,
  alsoAtomsOf: readonly Amount[] = [],
): {rows: Map<number, Float64Array>; columns: Map<string, number>} {
  const list = [...amounts];
  const columns = new Map<string, number>();
  for (const amount of [...list, ...alsoAtomsOf])
    for (const atom of amount.keys()) if (!columns.has(atom)) columns.set(atom, columns.size);
  const rows = new Map<number, Float64Array>();
  for (const amount of list) {
    const vector = vectorOf(amount, columns);
    for (const [pivot, row] of rows) reduce(vector, row, pivot);
    const pivot = vector.findIndex((x) => x !== 0);
    if (pivot === -1) continue;
    const by = inverse(vector[pivot]!);
    for (let c = 0; c < vector.length; c++) vector[c] = (vector[c]! * by) % prime;
    for (const row of rows.values()) reduce(row, vector, pivot);
    rows.set(pivot, vector);
  }
  return {rows, columns};
}

function rankOf(vectors: readonly Float64Array[]): number {
  const rows: {pivot: number; row: Float64Array}[] = [];
  for (const given of vectors) {
    const vector = Float64Array.from(given);
    for (const {pivot, row} of rows) reduce(vector, row, pivot);
    const pivot = vector.findIndex((x) => x !== 0);
    if (pivot === -1) continue;
    const by = inverse(vector[pivot]!);
    for (let c = 0; c < vector.length; c++) vector[c] = (vector[c]! * by) % prime;
    rows.push({pivot, row: vector});
  }
  return rows.length;
}

type Rows = (sql: string) => Promise<Record<string, unknown>[]>;

/**
 * Everything the files of a company tell of money.
 *
 * @param directory with the published files
 * @param rows asks the warehouse they were made from who stands behind them
 * @param files which of them the reader has; all when left out
 */
export async function readAll(
  directory: string,
  rows: Rows,
  only: (name: string) => boolean = () => true,
): Promise<Knowledge> {
  const there = new Set(await readdir(directory));
  const files = (name: string) => only(name) && (there.has(`${name}.arrow`) || there.has(`${name}.json`));
  const knowledge = new Knowledge();
  const company = await lookUp(rows);
  const source = (name: string) => async () => (files(name) ? await readTable(directory, name) : []);
  await tellPeriods(knowledge, company, source("headline"), source("flows"));
  await tellCells(knowledge, company, directory, files);
  if (files("lifetime-value")) await tellLifetimeValue(knowledge, company, directory);
  if (files("value-tiers")) await tellTiers(knowledge, company, directory, files);
  if (files("lifecycle")) await tellStages(knowledge, company, directory);
  if (files("segment-profiles")) await tellSegments(knowledge, company, directory);
  if (files("narrowed-periods")) await tellNarrowed(knowledge, company, directory);
  return knowledge;
}

interface Day {
  customer: string;
  day: string;
  orders: number;
  gross: number;
  refunds: number;
}

interface Company {
  asOf: string;
  /** First day of the twelve months. */
  yearFrom: string;
  hasMargin: boolean;
  /** Whether goods cost more than a fixed part: margin is then no multiple of revenue. */
  byLines: boolean;
  days: Day[];
  /** First purchase day; customers with refunds only have none. */
  first: Map<string, string>;
  /** Customers by `grouping/segment` on the as-of date, and `quarter/grouping/segment` at ends of quarters. */
  members: Map<string, string[]>;
  /** Of the grouping and segment: names of the warehouse. */
  groupingIds: string[];
  tiers: Map<string, string[]>;
  /** Customers with a cost of serving in the twelve months, those with a discount. */
  served: Set<string>;
  discounted: Set<string>;
  stages: {customer: string; stage: string; came_from: string; pace: string}[];
  deciles: Map<string, string>;
  expected: Set<string>;
  losing: string[];
  moves: {customer: string; from: string; to: string}[];
  moveDays: {from: string; to: string} | null;
  contribution: Map<string, number>;
}

async function lookUp(rows: Rows): Promise<Company> {
  const text = (value: unknown) => String(value);
  const list = async (sql: string) => await rows(sql);
  const [frame] = await list(
    `select cast(calendar.as_of as varchar) as as_of, cast(ends.year_before + 1 as varchar) as from_day,
       coverage.has_margin, costs.goods
     from staging.calendar as calendar cross join staging.coverage as coverage cross join core.cost_coverage as costs
     inner join core.quarter_ends as ends on ends.quarter_number = ends.last_quarter`,
  );
  const last = "(select max(quarter_number) from core.quarter_ends)";
  const members = new Map<string, string[]>();
  for (const row of await list(
    `select customer_key, "grouping", segment, quarter_number, quarter_number = ${last} as is_last from core.segments_at_quarters`,
  )) {
    const keys = [`${row.quarter_number}/${row.grouping}/${row.segment}`];
    if (row.is_last) keys.push(`${row.grouping}/${row.segment}`);
    for (const key of keys) members.set(key, [...(members.get(key) ?? []), text(row.customer_key)]);
  }
  const tiers = new Map<string, string[]>();
  for (const row of await list(
    `select customer_key, tier from core.customer_tiers where quarter_number = ${last}`,
  ))
    tiers.set(text(row.tier), [...(tiers.get(text(row.tier)) ?? []), text(row.customer_key)]);
  const now = await list(
    `select customer_key, contact_cost_12m + service_cost_12m + loyalty_cost_12m <> 0 as served, discount_12m <> 0 as discounted,
       purchase_days_12m > 0 as active, cast(contribution_12m as double) as contribution
     from core.customer_quarters where quarter_number = ${last}`,
  );
  const moveDays = await list(
    `select distinct cast(from_day as varchar) as from_day, cast(to_day as varchar) as to_day from marts.tier_moves`,
  );
  const moves = await list(
    `with days as (select max(quarter_number) as to_quarter from core.quarter_ends where complete)
     select later.customer_key, case when earlier.customer_key is null then 'new' else coalesce(before.tier, 'silent') end as "from",
       coalesce(after.tier, 'silent') as "to"
     from days
     inner join core.customer_quarters as later on later.quarter_number = days.to_quarter
     left join core.customer_quarters as earlier on earlier.customer_key = later.customer_key and earlier.quarter_number = days.to_quarter - 4
     left join core.customer_tiers as before on before.customer_key = later.customer_key and before.quarter_number = days.to_quarter - 4
     left join core.customer_tiers as after on after.customer_key = later.customer_key and after.quarter_number = days.to_quarter`,
  );
  const values = await list("select customer_key, decile, expected from marts.customer_values");
  return {
    asOf: text(frame?.as_of),
    yearFrom: text(frame?.from_day),
    hasMargin: frame?.has_margin === true,
    byLines: frame?.goods === "lines",
    days: (
      await list(
        `select customer_key, cast(day as varchar) as day, sum(orders) as orders, cast(sum(gross_revenue) as double) as gross, cast(sum(refunds) as double) as refunds
         from core.customer_days group by customer_key, day order by customer_key, day`,
      )
    ).map((row) => ({
      customer: text(row.customer_key),
      day: text(row.day),
      orders: Number(row.orders),
      gross: Number(row.gross),
      refunds: Number(row.refunds),
    })),
    first: new Map(
      (await list("select customer_key, cast(first_day as varchar) as day from core.customer_bases")).map(
        (row) => [text(row.customer_key), text(row.day)],
      ),
    ),
    members,
    groupingIds: (await list(`select "grouping" from core.groupings order by "position", "grouping"`)).map(
      (row) => text(row.grouping),
    ),
    tiers,
    served: new Set(now.filter((row) => row.served).map((row) => text(row.customer_key))),
    discounted: new Set(now.filter((row) => row.discounted).map((row) => text(row.customer_key))),
    stages: (
      await list(
        `select customer_key, stage, case when stage = 'decline' then coalesce(came_from, '') else '' end as came_from,
           coalesce(pace, '') as pace
         from core.stage_spells where to_day = (select as_of from staging.calendar)`,
      )
    ).map((row) => ({
      customer: text(row.customer_key),
      stage: text(row.stage),
      came_from: text(row.came_from),
      pace: text(row.pace),
    })),
    deciles: new Map(
      values.filter((row) => row.decile !== null).map((row) => [text(row.customer_key), text(row.decile)]),
    ),
    expected: new Set(values.filter((row) => row.expected !== null).map((row) => text(row.customer_key))),
    losing: now
      .filter((row) => row.active && Number(row.contribution) < 0)
      .map((row) => text(row.customer_key)),
    moves: moves.map((row) => ({customer: text(row.customer_key), from: text(row.from), to: text(row.to)})),
    moveDays: moveDays[0] ? {from: text(moveDays[0].from_day), to: text(moveDays[0].to_day)} : null,
    contribution: new Map(
      now.filter((row) => row.active).map((row) => [text(row.customer_key), Number(row.contribution)]),
    ),
  };
}

type What = "gross" | "refunds" | "revenue" | "margin";

/** Money of some customers from one day to another. */
function money(
  company: Company,
  what: What,
  customers: Iterable<string> | null,
  from: string,
  to: string,
): Map<string, number> {
  const amount = new Map<string, number>();
  const among = customers === null ? null : new Set(customers);
  for (const {customer, day, gross, refunds} of company.days) {
    if (day < from || day > to || (among !== null && !among.has(customer))) continue;
    if (gross !== 0 && what !== "refunds") amount.set(`${customer} gross ${day}`, 1);
    if (refunds !== 0 && what !== "gross") amount.set(`${customer} refunds ${day}`, 1);
    if (what === "margin" && company.byLines) amount.set(`${customer} goods ${day}`, -1);
  }
  return amount;
}

function with_(amount: Map<string, number>, customers: Iterable<string>, what: string, times = 1) {
  for (const customer of customers) amount.set(`${customer} ${what}`, times);
  return amount;
}

/** Contribution of the twelve months: margin less what serving cost. */
function contribution(company: Company, customers: readonly string[]): Map<string, number> {
  const first = (c: string) => company.first.get(c)!;
  const amount = new Map<string, number>();
  for (const customer of customers) {
    const from = first(customer) > company.yearFrom ? first(customer) : company.yearFrom;
    for (const [atom, n] of money(company, "margin", [customer], from, company.asOf)) amount.set(atom, n);
  }
  return with_(
    amount,
    customers.filter((c) => company.served.has(c)),
    "served",
    -1,
  );
}

function revenueOfYear(company: Company, customers: readonly string[], what: What = "revenue") {
  const amount = new Map<string, number>();
  for (const customer of customers) {
    const first = company.first.get(customer);
    // Who was paid back in full is no customer.
    if (first === undefined) continue;
    const from = first > company.yearFrom ? first : company.yearFrom;
    for (const [atom, n] of money(company, what, [customer], from, company.asOf)) amount.set(atom, n);
  }
  return amount;
}

const always = ["0000-00-00", "9999-99-99"] as const;

async function tellPeriods(
  knowledge: Knowledge,
  company: Company,
  headline: () => Promise<Row[]>,
  flows: () => Promise<Row[]>,
): Promise<void> {
  const rows = await headline();
  const bounds = new Map<string, [from: string, to: string]>();
  for (const row of rows) {
    const [from, to] = [String(row.period), String(row.ends)];
    const name = `${row.grain} ${from}`;
    bounds.set(name, [from, to]);
    for (const [column, what] of [
      ["revenue", "revenue"],
      ["gross_revenue", "gross"],
      ["refunds", "refunds"],
      ["margin", "margin"],
    ] as const)
      if (row[column] !== null)
        knowledge.tell(`headline ${column} ${name}`, money(company, what, null, from, to));
  }
  for (const row of await flows()) {
    if (row.revenue === null) continue;
    const name = `${row.grain} ${row.period}`;
    const [from, to] = bounds.get(name)!;
    const before = [...bounds].findLast(
      ([key, [start]]) => key.startsWith(`${row.grain} `) && start < from,
    )?.[1];
    const active = (span: readonly [string, string] | undefined) =>
      new Set(
        span === undefined
          ? []
          : company.days
              .filter((d) => d.orders > 0 && d.day >= span[0] && d.day <= span[1])
              .map((d) => d.customer),
      );
    const [now, then] = [active([from, to]), active(before)];
    const isNew = (c: string) => (company.first.get(c) ?? "") >= from;
    const who = {
      new: [...now].filter(isNew),
      returning: [...now].filter((c) => !isNew(c) && then.has(c)),
      reactivated: [...now].filter((c) => !isNew(c) && !then.has(c)),
      lost: [...then].filter((c) => !now.has(c)),
    }[String(row.flow)]!;
    const [start, end] = row.flow === "lost" ? (before ?? [from, to]) : [from, to];
    knowledge.tell(`flow ${row.flow} ${name}`, money(company, "revenue", who, start, end));
  }
}

const next = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** First day of the period that holds a day. */
function periodOf(grain: string, day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (grain === "week") return next(day, -((date.getUTCDay() + 6) % 7));
  const month = date.getUTCMonth();
  const start = grain === "month" ? month : month - (month % 3);
  return new Date(Date.UTC(date.getUTCFullYear(), start, 1)).toISOString().slice(0, 10);
}

async function tellCells(
  knowledge: Knowledge,
  company: Company,
  directory: string,
  files: (name: string) => boolean,
): Promise<void> {
  const windows: Record<string, number> = {week: 7, month: 30, quarter: 90};
  const isIn = (dimension: string, value: string) => publishedMembers(company, dimension, value, directory);
  for (const grain of ["week", "month", "quarter"]) {
    for (const by of ["", "-by"]) {
      const name = `retention-${grain}${by}`;
      if (!files(name)) continue;
      for (const row of await readTable(directory, name)) {
        if (row.revenue === null) continue;
        const cohort = String(row.cohort);
        const place = `${grain} ${row.variant} ${row.dimension ?? ""} ${row.value ?? ""} ${cohort} ${row.age}`;
        const members = row.dimension
          ? await isIn(String(row.dimension), String(row.value))
          : [...company.first.keys()];
        const base = members.filter((c) => periodOf(grain, company.first.get(c)!) === cohort);
        const closes = String(row.closes);
        const amounts = (what: What): Map<string, number> => {
          if (row.variant === "classic") {
            const from = periodOf(grain, closes);
            const amount = new Map<string, number>();
            for (const c of base) {
              const first = company.first.get(c)!;
              for (const [atom, n] of money(company, what, [c], first > from ? first : from, closes))
                amount.set(atom, n);
            }
            return amount;
          }
          const amount = new Map<string, number>();
          for (const c of base) {
            const first = company.first.get(c)!;
            if (row.variant === "windowed") {
              const age = Number(row.age);
              const length = windows[grain]!;
              const from = age === 0 ? first : next(first, (age - 1) * length + 1);
              for (const [atom, n] of money(company, what, [c], from, next(first, age * length)))
                amount.set(atom, n);
            } else {
              const from = periodOf(grain, closes);
              if (!company.days.some((d) => d.customer === c && d.orders > 0 && d.day >= from)) continue;
              const joined = company.days.filter(
                (d) => d.customer === c && periodOf(grain, d.day) === cohort,
              );
              for (const {day} of joined.filter((d) => d.day >= first))
                for (const [atom, n] of money(company, what, [c], day, day)) amount.set(atom, n);
            }
          }
          return amount;
        };
        knowledge.tell(`cell ${place}`, amounts("revenue"));
        if (row.margin !== null) knowledge.tell(`cell margin ${place}`, amounts("margin"));
      }
    }
  }
  if (!files("cumulative-value")) return;
  for (const name of ["cumulative-value", "cumulative-value-by"]) {
    for (const row of await readTable(directory, name)) {
      if (row.cohort === "" || row.revenue_per_customer === null) continue;
      const grain = String(row.grain);
      const members = row.dimension
        ? await isIn(String(row.dimension), String(row.value))
        : [...company.first.keys()];
      const base = members.filter((c) => periodOf(grain, company.first.get(c)!) === row.cohort);
      const amount = new Map<string, number>();
      for (const c of base)
        for (const [atom, n] of money(company, "revenue", [c], company.first.get(c)!, String(row.closes)))
          amount.set(atom, n);
      knowledge.tell(`to date ${grain} ${row.value} ${row.cohort} ${row.age}`, amount);
    }
  }
}

/** Who is in a published value of a dimension: "Other" is whoever is in none that is named. */
async function publishedMembers(
  company: Company,
  dimension: string,
  value: string,
  directory: string,
): Promise<string[]> {
  if (value !== "Other") return company.members.get(`${dimension}/${value}`) ?? [];
  const manifest = JSON.parse(await readFile(join(directory, "manifest.json"), "utf8")) as {
    dimensions: {name: string; values: string[]}[];
  }; // written by publish
  const named = manifest.dimensions.find((d) => d.name === dimension)!.values.filter((v) => v !== "Other");
  const known = new Set(named.flatMap((v) => company.members.get(`${dimension}/${v}`) ?? []));
  return [...company.first.keys()].filter((c) => !known.has(c));
}

async function tellLifetimeValue(knowledge: Knowledge, company: Company, directory: string): Promise<void> {
  for (const row of await readTable(directory, "lifetime-value")) {
    const [kind, dimension, value] = [String(row.kind), String(row.dimension), String(row.value)];
    const everybody = [...company.first.keys()];
    const who =
      kind === "all"
        ? everybody
        : kind === "cohort"
          ? everybody.filter((c) => periodOf("quarter", company.first.get(c)!) === value)
          : kind === "decile"
            ? everybody.filter((c) => company.deciles.get(c) === value.replace("tenth ", ""))
            : await publishedMembers(company, dimension, value, directory);
    const place = `${kind} ${dimension} ${value}`;
    const what = company.hasMargin ? "margin" : "revenue";
    if (row.realised !== null)
      knowledge.tell(`worth ${place}`, money(company, what, kind === "all" ? null : who, ...always));
    if (row.expected !== null)
      knowledge.tell(
        `expected ${place}`,
        with_(
          new Map(),
          who.filter((c) => company.expected.has(c)),
          "expected",
        ),
      );
  }
}

async function tellTiers(
  knowledge: Knowledge,
  company: Company,
  directory: string,
  files: (name: string) => boolean,
): Promise<void> {
  const page = (await readJson(directory, "value-tiers")) as ValueTiers; // written by publish
  const everybody = [...company.tiers.values()].flat();
  const membersOf = (tier: string) => (tier === "all" ? everybody : (company.tiers.get(tier) ?? []));
  for (const row of page.tiers) {
    const members = membersOf(row.tier);
    const place = `tier ${row.tier}`;
    if (row.contribution !== null) knowledge.tell(`${place} contribution`, contribution(company, members));
    if (row.revenue !== null) knowledge.tell(`${place} revenue`, revenueOfYear(company, members));
    const served = members.filter((c) => company.served.has(c));
    if (row.serving !== null) knowledge.tell(`${place} serving`, with_(new Map(), served, "served"));
    if (row.refundShare !== null)
      knowledge.tell(`${place} refunds`, revenueOfYear(company, members, "refunds"));
    if (row.discountShare !== null)
      knowledge.tell(
        `${place} discount`,
        with_(
          new Map(),
          members.filter((c) => company.discounted.has(c)),
          "discount",
        ),
      );
  }
  if (page.losses !== null && page.losses.loss !== null)
    knowledge.tell("losses", contribution(company, company.losing));
  for (const point of page.points) {
    if (point.contribution === null || company.moveDays === null) continue;
    const stayed = company.moves
      .filter((m) => m.from === point.tier && m.to !== "silent")
      .map((m) => m.customer);
    // A year that ends with the last quarter; the as-of date may be later.
    const from = next(`${Number(company.moveDays.to.slice(0, 4)) - 1}${company.moveDays.to.slice(4)}`, 1);
    const amount = new Map<string, number>();
    for (const c of stayed) {
      const first = company.first.get(c)!;
      for (const [atom, n] of money(company, "margin", [c], first > from ? first : from, company.moveDays.to))
        amount.set(atom, n);
    }
    const cost = company.moveDays.to === company.asOf ? "served" : "served before";
    with_(
      amount,
      stayed.filter((c) => company.served.has(c)),
      cost,
      -1,
    );
    knowledge.tell(`stayed ${point.tier}`, amount);
  }
  if (!files("value-lorenz")) return;
  // Shares tell amounts to whoever knows the whole.
  const steps = await readTable(directory, "value-lorenz");
  for (const [measure, of] of [
    ["revenue_12m", (list: string[]) => revenueOfYear(company, list)],
    ["contribution_12m", (list: string[]) => contribution(company, list)],
  ] as const) {
    if (!knowledge.follows(of(everybody))) continue;
    const worth = new Map(
      everybody.map((c) => [
        c,
        measure === "contribution_12m"
          ? company.contribution.get(c)!
          : company.days
              .filter((d) => d.customer === c && d.day >= company.yearFrom && d.day >= company.first.get(c)!)
              .reduce((sum, d) => sum + d.gross + d.refunds, 0),
      ]),
    );
    // From the least valuable up; equals by number, the last first.
    const order = [...everybody].sort((a, b) => worth.get(a)! - worth.get(b)! || Number(b) - Number(a));
    for (const point of steps.filter((row) => row.measure === measure)) {
      const n = Math.round(Number(point.share_customers) * everybody.length);
      if (n > 0) knowledge.tell(`lorenz ${measure} ${n}`, of(order.slice(0, n)));
    }
  }
}

async function tellStages(knowledge: Knowledge, company: Company, directory: string): Promise<void> {
  const page = (await readJson(directory, "lifecycle")) as Lifecycle; // written by publish
  const of = (customers: string[], what: What) => revenueOfYear(company, customers, what);
  const inStage = (stage: string) => company.stages.filter((s) => s.stage === stage).map((s) => s.customer);
  for (const row of page.stages) {
    if (row.revenue !== null) knowledge.tell(`stage ${row.stage} revenue`, of(inStage(row.stage), "revenue"));
    if (row.margin !== null) knowledge.tell(`stage ${row.stage} margin`, of(inStage(row.stage), "margin"));
  }
  const what = page.money;
  if (page.atStake !== null) knowledge.tell("at stake", of(inStage("decline"), what));
  if (page.atStakeShare !== null)
    knowledge.tell(
      "at stake of all",
      of(
        company.stages.map((s) => s.customer),
        what,
      ),
    );
  for (const row of page.decline) {
    if (row.atStake === null) continue;
    const who = company.stages
      .filter((s) => s.stage === "decline" && s[row.by] === row.value)
      .map((s) => s.customer);
    knowledge.tell(`at stake ${row.by} ${row.value}`, of(who, what));
  }
}

async function tellSegments(knowledge: Knowledge, company: Company, directory: string): Promise<void> {
  const {groupings} = (await readJson(directory, "segments")) as Segments; // written by publish
  const id = new Map(groupings.map((grouping, i) => [grouping.name, company.groupingIds[i]!]));
  const everybody = [...company.first.keys()];
  for (const row of await readTable(directory, "segment-profiles")) {
    const place = `${row.grouping} ${row.segment}`;
    const members = company.members.get(`${id.get(String(row.grouping))}/${row.segment}`) ?? [];
    const tell = (name: string, who: string[]) => {
      if (row.measure === "value") knowledge.tell(`segment value ${name}`, contribution(company, who));
      // Orders are told: with money per order they tell the money.
      if (row.measure === "basket") knowledge.tell(`segment revenue ${name}`, revenueOfYear(company, who));
      if (row.measure === "discount")
        knowledge.tell(
          `segment discount ${name}`,
          with_(
            new Map(),
            who.filter((c) => company.discounted.has(c)),
            "discount",
          ),
        );
      if (row.measure === "expected")
        knowledge.tell(
          `segment expected ${name}`,
          with_(
            new Map(),
            who.filter((c) => company.expected.has(c)),
            "expected",
          ),
        );
    };
    if (row.value !== null) tell(place, members);
    if (row.base_value !== null) tell("all", everybody);
  }
}

async function tellNarrowed(knowledge: Knowledge, company: Company, directory: string): Promise<void> {
  const {groupings} = (await readJson(directory, "segments")) as Segments; // written by publish
  const id = new Map(groupings.map((grouping, i) => [grouping.name, company.groupingIds[i]!]));
  const number = (day: string) =>
    (Number(day.slice(0, 4)) - 1900) * 4 + Math.floor((Number(day.slice(5, 7)) - 1) / 3);
  for (const row of await readTable(directory, "narrowed-periods")) {
    const known = String(row.known_on);
    const from = String(row.quarter);
    const to = next(periodOf("quarter", next(from, 100)), -1);
    const all = [...company.first.keys()].filter((c) => company.first.get(c)! <= known);
    const named = groupings.find((g) => g.name === row.grouping)?.segments.map((s) => s.name) ?? [];
    const at = (segment: string) =>
      company.members.get(`${number(known)}/${id.get(String(row.grouping))}/${segment}`) ?? [];
    const others = () => {
      const others = new Set(named.filter((name) => name !== "Other").flatMap(at));
      return all.filter((c) => !others.has(c));
    };
    const who = row.grouping === "" ? all : row.segment === "Other" ? others() : at(String(row.segment));
    const place = `narrowed ${row.grouping} ${row.segment} ${from}`;
    if (row.revenue !== null) knowledge.tell(`${place} revenue`, money(company, "revenue", who, from, to));
    if (row.margin !== null) knowledge.tell(`${place} margin`, money(company, "margin", who, from, to));
  }
}

async function readJson(directory: string, name: string): Promise<unknown> {
  return JSON.parse(await readFile(join(directory, `${name}.json`), "utf8"));
}

async function readTable(directory: string, name: string): Promise<Row[]> {
  const decoded = tableFromIPC(await readFile(join(directory, `${name}.arrow`)), {});
  const names = decoded.schema.fields.map((f) => f.name);
  const columns = names.map((n) => decoded.getChild(n).toArray() as ArrayLike<Row[string]>); // as the schema has it
  return Array.from({length: decoded.numRows}, (_, i) =>
    Object.fromEntries(names.map((n, c) => [n, columns[c]![i] ?? null])),
  );
}
