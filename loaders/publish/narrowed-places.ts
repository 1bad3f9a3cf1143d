/** Where the segments of the marts are published: under their names, or together as "Other". */
import type {PublishedCells} from "./cells.ts";
import type {Headline, PublishedAmounts} from "./published-sums.ts";
import {type Grouping, publishedSegment} from "./segments.ts";

/** A published segment, or all customers: the first, with the empty grouping. */
export interface Place {
  /** Name in `core.groupings`. */
  id: string;
  /** As published, like `segment`. */
  grouping: string;
  kind: string;
  segment: string;
}

/** A row of `marts.narrowed_periods`, those of one published segment and quarter together. */
export interface PeriodRow extends Looked {
  known_on: string;
  complete: boolean;
  bought: number;
  orders: number;
  revenue: number;
  margin: number | null;
  /** Customers whose money it is. */
  backers: number;
}

/** Customers looked up in a segment. */
export interface Looked {
  grouping: string;
  segment: string;
  /** First day of the quarter after it. */
  quarter: string;
  base: number;
}

/** What the money of segments is looked at with before any of it is shown. */
export interface NarrowedSettings {
  groupings: readonly Grouping[];
  headline: Headline;
  published: PublishedCells;
  amounts: PublishedAmounts;
  k: number;
}

/** What is told of segments. */
export interface Read {
  places: readonly Place[];
  /** By place and quarter. */
  rows: readonly {place: number; row: PeriodRow}[];
  /** As the mart has them, small segments by their own names. */
  read: readonly PeriodRow[];
}

/** The quarter as the other files show it. */
export interface Quarter {
  /** Row of the headline. */
  at: number;
  /** Cell of those who joined in it; undefined for nobody. */
  joined: number | undefined;
  /** Cells of the cohorts before it. */
  cells: number[];
}

export function placedKey(place: number, quarter: string): string {
  return `${place} ${quarter}`;
}

/** Where rows of the marts are published: the number of the place, or undefined where they are not. */
export function placeOf(
  places: readonly Place[],
  groupings: readonly Grouping[],
): (grouping: string, segment: string) => number | undefined {
  const numbers = new Map(places.map(({id, segment}, place) => [keyOf(id, segment), place]));
  const byId = new Map(groupings.map((grouping) => [grouping.id, grouping]));
  const known = new Map<string, number | undefined>();
  return (id, segment) => {
    const key = keyOf(id, segment);
    if (!known.has(key)) {
      const grouping = byId.get(id);
      const name = grouping === undefined ? segment : publishedSegment(grouping, segment);
      known.set(key, name === null ? undefined : numbers.get(keyOf(id, name)));
    }
    return known.get(key);
  };
}

/** Rows by the place where they are published, in its order; those that are told under one name are summed. */
export function folded<Row extends Looked, Sum extends keyof Row>(
  read: readonly Row[],
  places: readonly Place[],
  groupings: readonly Grouping[],
  apart: (row: Row) => string,
  sums: readonly Sum[],
): {place: number; row: Row}[] {
  const find = placeOf(places, groupings);
  const byPlace = places.map(() => new Map<string, Row>());
  for (const row of read) {
    const place = find(row.grouping, row.segment);
    if (place === undefined) continue;
    const rows = byPlace[place]!;
    const sum = rows.get(apart(row));
    if (sum === undefined) rows.set(apart(row), {...row});
    // What is summed is a number, or null in all rows.
    else
      for (const name of sums)
        if (row[name] !== null) sum[name] = (Number(sum[name]) + Number(row[name])) as Row[Sum];
  }
  return byPlace.flatMap((rows, place) => [...rows.values()].map((row) => ({place, row})));
}

function keyOf(grouping: string, segment: string): string {
  return JSON.stringify([grouping, segment]);
}
