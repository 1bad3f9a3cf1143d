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

/**
 * Segments with money of a quarter that is, but for fewer than k customers, the money of another published amount: of an
 * earlier segment, of a value of a dimension, of a cohort, of customers who came back. Also where it is the same, when
 * the other is hidden there, or in part.
 */
async function tooMuchAlike(
  connection: DuckDBConnection,
  {places, rows, read}: Read,
  quarters: ReadonlyMap<string, Quarter>,
  settings: NarrowedSettings,
): Promise<Set<string>> {
  const {groupings, headline, published, amounts, k} = settings;
  const {cells} = published;
  const segments = rows.filter(({place, row}) => place !== 0 && row.base >= k && row.backers >= k);
  const hasMoney = (place: number) => places[place]!.kind !== "dimension";
  const pairs: {quarter: string; one: number; other: number; customers: number}[] = [];
  const near = new Map<string, {place: number; row: PeriodRow}>();
  const bySize = new Map<string, {place: number; row: PeriodRow}[]>();
  for (const placed of segments)
    bySize.set(placed.row.quarter, [...(bySize.get(placed.row.quarter) ?? []), placed]);
  for (const [day, members] of bySize) {
    members.sort((a, b) => a.row.backers - b.row.backers || a.place - b.place);
    for (const [i, a] of members.entries()) {
      for (let j = i + 1; j < members.length && members[j]!.row.backers - a.row.backers < k; j++) {
        const b = members[j]!;
        if (places[a.place]!.id === places[b.place]!.id) continue;
        if (!hasMoney(a.place) && !hasMoney(b.place)) continue;
        pairs.push({
          quarter: day,
          one: a.place,
          other: b.place,
          customers: a.row.backers + b.row.backers,
        });
      }
    }
    const {at, cells: cohorts} = quarters.get(day) ?? {at: -1, cells: []};
    if (at === -1) continue;
    const sizes = [
      headline.returning[at]!,
      headline.reactivated[at]!,
      ...cohorts.map((cell) => cells.contributors[cell]!),
    ].sort((a, b) => a - b);
    for (const placed of members) {
      if (!hasMoney(placed.place)) continue;
      const from = sizes.findIndex((size) => size > placed.row.backers - k && size > 0);
      if (from !== -1 && sizes[from]! < placed.row.backers + k) near.set(keyOf(placed.place, day), placed);
    }
  }
  const alike = new Set<string>();
  if (pairs.length === 0 && near.size === 0) return alike;
  await nameMembers(connection, places, groupings, read);

  for (const {quarter, one, other, customers, both} of await overlaps(connection, pairs)) {
    const apart = customers - 2 * both;
    if (apart >= k) continue;
    if (hasMoney(one) && hasMoney(other)) {
      if (apart > 0) alike.add(keyOf(Math.max(one, other), quarter));
    } else alike.add(keyOf(hasMoney(one) ? one : other, quarter));
  }
  if (near.size === 0) return alike;

  const differs = (
    placed: {place: number; row: PeriodRow},
    customers: number,
    both: number,
    amount: number,
  ) => {
    const apart = placed.row.backers + customers - 2 * both;
    if (amounts.ledger.shows(amount) ? apart > 0 && apart < k : apart === 0)
      alike.add(keyOf(placed.place, placed.row.quarter));
  };
  const cellAt = new Map<string, number>();
  for (const {cells: cohorts} of quarters.values())
    for (const cell of cohorts)
      cellAt.set(
        `${cells.group[cell]} ${dayText(cells.cohort[cell]!)} ${dayText(quarterStart(cells.closes[cell]!))}`,
        cell,
      );
  for (const {place, quarter, cohort, group, both} of await cohortsOf(connection, [...near.values()])) {
    const cell = cellAt.get(`${group} ${cohort} ${quarter}`);
    const placed = near.get(keyOf(place, quarter));
    if (cell !== undefined && placed !== undefined)
      differs(placed, cells.contributors[cell]!, both, amounts.cells[cell]!);
  }
  for (const {place, quarter, stayed, both} of await flowsOf(connection, [...near.values()])) {
    const at = quarters.get(quarter)?.at;
    const placed = near.get(keyOf(place, quarter));
    if (at === undefined || placed === undefined) continue;
    const flow = stayed ? ("returning" as const) : ("reactivated" as const);
    differs(placed, headline[flow][at]!, both, amounts.headline[flow][at]!);
  }
  return alike;
}

/** Creates `temp.narrowed_places`: which segments of the marts are published in which place. */
async function nameMembers(
  connection: DuckDBConnection,
  places: readonly Place[],
  groupings: NarrowedSettings["groupings"],
  read: readonly PeriodRow[],
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

/** Customers with money in a quarter by the place of their segment, of the places and quarters of a table `wanted`. */
const members = `wanted_mixes as (
    select distinct wanted.place, wanted.quarter, wanted.quarter_number, mixes.pack, mixes.mix
    from wanted
    inner join temp.main.narrowed_places as names on names.place = wanted.place
    inner join core.mixes as mixes on mixes."grouping" = names."grouping" and mixes.segment = names.segment
  ),
  members as (
    select wanted_mixes.place, wanted_mixes.quarter, wanted_mixes.quarter_number, mixes.customer_key, backers.orders
    from core.customer_periods as backers
    inner join core.quarter_mixes as mixes
      on mixes.customer_key = backers.customer_key and mixes.quarter_number = backers.period_number - 1
    inner join wanted_mixes
      on wanted_mixes.pack = mixes.pack and wanted_mixes.mix = mixes.mix
      and wanted_mixes.quarter_number = backers.period_number
    where backers.grain = 'quarter'
      and (backers.orders > 0 or backers.gross_revenue + backers.refunds <> 0 or coalesce(backers.margin, 0) <> 0)
  )`;

function wantedRows(list: readonly {place: number; quarter: string}[]): string {
  const values = list.map(({place, quarter}) => `(${place}, ${literal(quarter)}, ${quarterNumber(quarter)})`);
  return `wanted as (select distinct * from (values ${values.join(", ")}) as t(place, quarter, quarter_number))`;
}

/** Quarters since 1900, as `staging.periods` counts them. */
function quarterNumber(day: string): number {
  return (Number(day.slice(0, 4)) - 1900) * 4 + (Number(day.slice(5, 7)) - 1) / 3;
}

/** How many customers with money of the quarter two segments share; pairs that share none are left out. */
async function overlaps(
  connection: DuckDBConnection,
  pairs: readonly {quarter: string; one: number; other: number; customers: number}[],
) {
  if (pairs.length === 0) return [];
  const values = pairs.map(({quarter, one, other}, i) => `(${i}, ${literal(quarter)}, ${one}, ${other})`);
  const wanted = pairs.flatMap(({quarter, one, other}) => [
    {quarter, place: one},
    {quarter, place: other},
  ]);
  const shared = await queryRows<{pair: number; customers: number}>(
    connection,
    `with ${wantedRows(wanted)}, ${members},
     pairs as (select * from (values ${values.join(", ")}) as t(pair, quarter, one, other))
     select pairs.pair, count(*) as customers
     from pairs
     inner join members as a on a.quarter = pairs.quarter and a.place = pairs.one
     inner join members as b
       on b.quarter = pairs.quarter and b.place = pairs.other and b.customer_key = a.customer_key
     group by pairs.pair`,
  );
  return shared.map(({pair, customers}) => ({...pairs[pair]!, both: customers}));
}

type Placed = {place: number; row: PeriodRow};

const wantedOf = (near: readonly Placed[]) =>
  wantedRows(near.map(({place, row: {quarter}}) => ({place, quarter})));

/** Customers with money of the quarter in each segment by cohort and published group. */
function cohortsOf(connection: DuckDBConnection, near: readonly Placed[]) {
  return queryRows<{place: number; quarter: string; cohort: string; group: number; both: number}>(
    connection,
    `with ${wantedOf(near)}, ${members}
     select members.place, members.quarter, cast(cohorts.period as varchar) as cohort, folded."group", count(*) as "both"
     from members
     inner join core.customer_bases as bases on bases.customer_key = members.customer_key
     inner join core.profiles as profiles on profiles.profile = bases.profile
     inner join temp.main.published_values as folded
       on folded.dimension = profiles.dimension and folded.value = profiles.value
     inner join staging.periods as cohorts
       on cohorts.grain = 'quarter' and cohorts.period_number = bases.first_quarter
     group by members.place, members.quarter, cohorts.period, folded."group"`,
  );
}

/** Customers who bought in the quarter in each segment, by whether they had in the one before. */
function flowsOf(connection: DuckDBConnection, near: readonly Placed[]) {
  return queryRows<{place: number; quarter: string; stayed: boolean; both: number}>(
    connection,
    `with ${wantedOf(near)}, ${members}
     select members.place, members.quarter, before.customer_key is not null as stayed, count(*) as "both"
     from members
     left join core.customer_periods as before
       on before.grain = 'quarter' and before.customer_key = members.customer_key
       and before.period_number = members.quarter_number - 1 and before.orders > 0
     where members.orders > 0
     group by members.place, members.quarter, stayed`,
  );
}
