/** Files of narrowed pages for a made-up company: a segment that buys more, one that is too small, one with a name that means harm. */
import type {NarrowingGrouping} from "../../src/components/published.ts";
import type {Segments} from "../../src/components/segments-data.ts";

type Row = Record<string, string | number | boolean | null>;

/** Parts of a segment by stage as the quarter begins and at its end; those of a few go up where fewer buy. */
const moves = [
  ["exploration", "exploration", 0.15],
  ["exploration", "decline", 0.06],
  ["stable", "stable", 0.4],
  ["stable", "decline", 0.05],
  ["decline", "decline", 0.16],
  ["decline", "formation", 0.04],
  ["ended", "ended", 0.14],
] as const;

/** @param quarters the quarters of the data, oldest first; the last one is not over */
export function narrowedFixture(
  segments: Segments,
  quarters: readonly {first: string; last: string; knownOn: string}[],
): {files: Record<string, Row[]>; narrowing: NarrowingGrouping[]} {
  const narrowing = segments.groupings
    .filter(({reason}) => reason === null)
    .map(({name, label, kind, segments}) => ({
      name,
      label,
      kind,
      segments: segments.map(({name, customers}) => ({name, customers})),
    }));
  const groups = [
    {grouping: "", segment: "", size: 100, rate: 0.4},
    ...narrowing.flatMap(({name, segments}) =>
      segments.map((segment, i) => ({
        grouping: name,
        segment: segment.name,
        size: Math.floor(segment.customers / 10),
        rate: 0.65 - 0.2 * i,
      })),
    ),
  ];
  const periods: Row[] = [];
  const retention: Row[] = [];
  const stages: Row[] = [];
  for (const {grouping, segment, size, rate} of groups) {
    quarters.forEach(({first, knownOn}, i) => {
      // Nobody had bought before the first quarter.
      if (i === 0) return;
      const whole = i < quarters.length - 1;
      const base = size * i;
      const known = base >= 10;
      const bought = Math.round(base * (whole ? rate + 0.03 * (i % 3) : rate / 2));
      periods.push({
        grouping,
        segment,
        quarter: first,
        known_on: knownOn,
        complete: whole,
        base,
        bought: known ? bought : null,
        orders: known ? bought * 2 : null,
        revenue: known && i % 5 !== 4 ? bought * 2 * 61 : null,
        margin: known && i % 5 !== 4 ? bought * 2 * 25 : null,
      });
      const staged = moves
        .map(([from_stage, to_stage, part]) => ({
          from_stage,
          to_stage,
          customers: Math.round(base * part * (part < 0.1 ? 1.6 - rate : 1)),
        }))
        .filter(({customers}) => customers > 0);
      const there = staged.reduce((sum, {customers}) => sum + customers, 0);
      if (known)
        stages.push(
          ...staged.map((move) => ({
            grouping,
            segment,
            quarter: first,
            complete: whole,
            base: there,
            ...move,
          })),
        );
      for (let age = 1; i + age - 1 < quarters.length; age++) {
        const at = quarters[i + age - 1]!;
        const over = i + age - 1 < quarters.length - 1;
        const then = Math.round(base * (over ? rate * 0.93 ** (age - 1) : rate / 2));
        retention.push({
          grouping,
          segment,
          quarter: first,
          age,
          complete: over,
          closes: at.last,
          base,
          bought: known ? then : null,
          later: known ? Math.min(base, Math.round(then * (1 + (quarters.length - i - age) * 0.05))) : null,
        });
      }
    });
  }
  return {
    files: {"narrowed-periods": periods, "narrowed-retention": retention, "narrowed-stages": stages},
    narrowing,
  };
}
