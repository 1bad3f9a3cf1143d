/** What segments are described by: the measures of marts.segment_sums, and how each is read. */

/** How sums become a number: a share of customers, a mean over customers, or a ratio of two sums. */
export type MeasureKind = "share" | "mean" | "ratio";

export interface SegmentMeasure {
  name: string;
  kind: MeasureKind;
  /** Prefix of its columns in marts.segment_sums. */
  column: string;
  /** For what is bought: kind and position in core.mix_items. */
  item?: {kind: string; position: number};
}

const mix = (kind: string, count: number): SegmentMeasure[] =>
  Array.from({length: count}, (_, i) => ({
    name: kind,
    kind: "mean",
    column: `${kind}_${i + 1}`,
    item: {kind, position: i + 1},
  }));

/** Everything but expected money, which has an interval of its own. */
export const segmentMeasures: readonly SegmentMeasure[] = [
  {name: "value", kind: "mean", column: "value"},
  {name: "bought", kind: "share", column: "bought"},
  {name: "orders", kind: "mean", column: "orders"},
  {name: "gap", kind: "mean", column: "gap"},
  {name: "silence", kind: "mean", column: "silence"},
  {name: "basket", kind: "ratio", column: "basket"},
  {name: "discount", kind: "ratio", column: "discount"},
  {name: "categories", kind: "mean", column: "categories"},
  ...mix("category", 6),
  ...mix("channel", 4),
  ...mix("price", 3),
  {name: "satisfaction", kind: "mean", column: "satisfaction"},
  {name: "contacts", kind: "mean", column: "contacts"},
  {name: "reachable", kind: "share", column: "reachable"},
  {name: "response", kind: "ratio", column: "response"},
];

/** Segments of a grouping that are described, the largest first; what is smaller is folded when published. */
export const mostSegments = 12;

/** Fewest customers of whom a mean is compared: with fewer, skewed amounts make the interval too short. */
export const fewestForMeans = 30;
