/** Who leaves when, how long customers wait for their next order, and from which silence on to worry. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import {
  atRiskAt,
  hazardByAge,
  holm,
  kaplanMeier,
  type Lifetimes,
  lastWithAtRisk,
  logRank,
  type SurvivalCurve,
  survivalAt,
  survivalTime,
  waitOfThoseWhoEnd,
} from "../statistics/index.ts";
import type {PublishedTable} from "./arrow.ts";
import type {PublishedCells} from "./cells.ts";
import {readColumns} from "./columns.ts";

/** `leaving.json`. Times are days, shares between 0 and 1; null where unknown or resting on fewer than k customers. */
export interface Leaving {
  /** What leaving means: long silence, the end of a contract, or nothing that these data could tell. */
  kind: "silence" | "contract" | "none";
  unit: "days";
  /** Why nothing can be told; null when something can. */
  reason: string | null;
  /** Silence after which a customer has left. */
  silenceDays: number | null;
  /** Where that number is from, in a sentence. */
  how: string;
  /** Last day for which it can be told who was still a customer. */
  followedTo: string | null;
  /** Customers followed, and those of them who left. */
  customers: number;
  left: number;
  /** Customers who first bought after `followedTo`. */
  tooNew: number;
  /** Share that left on the very day of the first order, that is, never came back; null for contracts. */
  once: Share | null;
  /** Days by which half had left. */
  median: Time;
  /** Share still there one month, three, six, twelve and 24 months after the first order, as far as data reach. */
  landmarks: (Share & {months: number; days: number})[];
  tests: DimensionTest[];
  nextOrder: NextOrder[];
  silence: Alarm[];
}

export interface Share {
  share: number;
  low: number | null;
  high: number | null;
}

export interface Time {
  time: number | null;
  low: number | null;
  high: number | null;
}

/** Whether the values of a dimension leave alike. */
export interface DimensionTest {
  dimension: string;
  chiSquare: number | null;
  degrees: number | null;
  p: number | null;
  /** p raised by Holm's rule for the number of dimensions tested. */
  adjusted: number | null;
  verdict: "differ" | "no clear difference" | "cannot be told";
  /** Age at which `groups` are compared; null when no age is reached by k customers of two of them. */
  months: number | null;
  groups: {
    value: string;
    customers: number;
    left: number;
    share: number | null;
    low: number | null;
    high: number | null;
  }[];
}

/** From one order to the next. */
export interface NextOrder {
  /** Number of the order waited from. */
  order: number;
  /** Customers who placed it. */
  customers: number;
  /** Share who placed the next one within `within` days. */
  reached: number | null;
  within: number;
  /** Days by which half of all had; null when fewer do. */
  median: number | null;
  low: number | null;
  high: number | null;
  /** Days by which half of those had who did so at all. */
  usual: number | null;
}

/** From which silence on to worry about a group. */
export interface Alarm {
  /** "orders" for groups by number of orders, "" for everybody, else a dimension. */
  by: string;
  /** "1", "2", "3–5", "6–10", "11 or more", or a value of the dimension. */
  group: string;
  /** Customers in it now. */
  customers: number;
  /** Days within which half of those who ordered again did. */
  medianGap: number | null;
  /** Days within which nine in ten did. */
  alarmDays: number | null;
  /** Customers silent for longer than that. */
  overdue: number | null;
}

/** Of those who came back, the share that had by the day on which silence becomes alarming. */
const alarmShare = 0.9;
/** A corrected p-value below this counts as a difference. */
const significance = 0.05;
const daysOfMonth = 365.25 / 12;
const landmarkMonths = [1, 3, 6, 12, 24];
/** Contracts end after whole calendar months: "after a month" takes in the longest of them, 31 days. */
const slackOfContracts = 3;

/** Days that count as so many months of age. */
function daysOf(months: number, contract: boolean): number {
  return Math.round(months * daysOfMonth) + (contract ? slackOfContracts : 0);
}
/** Most ages of one curve in the file. */
const mostAges = 200;
const mostAgesOfValues = 80;
/** The data have a number of their own for each order up to the tenth; the eleventh stands for all later ones. */
const lastOrder = 10;

// In words: a number by itself might be the id of a customer, and the guard would have to stop the site.
const orderClasses: [label: string, first: number, last: number][] = [
  ["1 order", 1, 1],
  ["2 orders", 2, 2],
  ["3–5 orders", 3, 5],
  ["6–10 orders", 6, 10],
  ["11 or more orders", 11, 11],
];

interface Group {
  dimension: string;
  value: string;
  lifetimes: Lifetimes;
  curve: SurvivalCurve;
}

/**
 * Reads `marts.leaving_times`, `marts.leaving_silence` and `marts.next_order_times`, folded like the retention cells.
 *
 * @param published what {@link readCells} returned for the same connection: its temporary table of values is read
 * @param k smallest group: no share stands on fewer customers, curves end where fewer are at risk
 */
export async function leavingTables(
  connection: DuckDBConnection,
  published: PublishedCells,
  k: number,
): Promise<{tables: {survival: PublishedTable}; json: {leaving: Leaving}}> {
  const base = Math.max(1, k);
  const [known] = await queryRows<{
    as_of: string;
    silence_days: number | null;
    kind: string | null;
    joined: number;
    orders: boolean;
  }>(
    connection,
    `select cast(calendar.as_of as varchar) as as_of, silence.silence_days,
       (select min(kind) from marts.leaving_times) as kind,
       (select coalesce(sum(orders), 0) from marts.next_order_times where dimension = '' and not ended) as joined,
       exists(select 1 from source.files where table_name = 'transactions') as orders
     from staging.calendar as calendar cross join marts.leaving_silence as silence`,
  );
  if (!known) throw new Error("staging.calendar or marts.leaving_silence is empty");
  const contract = known.kind === "contract";
  const leaving = await readLifetimes(connection, published, "marts.leaving_times", "customers");
  // Where contracts are all there is, their monthly bills stand for orders: nobody waits for those.
  const waits = known.orders
    ? await readLifetimes(connection, published, "marts.next_order_times", "orders", "order_number")
    : [];
  const groups = leaving.filter(({curve}) => curve.customers >= base);
  const total = groups.find(({dimension}) => dimension === "");
  const orders = orderGroups(waits.filter(({dimension}) => dimension === ""));

  const rows = new Rows();
  for (const {dimension, value, lifetimes, curve} of groups) {
    const most = dimension === "" ? mostAges : mostAgesOfValues;
    addCurve(rows, {measure: "leaving", dimension, value, group: ""}, curve, base, most);
    addHazard(rows, {measure: "hazard", dimension, value, group: ""}, {lifetimes, curve}, base, contract);
  }
  const nextOrder: NextOrder[] = [];
  for (let order = 1; order <= lastOrder; order++) {
    const curve = kaplanMeier(orders.get(order) ?? none);
    if (curve.customers < base) break;
    nextOrder.push(nextOrderOf(order, curve, base));
    const place = {measure: "next order", dimension: "", value: "", group: `order ${order}`};
    addCurve(rows, place, curve, base, mostAgesOfValues);
  }

  const sum = (values: ArrayLike<number>) => Array.from(values).reduce((s, n) => s + n, 0);
  const left = total ? sum(total.curve.events) : 0;
  const customers = total ? total.curve.customers : 0;
  return {
    tables: {survival: rows.table()},
    json: {
      leaving: sixDigits({
        kind: total ? (contract ? "contract" : "silence") : "none",
        unit: "days",
        reason: total ? null : reasonOf(known.silence_days, base),
        silenceDays: contract ? null : known.silence_days,
        how: contract
          ? "A customer has left on the day on which, for the first time, no contract ran any more."
          : known.silence_days === null
            ? ""
            : `A customer has left who has been silent for more than ${known.silence_days} days: of orders that were followed by another, 95 in 100 were within that time.`,
        followedTo: contract
          ? known.as_of
          : known.silence_days === null
            ? null
            : daysBefore(known.as_of, known.silence_days + 1),
        customers,
        left,
        tooNew: contract || !total ? 0 : known.joined - customers,
        once: total && !contract ? onceOf(total.curve) : null,
        median: total ? medianOf(total.curve, base) : unknown,
        landmarks: total ? landmarksOf(total.curve, base, contract) : [],
        tests: testsOf(published, groups, base, contract),
        nextOrder,
        silence: alarmsOf(waits, orders, base),
      }),
    },
  };
}

/** No reader needs more, and no file gains by more. */
function sixDigits(leaving: Leaving): Leaving {
  const shorter = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
  // Only numbers change, and they stay numbers.
  return JSON.parse(JSON.stringify(leaving, shorter)) as Leaving;
}

const unknown: Time = {time: null, low: null, high: null};
const none: Lifetimes = {time: [], ended: [], customers: []};

function reasonOf(silenceDays: number | null, k: number): string {
  return silenceDays === null
    ? `Fewer than ${k} orders were followed by another, so it cannot be told how long a silence is normal.`
    : `Customers who come back do so within ${silenceDays} days, and the data hold fewer than ${k} customers who first bought longer ago than that.`;
}

/** Lifetimes by group, those of folded values together. `number` is a further column that tells groups apart. */
async function readLifetimes(
  connection: DuckDBConnection,
  published: PublishedCells,
  table: string,
  count: string,
  number?: string,
): Promise<(Group & {number: number})[]> {
  const read = await readColumns(
    connection,
    {group: "int", number: "int", days: "int", ended: "flag", customers: "float"},
    `(select published."group", ${number ?? "0"} as number, times.days, times.ended, sum(times.${count}) as customers
      from ${table} as times
      inner join published_values as published
        on published.dimension = times.dimension and published.value = times.value
      group by all) as folded`,
    '"group", number, days, ended',
  );
  const result: (Group & {number: number})[] = [];
  let from = 0;
  for (let i = 0; i < read.length; i++) {
    const last =
      i + 1 === read.length || read.group[i + 1] !== read.group[i] || read.number[i + 1] !== read.number[i];
    if (!last) continue;
    const lifetimes = {
      time: read.days.subarray(from, i + 1),
      ended: read.ended.subarray(from, i + 1),
      customers: read.customers.subarray(from, i + 1),
    };
    const {dimension, value} = published.groups[read.group[i]!]!;
    result.push({dimension, value, number: read.number[i]!, lifetimes, curve: kaplanMeier(lifetimes)});
    from = i + 1;
  }
  return result;
}

/** Waits after each order number. */
function orderGroups(totals: readonly (Group & {number: number})[]): Map<number, Lifetimes> {
  return new Map(totals.map(({number, lifetimes}) => [number, lifetimes]));
}

function together(list: readonly Lifetimes[]): Lifetimes {
  return {
    time: list.flatMap(({time}) => Array.from(time)),
    ended: list.flatMap(({ended}) => Array.from(ended, Number)),
    customers: list.flatMap(({time, customers}) => Array.from(customers ?? Array.from(time, () => 1))),
  };
}

/** Age up to which at least `base` customers are observed; -1 when they never are. */
function lastAge(curve: SurvivalCurve, base: number): number {
  const last = lastWithAtRisk(curve, base);
  return last === -1 ? -1 : curve.time[last]!;
}

interface Place {
  measure: string;
  dimension: string;
  value: string;
  group: string;
}

interface Point {
  age: number;
  at_risk: number;
  events: number;
  survival: number | null;
  low: number | null;
  high: number | null;
  hazard: number | null;
  hazard_low: number | null;
  hazard_high: number | null;
}

class Rows {
  readonly places: Place[] = [];
  readonly points: Point[] = [];

  add(place: Place, point: Point): void {
    this.places.push(place);
    this.points.push(point);
  }

  table(): PublishedTable {
    const text = (name: keyof Place) => ({type: "text" as const, values: this.places.map((p) => p[name])});
    const whole = (name: "age" | "at_risk" | "events") => ({
      type: "int32" as const,
      values: this.points.map((p) => Math.round(p[name])),
    });
    const share = (name: Exclude<keyof Point, "age" | "at_risk" | "events">) => ({
      type: "float64" as const,
      // Four decimals are a tenth of what a picture can show, and a third of the file.
      values: this.points.map((p) => rounded(p[name])),
    });
    return {
      measure: text("measure"),
      dimension: text("dimension"),
      value: text("value"),
      group: text("group"),
      age: whole("age"),
      at_risk: whole("at_risk"),
      events: whole("events"),
      survival: share("survival"),
      low: share("low"),
      high: share("high"),
      hazard: share("hazard"),
      hazard_low: share("hazard_low"),
      hazard_high: share("hazard_high"),
    };
  }
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e4) / 1e4;
}

/** A curve up to the last age with enough customers at risk. */
function addCurve(rows: Rows, place: Place, curve: SurvivalCurve, base: number, most: number): void {
  let j = 0;
  for (const age of agesOf(curve, base, most)) {
    let events = 0;
    for (; j < curve.time.length && curve.time[j]! <= age; j++) events += curve.events[j]!;
    rows.add(place, {
      age,
      at_risk: atRiskAt(curve, age),
      events,
      // Within the ages observed a curve always has a value.
      ...survivalAt(curve, age)!,
      hazard: null,
      hazard_low: null,
      hazard_high: null,
    });
  }
}

/** The ages at which the curve falls, with its first and last; evenly spaced ones where these are more than `most`. */
function agesOf(curve: SurvivalCurve, base: number, most: number): number[] {
  const end = lastAge(curve, base);
  if (end < 0) return [];
  const falls = Array.from(curve.time).filter((time, j) => curve.events[j]! > 0 && time <= end);
  const all = [...new Set([0, ...falls, end])];
  if (all.length <= most) return all;
  const step = Math.max(1, Math.ceil(end / (most - 1)));
  return Array.from({length: Math.floor(end / step) + 1}, (_, i) => i * step);
}

/** The share that leaves in each month of age; for buyers without a contract, first those who never came back. */
function addHazard(
  rows: Rows,
  place: Place,
  {lifetimes, curve}: Pick<Group, "lifetimes" | "curve">,
  base: number,
  contract: boolean,
): void {
  const end = lastAge(curve, base);
  // Who leaves on the day of the first order never came back: that day is a stretch of its own.
  const edges = contract ? [0] : [0, 1];
  for (let month = 1; edges.at(-1)! <= end + 1; month++)
    edges.push((contract ? 0 : 1) + daysOf(month, contract));
  if (edges.length < 2) return;
  for (const stretch of hazardByAge(lifetimes, {edges})) {
    // Of a month that too few were observed through, the end is not known.
    if (atRiskAt(curve, stretch.to - 1) < base) break;
    rows.add(place, {
      age: stretch.from,
      at_risk: stretch.atRisk,
      events: stretch.events,
      survival: null,
      low: null,
      high: null,
      hazard: stretch.hazard,
      hazard_low: stretch.low,
      hazard_high: stretch.high,
    });
  }
}

function onceOf(curve: SurvivalCurve): Share {
  const {survival, low, high} = survivalAt(curve, 0)!;
  return {share: 1 - survival, low: high === null ? null : 1 - high, high: low === null ? null : 1 - low};
}

function medianOf(curve: SurvivalCurve, base: number, share = 0.5): Time {
  const end = lastAge(curve, base);
  const within = (time: number | null) => (time !== null && time <= end ? time : null);
  const {time, low, high} = survivalTime(curve, share);
  return {time: within(time), low: within(low), high: within(high)};
}

function landmarksOf(curve: SurvivalCurve, base: number, contract: boolean): Leaving["landmarks"] {
  const end = lastAge(curve, base);
  return landmarkMonths.flatMap((months) => {
    const days = daysOf(months, contract);
    const point = days <= end ? survivalAt(curve, days) : null;
    return point === null ? [] : [{months, days, share: point.survival, low: point.low, high: point.high}];
  });
}

/** The log-rank test of every published dimension, corrected for testing several. */
function testsOf(
  published: PublishedCells,
  groups: readonly Group[],
  base: number,
  contract: boolean,
): DimensionTest[] {
  const results = published.dimensions.map(({name, values}) => {
    const members = values.flatMap(
      (value) => groups.find((g) => g.dimension === name && g.value === value) ?? [],
    );
    return {name, members, result: logRank(members.map(({lifetimes}) => lifetimes))};
  });
  const tested = results.flatMap(({result}) => (result.tested ? [result.p] : []));
  const raised = holm(tested);
  let at = 0;
  return results.map(({name, members, result}) => {
    const adjusted = result.tested ? raised[at++]! : null;
    const months = [12, 6, 3, 1].find((m) =>
      members.every(({curve}) => lastAge(curve, base) >= daysOf(m, contract)),
    );
    return {
      dimension: name,
      chiSquare: result.tested ? result.chiSquare : null,
      degrees: result.tested ? result.degrees : null,
      p: result.tested ? result.p : null,
      adjusted,
      verdict:
        adjusted === null ? "cannot be told" : adjusted < significance ? "differ" : "no clear difference",
      months: months ?? null,
      groups: members.map(({value, curve}) => {
        const point = months === undefined ? null : survivalAt(curve, daysOf(months, contract));
        return {
          value,
          customers: curve.customers,
          left: curve.events.reduce((s, n) => s + n, 0),
          share: point?.survival ?? null,
          low: point?.low ?? null,
          high: point?.high ?? null,
        };
      }),
    };
  });
}

function nextOrderOf(order: number, curve: SurvivalCurve, base: number): NextOrder {
  const end = lastAge(curve, base);
  const within = Math.min(365, end);
  const point = within < 0 ? null : survivalAt(curve, within);
  const median = medianOf(curve, base);
  return {
    order,
    customers: curve.customers,
    reached: point === null ? null : 1 - point.survival,
    within,
    median: median.time,
    low: median.low,
    high: median.high,
    usual: waitOfThoseWhoEnd(curve, 0.5, {atRisk: base}),
  };
}

/** Alarm days for everybody, by number of orders and by dimension. */
function alarmsOf(waits: readonly Group[], orders: ReadonlyMap<number, Lifetimes>, base: number): Alarm[] {
  const classes = orderClasses.map(([label, first, last]) => {
    const inside = [...orders]
      .filter(([number]) => number >= first && number <= last)
      .map(([, lives]) => lives);
    return alarmOf("orders", label, together(inside), base);
  });
  const dimensions = waits
    .filter(({dimension}) => dimension !== "")
    .map(({dimension, value, lifetimes}) => alarmOf(dimension, value, lifetimes, base));
  return [alarmOf("", "", together([...orders.values()]), base), ...classes, ...dimensions].filter(
    ({customers}) => customers >= base,
  );
}

function alarmOf(by: string, group: string, lifetimes: Lifetimes, base: number): Alarm {
  const curve = kaplanMeier(lifetimes);
  const sum = (values: Float64Array) => values.reduce((s, n) => s + n, 0);
  // Everybody has one wait that is not over.
  const customers = sum(curve.censored);
  const enough = sum(curve.events) >= base;
  const alarmDays = enough ? waitOfThoseWhoEnd(curve, alarmShare, {atRisk: base}) : null;
  let overdue: number | null = null;
  if (alarmDays !== null) {
    overdue = 0;
    for (let j = 0; j < curve.time.length; j++) if (curve.time[j]! > alarmDays) overdue += curve.censored[j]!;
  }
  return {
    by,
    group,
    customers,
    medianGap: enough ? waitOfThoseWhoEnd(curve, 0.5, {atRisk: base}) : null,
    alarmDays,
    overdue,
  };
}

/** A civil day some days earlier. */
function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}
