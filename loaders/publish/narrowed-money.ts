/**
 * Which money of segments may be shown, quarter by quarter.
 *
 * What existing customers brought in a quarter is its revenue less the money of those who joined in it, both of which
 * stand elsewhere: so the segments of a grouping are a sum that is known. Segments that nearly are the same customers as
 * another published amount of the quarter would tell the money of the few in which they differ.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import {dayText, quarterStart} from "./columns.ts";
import {tooMuchAlike} from "./narrowed-alike.ts";
import {
  type NarrowedSettings,
  type PeriodRow,
  type Place,
  placedKey,
  type Quarter,
  type Read,
} from "./narrowed-places.ts";
import {hideComplements, Ledger, mayShow, NONE} from "./suppress.ts";

/** Money of a row; null where it is not shown. */
export type ShownMoney = (place: number, row: PeriodRow) => {revenue: number; margin: number | null} | null;

const QUARTER = 2;
const CLASSIC = 0;

// All customers' money is worth more than a segment's; what other files show stays whatever happens here.
const SEGMENT = 1;
const ALL = 2;
const SHOWN_ELSEWHERE = 9;

// Money of segments is told only where it is that of so many times k customers, and of so many times as many as there are
// amounts told of them: of fewer, what each brought could be solved for.
const TIMES_K = 10;
const TIMES_AMOUNTS = 2;

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
      shown.add(placedKey(place, day));
  }
  return (place, row) => {
    if (!shown.has(placedKey(place, row.quarter))) return null;
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
  {at, cells: cohorts}: Quarter,
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
  {groupings, headline, published, amounts, k}: NarrowedSettings,
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
  const hasMoney = (place: number) => place !== 0 && places[place]!.kind !== "dimension";
  const amountsOfAll =
    cohorts.filter(
      (cell) => published.cells.contributors[cell]! > 0 && amounts.ledger.shows(amounts.cells[cell]!),
    ).length + members.filter(({place, row}) => hasMoney(place) && row.backers >= k).length;
  const many = all.backers >= Math.max(TIMES_K * k, TIMES_AMOUNTS * amountsOfAll);
  const amountOf = new Map([[0, everybody]]);
  for (const {
    id,
    published: {kind},
  } of groupings) {
    if (kind === "dimension" || !many) continue; // money of dimensions stands in the retention cells
    const own = members.filter(({place}) => place !== 0 && places[place]!.id === id);
    if (own.length === 0) continue;
    const parts: number[] = [];
    for (const {place, row} of own) {
      const amount =
        row.backers === 0
          ? NONE
          : ledger.add(row.backers, {
              worth: SEGMENT,
              hidden: row.base < k || alike.has(placedKey(place, row.quarter)),
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
