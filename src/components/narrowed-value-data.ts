/** What the lifetime value page reads of one segment: its profile, and when its expected money comes. */
import type {Cube} from "./cube.js";
import type {Narrowed} from "./narrowing.js";
import {type Return, returnsOf, type Segments, type Trait, traitsOf} from "./segments-data.js";
import type {ValueForecast} from "./value-data.js";

/** Money expected of a customer by the end of a month after the as-of date. */
export interface ValuePoint {
  month: number;
  /** Null when withheld. */
  value: number | null;
  low: number | null;
  high: number | null;
}

export interface ValueCurve {
  /** Chance that a customer is one still; null when unknown. */
  alive: number | null;
  points: readonly ValuePoint[];
}

/** @param grouping and segment both "" for all customers */
export function valueCurveOf(cube: Cube, grouping: string, segment: string): ValueCurve {
  const [groupings, segments] = [cube.text("grouping"), cube.text("segment")];
  const [month, value, low, high] = [
    cube.numbers("month"),
    cube.numbers("value"),
    cube.numbers("low"),
    cube.numbers("high"),
  ];
  const rows = Array.from({length: cube.length}, (_, i) => i).filter(
    (i) => groupings[i] === grouping && segments[i] === segment,
  );
  const first = rows[0];
  return {
    alive: first === undefined ? null : (cube.numbers("alive")[first] ?? null),
    points: rows
      .map((i) => ({
        month: month[i] ?? 0,
        value: value[i] ?? null,
        low: low[i] ?? null,
        high: high[i] ?? null,
      }))
      .sort((a, b) => a.month - b.month),
  };
}

/** Everything the narrowed page says of a segment. */
export interface SegmentValue {
  narrowed: Narrowed;
  forecast: ValueForecast;
  segments: Segments;
  currency: string;
  smallGroup: number;
  /** Its profile; null where the file has none, as for what is folded together. */
  expected: Trait | null;
  contribution: Trait | null;
  curve: ValueCurve;
  /** That of all customers. */
  all: ValueCurve;
  /** Who of those who were in it some quarters ago bought since; and of all. */
  returns: readonly Return[];
  allReturns: readonly Return[];
}

/** @param cubes segment-profiles, segment-value-curve and segment-retention */
export function segmentValue(
  known: Pick<SegmentValue, "narrowed" | "forecast" | "segments" | "currency" | "smallGroup">,
  cubes: {profiles: Cube; curve: Cube; retention: Cube},
): SegmentValue {
  const {grouping, segment} = known.narrowed;
  const traits = traitsOf(cubes.profiles, grouping.name).filter((trait) => trait.segment === segment.name);
  const find = (measure: string) => traits.find((trait) => trait.measure === measure) ?? null;
  return {
    ...known,
    expected: find("expected"),
    contribution: find("value"),
    curve: valueCurveOf(cubes.curve, grouping.name, segment.name),
    all: valueCurveOf(cubes.curve, "", ""),
    returns: returnsOf(cubes.retention, grouping.name).filter((row) => row.segment === segment.name),
    allReturns: returnsOf(cubes.retention, ""),
  };
}
