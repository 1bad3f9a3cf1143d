/** Which segments are, in a quarter, so nearly the same customers as another published amount that both cannot be shown. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {literal, queryRows} from "../engine/warehouse.ts";
import {dayText} from "./columns.ts";
import {type NarrowedSettings, placedKey, placeOf, type Quarter, type Read} from "./narrowed-places.ts";

/** Whose money a segment's is in a quarter. */
interface Backing {
  place: number;
  quarter: string;
  backers: number;
  /** Customers who bought, and those of them who had also bought in the quarter before. */
  bought: number;
  cameBack: number;
  /** Customers by the first day of the quarter of their first purchase. */
  cohorts: Map<string, number>;
}

/** How many customers a part of all is looked at first, to see which segments need no closer look. */
const SAMPLE = 4000;

/**
 * Segments with money of a quarter that is, but for fewer than k customers, that of another segment before it, of customers
 * who came back, of whole cohorts or of values of a dimension in some cohorts. Also where it is the same, when the others
 * are hidden there, or some of them.
 *
 * @returns their `placedKey`s
 */
export async function tooMuchAlike(
  connection: DuckDBConnection,
  given: Read,
  quarters: ReadonlyMap<string, Quarter>,
  settings: NarrowedSettings,
): Promise<Set<string>> {
  const {places, rows} = given;
  const {headline, amounts, k} = settings;
  const alike = new Set<string>();
  const hide = ({place, quarter}: Backing) => alike.add(placedKey(place, quarter));
  const backings = await readBacking(connection, given, settings);
  const segments = new Map<string, Backing[]>();
  for (const {place, row} of rows) {
    const backing = backings.get(placedKey(place, row.quarter));
    // Money of dimensions is not shown here; that of few is not anyway.
    if (backing === undefined || place === 0 || places[place]!.kind === "dimension") continue;
    if (row.base < k || backing.backers < k) continue;
    segments.set(row.quarter, [...(segments.get(row.quarter) ?? []), backing]);
  }

  const pairs: Pair[] = [];
  for (const [quarter, members] of segments) {
    const at = quarters.get(quarter)?.at;
    if (at === undefined) continue;
    const differs = (backing: Backing, flow: "returning" | "reactivated", both: number) =>
      isTold(
        backing.backers + headline[flow][at]! - 2 * both,
        amounts.ledger.shows(amounts.headline[flow][at]!),
        k,
      );
    for (const backing of members) {
      const {bought, cameBack} = backing;
      if (differs(backing, "returning", cameBack) || differs(backing, "reactivated", bought - cameBack))
        hide(backing);
    }
    members.sort((a, b) => a.backers - b.backers || a.place - b.place);
    for (const [i, one] of members.entries()) {
      for (const other of members.slice(i + 1)) {
        if (other.backers - one.backers >= k) break;
        if (places[one.place]!.id !== places[other.place]!.id && apartAtLeast(one, other) < k)
          pairs.push({one, other});
      }
    }
  }

  const all = [...segments.values()].flat();
  if (all.length === 0) return alike;
  await nameMembers(connection, given, settings);
  for (const {one, other, both} of await overlaps(connection, pairs)) {
    const apart = one.backers + other.backers - 2 * both;
    if (apart > 0 && apart < k) hide(one.place > other.place ? one : other);
  }
  for (const backing of await madeOfCells(connection, all, given, quarters, settings)) hide(backing);
  for (const key of await nearlyTheYear(connection, given, settings)) alike.add(key);
  return alike;
}

/**
 * The last quarter of segments that hardly anybody left or came into for a year: the money of its four quarters, and what
 * those brought who joined in them, is the money of twelve months, which the segments' own files tell.
 */
async function nearlyTheYear(
  connection: DuckDBConnection,
  {places, rows}: Read,
  {groupings, headline, k}: NarrowedSettings,
): Promise<string[]> {
  const last = headline.length - 1; // quarters come after weeks and months
  if (last < 0 || headline.complete[last] === 0) return [];
  const lastDay = dayText(headline.period[last]!);
  const firstDay = `${Number(lastDay.slice(0, 4)) - (lastDay.slice(5, 7) === "10" ? 0 : 1)}-${
    {"01": "04", "04": "07", "07": "10", "10": "01"}[lastDay.slice(5, 7)]
  }-01`;
  const read = await queryRows<{grouping: string; from: string; to: string; customers: number}>(
    connection,
    `select "grouping", from_segment as "from", to_segment as "to", cast(sum(customers) as bigint) as customers
     from marts.segment_moves where from_segment <> to_segment group by "grouping", from_segment, to_segment`,
  );
  const find = placeOf(places, groupings);
  const came = new Map<number, number>();
  const left = new Map<number, number>();
  const add = (to: Map<number, number>, place: number | undefined, customers: number) =>
    place === undefined || to.set(place, (to.get(place) ?? 0) + customers);
  for (const {grouping, from, to, customers} of read) {
    const [was, is] = [find(grouping, from), find(grouping, to)];
    if (was === is) continue;
    add(left, was, customers);
    add(came, is, customers);
  }
  const before = new Map(
    rows.filter(({row}) => row.quarter === firstDay).map(({place, row}) => [place, row.base]),
  );
  return groupings.flatMap(({id, published}) =>
    published.segments.flatMap(({name, customers}) => {
      const place = find(id, name);
      if (place === undefined) return [];
      const moved = (came.get(place) ?? 0) + (left.get(place) ?? 0);
      const joined = customers - (before.get(place) ?? 0) - (came.get(place) ?? 0) + (left.get(place) ?? 0);
      return joined + moved > 0 && joined + moved < k ? [placedKey(place, lastDay)] : [];
    }),
  );
}

/** Whether a segment tells of another amount: of the few who are apart from it, or, being the same, of what is hidden. */
function isTold(apart: number, shown: boolean, k: number): boolean {
  return shown ? apart > 0 && apart < k : apart === 0;
}

/** Customers that are in one of two segments only, at least, as their cohorts and what they bought before tell. */
function apartAtLeast(one: Backing, other: Backing): number {
  let apart = 0;
  for (const cohort of new Set([...one.cohorts.keys(), ...other.cohorts.keys()]))
    apart += Math.abs((one.cohorts.get(cohort) ?? 0) - (other.cohorts.get(cohort) ?? 0));
  return Math.max(apart, Math.abs(one.cameBack - other.cameBack), Math.abs(one.bought - other.bought));
}

/**
 * Segments whose money is, but for fewer than k customers, the sum of some retention cells of the quarter: of whole cohorts,
 * or of values of one dimension in some cohorts. All of them together are everybody, whom the sum of segments is compared with.
 */
async function madeOfCells(
  connection: DuckDBConnection,
  segments: readonly Backing[],
  {rows}: Read,
  quarters: ReadonlyMap<string, Quarter>,
  {published: {cells, dimensionOf}, amounts, k}: NarrowedSettings,
): Promise<Backing[]> {
  const everybody = new Map(rows.filter(({place}) => place === 0).map(({row}) => [row.quarter, row]));
  const customers = Math.max(0, ...[...everybody.values()].map(({base}) => base));
  const every = Math.max(1, Math.floor(customers / SAMPLE));
  const candidates = segments.filter(
    ({quarter, backers}) => (everybody.get(quarter)?.backers ?? 0) - backers >= k,
  );
  const sizes = new Map<string, {customers: number; shown: boolean}>();
  for (const [quarter, {cells: cohorts}] of quarters)
    for (const cell of cohorts)
      sizes.set(cellKey(cells.group[cell]!, dayText(cells.cohort[cell]!), quarter), {
        customers: cells.contributors[cell]!,
        shown: amounts.ledger.shows(amounts.cells[cell]!),
      });

  const dimensions = [...new Set(dimensionOf)];

  // Those who are apart in a part of all customers are apart in all of them.
  let closer = candidates;
  if (every > 1) {
    const part = await cellsOfEverybody(connection, every);
    const of = new Map(part.map((row) => [cellKey(row.group, row.cohort, row.quarter), row.customers]));
    const apart = strangers(
      await cellsOf(connection, candidates, every),
      dimensionOf,
      (key) => of.get(key) ?? 0,
    );
    // Nobody of a small segment may be in that part.
    closer = candidates.filter((segment) =>
      dimensions.some((dimension) => (apart.get(dimensionKey(segment, dimension)) ?? 0) < k),
    );
  }
  const parts = await cellsOf(connection, closer, 1);
  const apart = strangers(parts, dimensionOf, (key) => sizes.get(key)?.customers ?? 0);
  const hidden = new Set(
    parts.flatMap((part) => {
      const cell = sizes.get(cellKey(part.group, part.cohort, part.quarter));
      return cell !== undefined && !cell.shown && 2 * part.both > cell.customers
        ? [dimensionKey(part, dimensionOf[part.group]!)]
        : [];
    }),
  );
  return closer.filter((segment) =>
    dimensions.some((dimension) => {
      const key = dimensionKey(segment, dimension);
      const customers = apart.get(key);
      return customers !== undefined && customers < k && (customers > 0 || hidden.has(key));
    }),
  );
}

interface CellPart {
  place: number;
  quarter: string;
  cohort: string;
  group: number;
  /** Customers of the cell who are in the segment. */
  both: number;
}

function dimensionKey({place, quarter}: {place: number; quarter: string}, dimension: number): string {
  return `${placedKey(place, quarter)} ${dimension}`;
}

function cellKey(group: number, cohort: string, quarter: string): string {
  return `${group} ${cohort} ${quarter}`;
}

/**
 * Customers by whom each segment differs at least from whatever cells of one dimension together.
 *
 * @param size customers of a cell; none for those that are not published any more
 */
function strangers(
  parts: readonly CellPart[],
  dimensionOf: readonly number[],
  size: (key: string) => number,
): Map<string, number> {
  const apart = new Map<string, number>();
  for (const part of parts) {
    const outside = size(cellKey(part.group, part.cohort, part.quarter)) - part.both;
    const key = dimensionKey(part, dimensionOf[part.group]!);
    apart.set(key, (apart.get(key) ?? 0) + (outside < 0 ? part.both : Math.min(part.both, outside)));
  }
  return apart;
}

async function readBacking(
  connection: DuckDBConnection,
  {places}: Read,
  {groupings}: NarrowedSettings,
): Promise<Map<string, Backing>> {
  const read = await queryRows<{
    grouping: string;
    segment: string;
    quarter: string;
    cohort: string;
    backers: number;
    bought: number;
    came_back: number;
  }>(
    connection,
    `select "grouping", segment, cast(period as varchar) as quarter, cast(cohort as varchar) as cohort,
       backers, bought, came_back
     from marts.narrowed_cohorts order by quarter_number, cohort_number, "grouping", segment`,
  );
  const find = placeOf(places, groupings);
  const backings = new Map<string, Backing>();
  for (const {grouping, segment, quarter, cohort, backers, bought, came_back} of read) {
    const place = find(grouping, segment);
    if (place === undefined) continue;
    const key = placedKey(place, quarter);
    const known = backings.get(key) ?? {
      place,
      quarter,
      backers: 0,
      bought: 0,
      cameBack: 0,
      cohorts: new Map(),
    };
    backings.set(key, known);
    known.backers += backers;
    known.bought += bought;
    known.cameBack += came_back;
    known.cohorts.set(cohort, (known.cohorts.get(cohort) ?? 0) + backers);
  }
  return backings;
}

/** Creates `temp.narrowed_places`: which segments of the marts are published in which place. */
async function nameMembers(
  connection: DuckDBConnection,
  {places, read}: Read,
  {groupings}: NarrowedSettings,
): Promise<void> {
  const find = placeOf(places, groupings);
  const names = new Map<string, string>();
  for (const {grouping, segment} of read) {
    const place = find(grouping, segment);
    if (place !== undefined && place !== 0)
      names.set(JSON.stringify([grouping, segment]), `(${literal(grouping)}, ${literal(segment)}, ${place})`);
  }
  await connection.run(
    `create or replace temp table narrowed_places as
     select * from (values ${[...names.values()].join(", ")}) as t("grouping", segment, place)`,
  );
}

const hasMoney = (table: string) =>
  `${table}.grain = 'quarter'
   and (${table}.orders > 0 or ${table}.gross_revenue + ${table}.refunds <> 0 or coalesce(${table}.margin, 0) <> 0)`;

/**
 * Creates `temp.narrowed_members`: customers with money of the quarter in some segments.
 *
 * @param every only every so many customers
 */
async function gatherMembers(
  connection: DuckDBConnection,
  segments: readonly Backing[],
  every: number,
): Promise<void> {
  const wanted = new Set(
    segments.map(({place, quarter}) => `(${place}, ${literal(quarter)}, ${quarterNumber(quarter)})`),
  );
  await connection.run(
    `create or replace temp table narrowed_mixes as
     select wanted.place, wanted.quarter, wanted.quarter_number, mixes.pack, mixes.mix
     from (values ${[...wanted].join(", ")}) as wanted(place, quarter, quarter_number)
     inner join temp.main.narrowed_places as names on names.place = wanted.place
     inner join core.mixes as mixes on mixes."grouping" = names."grouping" and mixes.segment = names.segment`,
  );
  await connection.run(
    `create or replace temp table narrowed_members as
     with looked_up as (
       select wanted.place, wanted.quarter, wanted.quarter_number, mixes.customer_key
       from core.quarter_mixes as mixes
       inner join temp.main.narrowed_mixes as wanted
         on wanted.pack = mixes.pack and wanted.mix = mixes.mix and wanted.quarter_number = mixes.quarter_number + 1
       where mixes.customer_key % ${every} = 0
     )
     select looked_up.place, looked_up.quarter, looked_up.customer_key
     from looked_up
     inner join core.customer_periods as backers
       on backers.customer_key = looked_up.customer_key and backers.period_number = looked_up.quarter_number
     where ${hasMoney("backers")}`,
  );
}

/** Quarters since 1900, as `staging.periods` counts them. */
function quarterNumber(day: string): number {
  return (Number(day.slice(0, 4)) - 1900) * 4 + (Number(day.slice(5, 7)) - 1) / 3;
}

interface Pair {
  one: Backing;
  other: Backing;
}

/** How many customers with money of the quarter two segments share; pairs that share none are left out. */
async function overlaps(connection: DuckDBConnection, pairs: readonly Pair[]) {
  if (pairs.length === 0) return [];
  const values = pairs.map(
    ({one, other}, i) => `(${i}, ${literal(one.quarter)}, ${one.place}, ${other.place})`,
  );
  const both = pairs.flatMap(({one, other}) => [one, other]);
  await gatherMembers(connection, both, 1);
  const shared = await queryRows<{pair: number; customers: number}>(
    connection,
    `with pairs as (select * from (values ${values.join(", ")}) as t(pair, quarter, one, other))
     select pairs.pair, count(*) as customers
     from pairs
     inner join temp.main.narrowed_members as a on a.quarter = pairs.quarter and a.place = pairs.one
     inner join temp.main.narrowed_members as b
       on b.quarter = pairs.quarter and b.place = pairs.other and b.customer_key = a.customer_key
     group by pairs.pair`,
  );
  return shared.map(({pair, customers}) => ({...pairs[pair]!, both: customers}));
}

/** Rows of `(…, first_quarter, profile, customers)` by cohort and published group. */
const byCell = (table: string) =>
  `from ${table}
   inner join core.profiles as profiles on profiles.profile = ${table}.profile
   inner join temp.main.published_values as folded
     on folded.dimension = profiles.dimension and folded.value = profiles.value
   inner join staging.periods as cohorts
     on cohorts.grain = 'quarter' and cohorts.period_number = ${table}.first_quarter`;

/** Customers with money of the quarter in each segment by cohort and published group. */
async function cellsOf(
  connection: DuckDBConnection,
  segments: readonly Backing[],
  every: number,
): Promise<CellPart[]> {
  if (segments.length === 0) return [];
  await gatherMembers(connection, segments, every);
  return queryRows<CellPart>(
    connection,
    `with by_profile as (
       select members.place, members.quarter, bases.first_quarter, bases.profile, count(*) as customers
       from temp.main.narrowed_members as members
       inner join core.customer_bases as bases on bases.customer_key = members.customer_key
       group by members.place, members.quarter, bases.first_quarter, bases.profile
     )
     select by_profile.place, by_profile.quarter, cast(cohorts.period as varchar) as cohort, folded."group",
       cast(sum(by_profile.customers) as bigint) as "both"
     ${byCell("by_profile")}
     group by by_profile.place, by_profile.quarter, cohorts.period, folded."group"`,
  );
}

/** Customers with money of a quarter who had bought before it, by cohort and published group, of every so many. */
function cellsOfEverybody(connection: DuckDBConnection, every: number) {
  return queryRows<{quarter: string; cohort: string; group: number; customers: number}>(
    connection,
    `with by_profile as (
       select backers.period_number, bases.first_quarter, bases.profile, count(*) as customers
       from core.customer_periods as backers
       inner join core.customer_bases as bases
         on bases.customer_key = backers.customer_key and bases.first_quarter < backers.period_number
       where ${hasMoney("backers")} and backers.customer_key % ${every} = 0
       group by backers.period_number, bases.first_quarter, bases.profile
     )
     select cast(quarters.period as varchar) as quarter, cast(cohorts.period as varchar) as cohort, folded."group",
       cast(sum(by_profile.customers) as bigint) as customers
     ${byCell("by_profile")}
     inner join staging.periods as quarters
       on quarters.grain = 'quarter' and quarters.period_number = by_profile.period_number
     group by quarters.period, cohorts.period, folded."group"`,
  );
}
