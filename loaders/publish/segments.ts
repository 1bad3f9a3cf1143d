/** Who the customers are: every grouping of them, what sets its segments apart, and how good a grouping it is. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import {wilsonInterval} from "../statistics/index.ts";
import type {PublishedColumn, PublishedTable} from "./arrow.ts";
import {readCurves, valueCurveTable} from "./segment-value-curve.ts";
import {compareText, foldValues, OTHER, UNKNOWN} from "./suppress.ts";
import {figures} from "./value-groups.ts";
import {
  nothingElsewhere,
  readYearMoney,
  type ToldElsewhere,
  type YearMoney,
  type YearMoneyKind,
} from "./year-money.ts";

/** `segments.json`. Names of groupings are addresses: small letters, digits, hyphens and underscores. */
export interface Segments {
  asOf: string;
  /** Customers in all. */
  customers: number;
  /** The day from which customers were followed, and for how many quarters; null where the data are too young. */
  followed: {from: string; quarters: number; customers: number} | null;
  groupings: readonly PublishedGrouping[];
}

export interface PublishedGrouping {
  name: string;
  label: string;
  kind: string;
  description: string;
  /** Customers who have a segment. */
  customers: number;
  /** Why no segment is shown; null when some are. */
  reason: "nobody" | "one segment" | "small" | null;
  /** In the order of the grouping; small ones together are "Other", and those of whom it is not known "Unknown". */
  segments: readonly {name: string; customers: number; description: string}[];
  /** Segments that are together in "Other". */
  folded: number;
}

/** Measures that are amounts of money, or parts of one, and what money that is. */
const money: Readonly<Record<string, YearMoneyKind>> = {
  value: "contribution",
  basket: "revenue",
  discount: "discount",
  expected: "expected",
};

interface Size {
  grouping: string;
  segment: string;
  customers: number;
}

/** A grouping with what is shown of it. */
export interface Grouping {
  /** Name in `core.groupings`; addresses have `published.name`. */
  id: string;
  published: PublishedGrouping;
  /** Segments shown by name. */
  kept: Size[];
  /** What is folded into "Other". */
  others: Size[];
}

/**
 * Reads `core.groupings` and the marts of segments.
 *
 * @param k smallest group: no money and no share stands on fewer customers
 * @param elsewhere what other files tell of the same money
 */
export async function segmentTables(
  connection: DuckDBConnection,
  k: number,
  elsewhere: ToldElsewhere = nothingElsewhere,
): Promise<{
  tables: Record<string, PublishedTable>;
  json: {segments: Segments};
  groupings: readonly Grouping[];
  /** Which money of groups of customers may be told, here and in other files. */
  yearMoney: YearMoney;
}> {
  const base = Math.max(1, k);
  const sizes = await queryRows<Size>(
    connection,
    `select "grouping", segment, customers from marts.segment_sums order by "grouping", segment`,
  );
  const everybody = sizes.find(({grouping}) => grouping === "");
  const groupings = await readGroupings(connection, sizes, base);
  const yearMoney = await readYearMoney(
    connection,
    groupings.map(({id, published: {kind}, kept}) => ({
      id,
      kind,
      segments: kept.map(({segment}) => segment),
    })),
    elsewhere,
    base,
  );
  const shows: Shows = (measure, grouping, segment) => {
    const kind = money[measure];
    return kind === undefined || yearMoney.segment(kind, grouping, segment);
  };
  const [calendar] = await queryRows<{as_of: string}>(
    connection,
    "select cast(as_of as varchar) as as_of from staging.calendar",
  );
  const retention = await readRetention(connection, groupings, base);
  const curves = await readCurves(connection);
  const placedCurves = [
    ...curves.filter(({grouping}) => grouping === "").map((row) => ({name: "", row})),
    ...inOrder(groupings, curves).map(({grouping, row}) => ({name: grouping.published.name, row})),
  ];
  return {
    tables: {
      "segment-profiles": await profiles(connection, groupings, shows, base),
      "segment-scores": await scores(connection, groupings),
      "segment-moves": await moves(connection, groupings),
      "segment-retention": retention.table,
      "segment-value-curve": valueCurveTable(
        placedCurves,
        ({grouping, segment}) => shows("expected", grouping, segment),
        base,
      ),
    },
    json: {
      segments: {
        asOf: calendar?.as_of ?? "",
        customers: everybody?.customers ?? 0,
        followed: retention.followed,
        groupings: groupings.map(({published}) => published),
      },
    },
    groupings,
    yearMoney,
  };
}

/** The name under which a segment is published, however long ago a customer was in it; null where it is under none. */
export function publishedSegment({kept, published}: Grouping, segment: string): string | null {
  if (kept.some((size) => size.segment === segment)) return segment;
  return published.segments.some(({name}) => name === OTHER) ? OTHER : null;
}

async function readGroupings(
  connection: DuckDBConnection,
  sizes: readonly Size[],
  k: number,
): Promise<Grouping[]> {
  const known = await queryRows<{grouping: string; label: string; kind: string; description: string | null}>(
    connection,
    `select "grouping", label, kind, description from core.groupings order by "position", "grouping"`,
  );
  const codes = await queryRows<{
    grouping: string;
    segment: string;
    position: number;
    description: string | null;
  }>(
    connection,
    `select "grouping", segment, min("position") as "position", max(description) as description
     from core.segment_codes group by "grouping", segment`,
  );
  const codeOf = new Map(codes.map((code) => [keyOf(code.grouping, code.segment), code]));
  const names = addresses(known.map(({grouping}) => grouping));
  return known.map(({grouping, label, kind, description}, i) => {
    const members = sizes.filter((size) => size.grouping === grouping);
    const folds = foldValues(
      members.map(({segment, customers}) => ({value: segment, customers})),
      k,
    );
    // What is told apart by size stands by size, what has an order of its own in that.
    const ordered = kind !== "configured" && kind !== "dimension";
    const place = (segment: string) =>
      segment === UNKNOWN ? 99 : ordered ? (codeOf.get(keyOf(grouping, segment))?.position ?? 98) : 0;
    const kept = members
      .filter(({segment}) => folds.has(segment) && folds.get(segment) !== OTHER)
      .sort(
        (a, b) =>
          place(a.segment) - place(b.segment) ||
          b.customers - a.customers ||
          compareText(a.segment, b.segment),
      );
    const others = folds.size === 0 ? [] : members.filter((size) => !kept.includes(size));
    const total = (list: readonly Size[]) => list.reduce((sum, {customers}) => sum + customers, 0);
    const rest = others.length > 0 ? [{name: OTHER, customers: total(others), description: ""}] : [];
    const grouped = members.filter(({segment}) => segment !== UNKNOWN);
    return {
      id: grouping,
      published: {
        name: names[i]!,
        label: oneLine(label) || oneLine(grouping) || `Grouping ${i + 1}`,
        kind,
        description: oneLine(description ?? ""),
        customers: total(grouped),
        reason:
          folds.size > 0
            ? null
            : grouped.length === 0
              ? "nobody"
              : grouped.length === 1
                ? "one segment"
                : "small",
        segments: [
          ...kept.map(({segment, customers}) => ({
            name: segment,
            customers,
            description: oneLine(codeOf.get(keyOf(grouping, segment))?.description ?? ""),
          })),
          ...rest,
        ],
        folded: others.length,
      },
      kept,
      others,
    };
  });
}

/**
 * An address for each name: small letters, digits and underscores as they are, all else a hyphen; a number where nothing is left or where
 * two would be the same.
 */
export function addresses(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name, i) => {
    const plain = name
      .toLowerCase()
      .replace(/[^a-z0-9_]+/g, "-")
      .slice(0, 40)
      .replace(/^-+|-+$/g, "");
    const wanted = plain === "" || plain === "index" ? `grouping-${i + 1}` : plain;
    let address = wanted;
    for (let n = 2; taken.has(address); n++) address = `${wanted}-${n}`;
    taken.add(address);
    return address;
  });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Whether a measure of a segment may be shown; of everybody with the empty grouping. */
type Shows = (measure: string, grouping: string, segment: string) => boolean;

function keyOf(...parts: string[]): string {
  return JSON.stringify(parts);
}

interface ProfileRow {
  grouping: string;
  segment: string;
  measure: string;
  item: string;
  value: number;
  low: number | null;
  high: number | null;
  base_value: number | null;
  verdict: string;
  customers: number;
}

async function profiles(
  connection: DuckDBConnection,
  groupings: readonly Grouping[],
  shows: Shows,
  k: number,
): Promise<PublishedTable> {
  const rows = await queryRows<ProfileRow>(
    connection,
    `select "grouping", segment, measure, item, value, low, high, base_value, verdict, customers
     from marts.segment_profiles order by "grouping", segment, measure, item`,
  );
  const published = inOrder(groupings, rows).map(({grouping, row}) => {
    const {segment, measure, customers} = row;
    // A bare number might be the id of a customer, and the guard would have to stop the site.
    const item = /^\d+$/.test(row.item) ? `${measure} ${row.item}` : row.item;
    const base = shows(measure, "", "") ? short(row.base_value) : null;
    const place = {grouping: grouping.published.name, segment, measure, item, base, customers};
    if (customers < k || !shows(measure, grouping.id, segment))
      return {...place, value: null, low: null, high: null, verdict: "withheld"};
    return {
      ...place,
      value: short(row.value),
      low: short(row.low),
      high: short(row.high),
      verdict: row.verdict,
    };
  });
  return {
    grouping: texts(published.map((row) => row.grouping)),
    segment: texts(published.map((row) => row.segment)),
    measure: texts(published.map((row) => row.measure)),
    item: texts(published.map((row) => row.item)),
    value: doubles(published.map((row) => row.value)),
    low: doubles(published.map((row) => row.low)),
    high: doubles(published.map((row) => row.high)),
    base_value: doubles(published.map((row) => row.base)),
    verdict: texts(published.map((row) => row.verdict)),
    customers: {type: "int32", values: published.map((row) => row.customers)},
  };
}

async function scores(connection: DuckDBConnection, groupings: readonly Grouping[]): Promise<PublishedTable> {
  const rows = await queryRows<{
    grouping: string;
    principle: string;
    measure: string;
    value: number | null;
    low: number | null;
    high: number | null;
    reference: number | null;
    customers: number;
  }>(
    connection,
    `select "grouping", principle, measure, value, low, high, reference, customers
     from marts.segment_scores order by "grouping", principle, measure`,
  );
  const published = groupings.flatMap((grouping) =>
    rows
      .filter((row) => row.grouping === grouping.id)
      .map((row) => ({...row, name: grouping.published.name})),
  );
  return {
    grouping: texts(published.map((row) => row.name)),
    principle: texts(published.map((row) => row.principle)),
    measure: texts(published.map((row) => row.measure)),
    value: doubles(published.map((row) => short(row.value))),
    low: doubles(published.map((row) => short(row.low))),
    high: doubles(published.map((row) => short(row.high))),
    reference: doubles(published.map((row) => short(row.reference))),
    customers: {type: "int32", values: published.map((row) => row.customers)},
  };
}

/** Moves of the past year, all quarters together; an attribute of the files has no history that could be told. */
async function moves(connection: DuckDBConnection, groupings: readonly Grouping[]): Promise<PublishedTable> {
  const rows = await queryRows<{grouping: string; from: string; to: string; customers: number}>(
    connection,
    `select "grouping", from_segment as "from", to_segment as "to", cast(sum(customers) as double) as customers
     from marts.segment_moves group by "grouping", from_segment, to_segment
     order by "grouping", from_segment, to_segment`,
  );
  const published = groupings
    .filter(({published}) => published.kind !== "dimension" && published.reason === null)
    .flatMap((grouping) => {
      const kept = new Set(grouping.kept.map(({segment}) => segment));
      const sums = new Map<string, {from: string; to: string; customers: number}>();
      for (const row of rows) {
        if (row.grouping !== grouping.id) continue;
        const [from, to] = [row.from, row.to].map((name) => (kept.has(name) ? name : OTHER)) as [
          string,
          string,
        ]; // two in, two out
        const key = keyOf(from, to);
        const sum = sums.get(key) ?? {from, to, customers: 0};
        sum.customers += row.customers;
        sums.set(key, sum);
      }
      return [...sums.values()].map((sum) => ({...sum, grouping: grouping.published.name}));
    });
  return {
    grouping: texts(published.map((row) => row.grouping)),
    from_segment: texts(published.map((row) => row.from)),
    to_segment: texts(published.map((row) => row.to)),
    customers: {type: "int32", values: published.map((row) => row.customers)},
  };
}

async function readRetention(
  connection: DuckDBConnection,
  groupings: readonly Grouping[],
  k: number,
): Promise<{table: PublishedTable; followed: Segments["followed"]}> {
  const rows = await queryRows<{
    grouping: string;
    segment: string;
    on_day: string;
    quarters: number;
    customers: number;
    bought_1: number;
    bought_2: number | null;
    bought_3: number | null;
    bought_4: number | null;
  }>(
    connection,
    `select "grouping", segment, cast(on_day as varchar) as on_day, quarters, customers,
       bought_1, bought_2, bought_3, bought_4
     from marts.segment_outcomes order by "grouping", segment`,
  );
  const everybody = rows.find(({grouping}) => grouping === "");
  const placed = [
    ...(everybody === undefined ? [] : [{name: "", row: everybody}]),
    ...inOrder(groupings, rows).map(({grouping, row}) => ({name: grouping.published.name, row})),
  ];
  const published = placed.flatMap(({name, row}) =>
    row.customers < k
      ? []
      : [row.bought_1, row.bought_2, row.bought_3, row.bought_4].flatMap((bought, q) => {
          const interval = bought === null ? null : wilsonInterval(bought, row.customers);
          return interval === null
            ? []
            : [{grouping: name, segment: row.segment, quarter: q + 1, customers: row.customers, ...interval}];
        }),
  );
  return {
    table: {
      grouping: texts(published.map((row) => row.grouping)),
      segment: texts(published.map((row) => row.segment)),
      quarter: {type: "int16", values: published.map((row) => row.quarter)},
      customers: {type: "int32", values: published.map((row) => row.customers)},
      bought: doubles(published.map((row) => short(row.estimate))),
      low: doubles(published.map((row) => short(row.low))),
      high: doubles(published.map((row) => short(row.high))),
    },
    followed:
      everybody === undefined || everybody.customers < k
        ? null
        : {from: everybody.on_day, quarters: everybody.quarters, customers: everybody.customers},
  };
}

/** Rows of the segments that are shown by name: groupings and segments in the order of publication. */
function inOrder<Row extends {grouping: string; segment: string}>(
  groupings: readonly Grouping[],
  rows: readonly Row[],
): {grouping: Grouping; row: Row}[] {
  const byPlace = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row.grouping, row.segment);
    const list = byPlace.get(key);
    if (list) list.push(row);
    else byPlace.set(key, [row]);
  }
  return groupings.flatMap((grouping) =>
    grouping.kept.flatMap(({segment}) =>
      (byPlace.get(keyOf(grouping.id, segment)) ?? []).map((row) => ({grouping, row})),
    ),
  );
}

function short(value: number | null): number | null {
  return value === null ? null : figures(value);
}

function texts(values: readonly string[]): PublishedColumn {
  return {type: "text", values};
}

function doubles(values: readonly (number | null)[]): PublishedColumn {
  return {type: "float64", values};
}
