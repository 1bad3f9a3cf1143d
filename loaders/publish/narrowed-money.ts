/**
 * Which money of segments may be shown, quarter by quarter.
 *
 * What existing customers brought in a quarter is its revenue less the money of those who joined in it, both of which
 * stand elsewhere: so the segments of a grouping are a sum that is known. Segments that nearly are the same customers as
 * another published amount of the quarter would tell the money of the few in which they differ.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import {literal, queryRows} from "../engine/warehouse.ts";
import type {PublishedCells} from "./cells.ts";
import {dayText, quarterStart} from "./columns.ts";
import {type PeriodRow, type Place, placeOf} from "./narrowed-places.ts";
import type {Headline, PublishedAmounts} from "./published-sums.ts";
import type {Grouping} from "./segments.ts";
import {hideComplements, Ledger, mayShow, NONE} from "./suppress.ts";

/** What the money of segments is looked at with before any of it is shown. */
export interface NarrowedSettings {
  groupings: readonly Grouping[];
  headline: Headline;
  published: PublishedCells;
  amounts: PublishedAmounts;
  k: number;
}

interface Read {
  places: readonly Place[];
  /** By place and quarter. */
  rows: readonly {place: number; row: PeriodRow}[];
  /** As the mart has them, small segments by their own names. */
  read: readonly PeriodRow[];
}

/** Money of a row; null where it is not shown. */
export type ShownMoney = (place: number, row: PeriodRow) => {revenue: number; margin: number | null} | null;

/** The quarter as the other files show it. */
interface Quarter {
  /** Row of the headline. */
  at: number;
  /** Cell of those who joined in it; undefined for nobody. */
  joined: number | undefined;
  /** Cells of the cohorts before it. */
  cells: number[];
}

const QUARTER = 2;
const CLASSIC = 0;

// All customers' money is worth more than a segment's; what other files show stays whatever happens here.
const SEGMENT = 1;
const ALL = 2;
const SHOWN_ELSEWHERE = 9;

export async function shownMoney(
  connection: DuckDBConnection,
  given: Read,
  settings: NarrowedSettings,
): Promise<ShownMoney> {
  const {rows, places} = given;
  const {headline, published, k} = settings;
  const quarters = readQuarters(settings);
  const alike = await tooMuchAlike(connection, given, quarters, settings);
  const shown = new Set<string>();
  const paidBack = new Set<string>();
  const byQuarter = new Map<string, {place: number; row: PeriodRow}[]>();
  for (const placed of rows)
    byQuarter.set(placed.row.quarter, [...(byQuarter.get(placed.row.quarter) ?? []), placed]);
  for (const [day, members] of byQuarter) {
    const quarter = quarters.get(day);
    const all = members.find(({place}) => place === 0)?.row;
    if (quarter === undefined || all === undefined) continue;
    const others = headline.contributors[quarter.at]! - headline.new[quarter.at]! - all.backers;
    if (!mayShow(others, k)) paidBack.add(day);
    for (const place of shownPlaces(quarter, {all, others, members, places, alike}, settings))
      shown.add(keyOf(place, day));
  }
  return (place, row) => {
    if (!shown.has(keyOf(place, row.quarter))) return null;
    const quarter = quarters.get(row.quarter);
    if (place !== 0 || quarter === undefined || !paidBack.has(row.quarter)) return row;
    // Leaving out the few who were only paid back would tell what: they stay with all customers.
    const {at, joined} = quarter;
    const fresh = (values: ArrayLike<number>) => (joined === undefined ? 0 : values[joined]!);
    return {
      revenue: headline.net_revenue[at]! - fresh(published.cells.revenue),
      margin: headline.margin[at]! - fresh(published.cells.margin),
    };
  };
}

function keyOf(place: number, quarter: string): string {
  return `${place} ${quarter}`;
}

function readQuarters({headline, published: {cells}}: NarrowedSettings): Map<string, Quarter> {
  const quarters = new Map<string, Quarter>();
  for (let at = 0; at < headline.length; at++) {
    if (headline.grain[at] === QUARTER)
      quarters.set(dayText(headline.period[at]!), {at, joined: undefined, cells: []});
  }
  for (let i = 0; i < cells.length; i++) {
    if (cells.grain[i] !== QUARTER || cells.variant[i] !== CLASSIC) continue;
    const quarter = quarters.get(dayText(quarterStart(cells.closes[i]!)));
    if (cells.age[i] !== 0) quarter?.cells.push(i);
    else if (cells.group[i] === 0 && quarter !== undefined) quarter.joined = i;
  }
  return quarters;
}

/** Places whose money of one quarter may be shown. */
function shownPlaces(
  {at}: Quarter,
  {
    all,
    others,
    members,
    places,
    alike,
  }: {
    all: PeriodRow;
    /** Customers with money of the quarter who had not bought before it and did not in it. */
    others: number;
    members: readonly {place: number; row: PeriodRow}[];
    places: readonly Place[];
    alike: ReadonlySet<string>;
  },
  {groupings, headline, amounts, k}: NarrowedSettings,
): number[] {
  const told = amounts.headline;
  // Without the revenue of the quarter nothing can be compared with it.
  if (!amounts.ledger.shows(told.net[at]!)) return [];
  const ledger = new Ledger(k);
  const remainder = (customers: number) => (customers > 0 ? [ledger.addRemainder(customers)] : []);
  const elsewhere = (customers: number, amount: number) =>
    customers > 0
      ? [ledger.add(customers, {worth: SHOWN_ELSEWHERE, hidden: !amounts.ledger.shows(amount)})]
      : [];
  const net = elsewhere(headline.contributors[at]!, told.net[at]!);
  const joined = elsewhere(headline.new[at]!, told.new[at]!);
  const returning = elsewhere(headline.returning[at]!, told.returning[at]!);
  const reactivated = elsewhere(headline.reactivated[at]!, told.reactivated[at]!);
  const fixed = [...net, ...joined, ...returning, ...reactivated].filter((amount) => ledger.shows(amount));
  if (net[0] === undefined) return members.map(({place}) => place);

  const within = mayShow(others, k) ? 0 : others;
  const everybody =
    all.backers + within > 0 ? ledger.add(all.backers + within, {worth: ALL, hidden: all.base < k}) : NONE;
  if (everybody !== NONE) {
    ledger.addsUp(net[0], [...joined, everybody, ...remainder(others - within)], "disjoint");
    ledger.addsUp(
      everybody,
      [...returning, ...reactivated, ...remainder(all.backers - all.bought + within)],
      "disjoint",
    );
  }
  const amountOf = new Map([[0, everybody]]);
  for (const {id, published} of groupings) {
    if (published.kind === "dimension") continue; // its money stands in the retention cells
    const own = members.filter(({place}) => place !== 0 && places[place]!.id === id);
    if (own.length === 0) continue;
    const parts: number[] = [];
    for (const {place, row} of own) {
      const amount =
        row.backers === 0
          ? NONE
          : ledger.add(row.backers, {
              worth: SEGMENT,
              hidden: row.base < k || alike.has(keyOf(place, row.quarter)),
            });
      amountOf.set(place, amount);
      if (amount !== NONE) parts.push(amount);
    }
    const rest = all.backers - own.reduce((sum, {row}) => sum + row.backers, 0);
    if (everybody !== NONE)
      ledger.addsUp(everybody, [...parts, ...remainder(rest), ...remainder(within)], "disjoint");
    ledger.addsUp(net[0], [...joined, ...remainder(others), ...remainder(rest), ...parts], "disjoint");
  }
  hideComplements(ledger);
  // What stands elsewhere cannot be hidden here: then nothing is shown.
  if (fixed.some((amount) => !ledger.shows(amount))) return [];
  return [...amountOf].flatMap(([place, amount]) => (ledger.shows(amount) ? [place] : []));
}

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

/**
 * Segments with money of a quarter that is, but for fewer than k customers, the money of other published amounts: of an
 * earlier segment, of a value of a dimension, of cohorts, of customers who came back. Also where it is the same, when
 * the other is hidden there, or in part.
 */
async function tooMuchAlike(
  connection: DuckDBConnection,
  given: Read,
  quarters: ReadonlyMap<string, Quarter>,
  settings: NarrowedSettings,
): Promise<Set<string>> {
  const {places, rows} = given;
  const {headline, published, amounts, k} = settings;
  const {cells} = published;
  const hasMoney = ({place}: Backing) => places[place]!.kind !== "dimension";
  const alike = new Set<string>();
  const hide = ({place, quarter}: Backing) => alike.add(keyOf(place, quarter));
  const backings = await readBacking(connection, given, settings);
  const segments = new Map<string, Backing[]>();
  for (const {place, row} of rows) {
    const backing = backings.get(keyOf(place, row.quarter));
    if (place === 0 || backing === undefined || row.base < k || backing.backers < k) continue;
    segments.set(row.quarter, [...(segments.get(row.quarter) ?? []), backing]);
  }

  const pairs: Pair[] = [];
  const young: Backing[] = [];
  const cellOf = new Map<string, number>();
  for (const [quarter, members] of segments) {
    const found = quarters.get(quarter);
    if (found === undefined) continue;
    const {at} = found;
    const differs = (backing: Backing, flow: "returning" | "reactivated", both: number) =>
      isTold(
        backing.backers + headline[flow][at]! - 2 * both,
        amounts.ledger.shows(amounts.headline[flow][at]!),
        k,
      );
    for (const cell of found.cells)
      cellOf.set(cellKey(cells.group[cell]!, dayText(cells.cohort[cell]!), quarter), cell);
    const cohorts = found.cells.filter((cell) => cells.group[cell] === 0);
    for (const backing of members.filter(hasMoney)) {
      const {bought, cameBack} = backing;
      if (differs(backing, "returning", cameBack) || differs(backing, "reactivated", bought - cameBack))
        hide(backing);
      if (isMadeOf(backing, cohorts, settings)) hide(backing);
      if (backing.backers - Math.max(...backing.cohorts.values()) < k) young.push(backing);
    }
    members.sort((a, b) => a.backers - b.backers || a.place - b.place);
    for (const [i, one] of members.entries()) {
      for (const other of members.slice(i + 1)) {
        if (other.backers - one.backers >= k) break;
        if (places[one.place]!.id === places[other.place]!.id) continue;
        if ((hasMoney(one) || hasMoney(other)) && apartAtLeast(one, other) < k) pairs.push({one, other});
      }
    }
  }
  if (pairs.length === 0 && young.length === 0) return alike;

  await nameMembers(connection, given, settings);
  for (const {one, other, both} of await overlaps(connection, pairs)) {
    const apart = one.backers + other.backers - 2 * both;
    if (apart >= k) continue;
    if (!hasMoney(one)) hide(other);
    else if (!hasMoney(other)) hide(one);
    else if (apart > 0) hide(one.place > other.place ? one : other);
  }
  for (const {place, quarter, cohort, group, both} of await cohortsOf(connection, young)) {
    const cell = cellOf.get(cellKey(group, cohort, quarter));
    const backing = backings.get(keyOf(place, quarter));
    if (cell === undefined || backing === undefined) continue;
    const apart = backing.backers + cells.contributors[cell]! - 2 * both;
    if (isTold(apart, amounts.ledger.shows(amounts.cells[cell]!), k)) hide(backing);
  }
  return alike;
}

/** Whether a segment tells of another amount: of the few who are apart from it, or, being the same, of what is hidden. */
function isTold(apart: number, shown: boolean, k: number): boolean {
  return shown ? apart > 0 && apart < k : apart === 0;
}

/**
 * Whether a segment's money is, but for fewer than k customers, that of some whole cohorts, or, being the same, of hidden
 * ones. That of all cohorts is everybody's, which segments are compared with elsewhere.
 */
function isMadeOf(
  backing: Backing,
  cohorts: readonly number[],
  {published: {cells}, amounts, k}: NarrowedSettings,
): boolean {
  const unseen = new Map(backing.cohorts);
  let apart = 0;
  let hidden = 0;
  let left = 0;
  for (const cell of cohorts) {
    const cohort = dayText(cells.cohort[cell]!);
    const inside = unseen.get(cohort) ?? 0;
    unseen.delete(cohort);
    const outside = cells.contributors[cell]! - inside;
    apart += Math.min(inside, outside);
    if (inside <= outside) left++;
    else if (!amounts.ledger.shows(amounts.cells[cell]!)) hidden++;
  }
  // Cohorts of an age that is not published any more.
  const old = [...unseen.values()].reduce((sum, customers) => sum + customers, 0);
  if (left === 0 || old >= k) return false;
  const strangers = apart + old;
  return strangers < k && (strangers > 0 || hidden > 0);
}

/** Customers that are in one of two segments only, at least, as their cohorts and what they bought before tell. */
function apartAtLeast(one: Backing, other: Backing): number {
  let apart = 0;
  for (const cohort of new Set([...one.cohorts.keys(), ...other.cohorts.keys()]))
    apart += Math.abs((one.cohorts.get(cohort) ?? 0) - (other.cohorts.get(cohort) ?? 0));
  return Math.max(apart, Math.abs(one.cameBack - other.cameBack), Math.abs(one.bought - other.bought));
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
    const key = keyOf(place, quarter);
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

function cellKey(group: number, cohort: string, quarter: string): string {
  return `${group} ${cohort} ${quarter}`;
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

/** Creates `temp.narrowed_members`: customers with money of the quarter in some segments. */
async function gatherMembers(connection: DuckDBConnection, segments: readonly Backing[]): Promise<void> {
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
     )
     select looked_up.place, looked_up.quarter, looked_up.customer_key
     from looked_up
     inner join core.customer_periods as backers
       on backers.customer_key = looked_up.customer_key and backers.period_number = looked_up.quarter_number
     where backers.grain = 'quarter'
       and (backers.orders > 0 or backers.gross_revenue + backers.refunds <> 0 or coalesce(backers.margin, 0) <> 0)`,
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
  await gatherMembers(
    connection,
    pairs.flatMap(({one, other}) => [one, other]),
  );
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

/** Customers with money of the quarter in each segment by cohort and published group. */
async function cohortsOf(connection: DuckDBConnection, segments: readonly Backing[]) {
  if (segments.length === 0) return [];
  await gatherMembers(connection, segments);
  return queryRows<{place: number; quarter: string; cohort: string; group: number; both: number}>(
    connection,
    `with by_profile as (
       select members.place, members.quarter, bases.first_quarter, bases.profile, count(*) as customers
       from temp.main.narrowed_members as members
       inner join core.customer_bases as bases on bases.customer_key = members.customer_key
       group by members.place, members.quarter, bases.first_quarter, bases.profile
     )
     select by_profile.place, by_profile.quarter, cast(cohorts.period as varchar) as cohort, folded."group",
       cast(sum(by_profile.customers) as bigint) as "both"
     from by_profile
     inner join core.profiles as profiles on profiles.profile = by_profile.profile
     inner join temp.main.published_values as folded
       on folded.dimension = profiles.dimension and folded.value = profiles.value
     inner join staging.periods as cohorts
       on cohorts.grain = 'quarter' and cohorts.period_number = by_profile.first_quarter
     group by by_profile.place, by_profile.quarter, cohorts.period, folded."group"`,
  );
}
