/** The weighted mean of a retention curve with its interval, over faint cohorts. */
import {base, labelEnds, named, tipStyle, wholeAges, yAxis} from "./chart.js";
import {share} from "./format.js";
import {projectedShare} from "./projection.js";
import {byCohort, type CohortCell, type CurvePoint, withGaps} from "./retention-cells.js";
import {ageUnit, type Lens, meanSentence} from "./retention-words.js";

export interface MeanCurveData {
  curve: readonly CurvePoint[];
  /** Complete cells are drawn behind the mean, one faint line per cohort; dashed to where an open cell is projected. */
  cells: readonly CohortCell[];
  lens: Lens;
  title: string;
  /** Another curve to compare with, dashed: that of all customers. */
  beside?: readonly CurvePoint[];
}

export function meanCurveChart(
  Plot: typeof import("./plot.js"),
  {curve, cells, lens, title, beside = []}: MeanCurveData,
  {width, height}: {width: number; height: number},
): SVGElement | HTMLElement {
  const known = curve.filter((p): p is CurvePoint & {mean: number} => p.mean !== null);
  // A withheld point is a gap: a line drawn across it would show what is not known.
  const gapped = withGaps(curve);
  const faint = cells.filter((cell) => cell.complete && cell.ratio !== null);
  // A curve that begins with everybody is seen whole; another has the room that it needs.
  const whole = curve[0]?.age === 0;
  const highs = [...known.map((p) => p.high ?? p.mean), ...beside.map((p) => p.mean ?? 0)];
  const top = whole
    ? Math.max(1, ...highs)
    : Math.min(1, Math.max(0.01, ...highs, ...faint.map((p) => p.ratio ?? 0)));
  const last = known.at(-1);
  // What is compared ends where the curve ends.
  const other = beside.filter(
    (p): p is CurvePoint & {mean: number} => p.mean !== null && p.age <= (last?.age ?? 0),
  );
  const marginRight = other.length > 0 ? 110 : 64;
  const chart = Plot.plot({
    ...base,
    width,
    height,
    marginLeft: 44,
    marginRight,
    marginBottom: 40,
    x: {
      domain: whole ? [0, Math.max(1, last?.age ?? 1)] : [0.5, (last?.age ?? 1) + 0.25],
      label: ageUnit(lens),
      ...wholeAges(last?.age ?? 1, width),
    },
    y: {domain: [0, top], clamp: true, label: null},
    marks: [
      ...yAxis(Plot, share),
      Plot.line(faint, {
        x: "age",
        y: (d: CohortCell) => d.ratio,
        z: "cohort",
        stroke: "var(--ink-faint)",
        strokeWidth: 1,
        strokeOpacity: 0.35,
      }),
      Plot.line(projectedEnds(cells), {
        x: "age",
        y: "share",
        z: "cohort",
        stroke: "var(--ink-faint)",
        strokeWidth: 1,
        strokeDasharray: "2 3",
        strokeOpacity: 0.6,
      }),
      Plot.line(other, {
        x: "age",
        y: "mean",
        stroke: "var(--ink-soft)",
        strokeWidth: 1.5,
        strokeDasharray: "4,3",
      }),
      Plot.areaY(gapped, {
        x: "age",
        y1: "low",
        y2: "high",
        fill: "var(--accent)",
        fillOpacity: 0.22,
      }),
      Plot.lineY(gapped, {x: "age", y: "mean", stroke: "var(--accent)", strokeWidth: 2.5}),
      Plot.dot(known, {x: "age", y: "mean", r: known.length > 20 ? 0 : 3, fill: "var(--accent)"}),
      Plot.tip(
        known,
        Plot.pointerX({
          x: "age",
          y: "mean",
          title: (p: CurvePoint) => meanSentence(p, lens),
          ...tipStyle,
        }),
      ),
    ],
  });
  const end = other.at(-1);
  if (last)
    labelEnds(
      chart,
      [
        {
          text: `${share(last.mean)}${end ? " of them" : ""}`,
          y: Math.min(top, last.mean),
          color: "var(--accent)",
        },
        ...(end
          ? [{text: `${share(end.mean)} of all`, y: Math.min(top, end.mean), color: "var(--ink-soft)"}]
          : []),
      ],
      width - marginRight + 2,
    );
  return named(chart, title);
}

/** From each cohort's last complete cell to those that are projected. */
function projectedEnds(cells: readonly CohortCell[]): {cohort: string; age: number; share: number}[] {
  return [...byCohort(cells)].flatMap(([cohort, row]) => {
    const ends = row.flatMap((cell) => {
      const projected = cell && projectedShare(cell);
      return cell && projected ? [{cohort, age: cell.age, share: projected.share}] : [];
    });
    const before = row[(ends[0]?.age ?? 0) - 1];
    if (ends.length === 0 || !before?.complete || before.ratio === null) return [];
    return [{cohort, age: before.age, share: before.ratio}, ...ends];
  });
}
