/** What the pages of segments read: segments.json and four small cubes. Shares lie between 0 and 1. */
import type {Cube} from "./cube.js";

export interface Segments {
  asOf: string;
  customers: number;
  /** From which day customers were followed, and for how many quarters; null where the data are too young. */
  followed: {from: string; quarters: number; customers: number} | null;
  groupings: readonly Grouping[];
}

export interface Grouping {
  /** Address of its page. */
  name: string;
  label: string;
  kind: string;
  description: string;
  /** Customers who have a segment. */
  customers: number;
  reason: "nobody" | "one segment" | "small" | null;
  segments: readonly {name: string; customers: number; description: string}[];
  folded: number;
}

/** One measure of one segment. */
export interface Trait {
  segment: string;
  measure: string;
  /** Category, channel or price band; else "". */
  item: string;
  /** Null when withheld. */
  value: number | null;
  low: number | null;
  high: number | null;
  base: number | null;
  verdict: "over" | "under" | "as the base" | "too few" | "withheld";
  customers: number;
}

export interface Score {
  principle: string;
  measure: string;
  value: number | null;
  low: number | null;
  high: number | null;
  reference: number | null;
  customers: number;
}

export interface Move {
  from: string;
  to: string;
  customers: number;
}

/** Share of a segment that bought in a quarter after the day on which it was known. */
export interface Return {
  segment: string;
  quarter: number;
  customers: number;
  bought: number;
  low: number;
  high: number;
}

export function traitsOf(cube: Cube, grouping: string): Trait[] {
  const [value, low, high, base, customers] = columns(cube, [
    "value",
    "low",
    "high",
    "base_value",
    "customers",
  ]);
  const [segment, measure, item, verdict] = ["segment", "measure", "item", "verdict"].map((name) =>
    cube.text(name),
  ) as [Texts, Texts, Texts, Texts]; // one per name
  return rowsOf(cube, grouping).map((i) => ({
    segment: segment[i] ?? "",
    measure: measure[i] ?? "",
    item: item[i] ?? "",
    value: value[i] ?? null,
    low: low[i] ?? null,
    high: high[i] ?? null,
    base: base[i] ?? null,
    // The published file holds these words only.
    verdict: verdict[i] as Trait["verdict"],
    customers: customers[i] ?? 0,
  }));
}

export function scoresOf(cube: Cube, grouping: string): Score[] {
  const [value, low, high, reference, customers] = columns(cube, [
    "value",
    "low",
    "high",
    "reference",
    "customers",
  ]);
  const principle = cube.text("principle");
  const measure = cube.text("measure");
  return rowsOf(cube, grouping).map((i) => ({
    principle: principle[i] ?? "",
    measure: measure[i] ?? "",
    value: value[i] ?? null,
    low: low[i] ?? null,
    high: high[i] ?? null,
    reference: reference[i] ?? null,
    customers: customers[i] ?? 0,
  }));
}

export function movesOf(cube: Cube, grouping: string): Move[] {
  const from = cube.text("from_segment");
  const to = cube.text("to_segment");
  const customers = cube.numbers("customers");
  return rowsOf(cube, grouping).map((i) => ({
    from: from[i] ?? "",
    to: to[i] ?? "",
    customers: customers[i] ?? 0,
  }));
}

/** @param grouping "" for all customers */
export function returnsOf(cube: Cube, grouping: string): Return[] {
  const segment = cube.text("segment");
  const [quarter, customers, bought, low] = columns(cube, ["quarter", "customers", "bought", "low", "high"]);
  const high = cube.numbers("high");
  return rowsOf(cube, grouping).map((i) => ({
    segment: segment[i] ?? "",
    quarter: quarter[i] ?? 0,
    customers: customers[i] ?? 0,
    bought: bought[i] ?? 0,
    low: low[i] ?? 0,
    high: high[i] ?? 0,
  }));
}

type Texts = ArrayLike<string>;
type Numbers = ArrayLike<number | null>;

function columns(cube: Cube, names: [string, string, string, string, string]) {
  return names.map((name) => cube.numbers(name)) as [Numbers, Numbers, Numbers, Numbers, Numbers]; // one per name
}

function rowsOf(cube: Cube, grouping: string): number[] {
  const groupings = cube.text("grouping");
  const rows: number[] = [];
  for (let i = 0; i < cube.length; i++) if (groupings[i] === grouping) rows.push(i);
  return rows;
}
