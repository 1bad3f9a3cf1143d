/** Groups of customers compared: one mean curve for each value of a dimension. */
import {base, groupColors, labelEnds, named, tipStyle, wholeAges, yAxis} from "./chart.js";
import {figure} from "./figure.js";
import {count, day, share} from "./format.js";
import {follow, near} from "./report.js";
import {type CurvePoint, meanCurve} from "./retention-cells.js";
import {lensOf, type RetentionReport} from "./retention-report.js";
import {ageUnit, comparisonTitle, meanSentence, measureSentence} from "./retention-words.js";

export interface GroupCurve {
  name: string;
  /** Customers of its complete first cells. */
  customers: number;
  curve: CurvePoint[];
}

/** Most lines a reader can tell apart. */
const most = 6;

export function dimensionComparison(report: RetentionReport): HTMLElement {
  const {manifest, state, first} = report;
  const view = figure({id: "groups", height: 380});
  // The figures above must stand before it can be told whether this one is near.
  const nearby = first.then(() => near(view.element));
  if (manifest.dimensions.length === 0) {
    view.empty(
      "No groups to compare",
      "Groups come from attributes in a customers file (such as acquisition_channel or loyalty_tier), or from a channel or category column of the transactions.",
    );
    return view.element;
  }
  follow(
    state,
    async (choice, current) => {
      await nearby;
      const dimension =
        manifest.dimensions.find((d) => d.name === choice.dimension) ?? manifest.dimensions[0];
      if (!dimension) return;
      const [Plot, cube] = await Promise.all([
        import("./plot.js"),
        report.cube(`retention-curves-${choice.period}-by`),
      ]);
      if (!current()) return;
      const lens = lensOf(choice, manifest);
      const groups = largest(
        dimension.values.map((value) => {
          const curve = meanCurve(cube, {...lens, dimension: dimension.name, value});
          return {name: value, customers: curve.find((p) => p.age === 1)?.customers ?? 0, curve};
        }),
      );
      const hidden = dimension.values.length - groups.length;
      const title = comparisonTitle(groups, lens, dimension.label);
      const points = groups.flatMap((group, i) =>
        group.curve.map((p) => ({...p, name: group.name, color: groupColors[i] ?? ""})),
      );
      view.show({
        title,
        subtitle: `${measureSentence(lens)}, by ${inSentence(dimension.label)}`,
        note: [
          `n = ${groups.map((group) => `${count(group.customers)} ${group.name}`).join(", ")}. `,
          hidden > 0 &&
            `${count(hidden)} smaller or withheld ${hidden === 1 ? "group is" : "groups are"} not drawn. `,
          `Complete cohorts only, through ${day(manifest.span.asOf)}. Groups differ in more than this one attribute: a difference is no proof of its cause.`,
        ],
        name: `retention-by-${dimension.name}-${choice.variant}-${choice.measure}-${choice.period}`,
        table: {
          columns: [
            dimension.label,
            `${choice.period}s_since_joining`,
            "mean",
            "low_95",
            "high_95",
            "complete_cohorts",
            "customers",
          ],
          rows: groups.flatMap((group) =>
            group.curve.map((p) => [group.name, p.age, p.mean, p.low, p.high, p.cohorts, p.customers]),
          ),
        },
        draw(width) {
          const marginRight = width < 560 ? 116 : 150;
          const later = points.filter((p) => p.age > 0);
          const known = later.filter((p) => p.mean !== null);
          const lastAge = Math.max(1, ...known.map((p) => p.age));
          const top = Math.max(0.05, ...known.map((p) => p.mean ?? 0)) * 1.1;
          const chart = Plot.plot({
            ...base,
            width,
            height: width < 560 ? 320 : 380,
            marginLeft: 44,
            marginRight,
            marginBottom: 40,
            x: {
              domain: [1, Math.max(2, lastAge)],
              label: ageUnit(lens),
              ...wholeAges(lastAge, width),
            },
            y: {domain: [0, top], label: null},
            marks: [
              ...yAxis(Plot, share),
              // A withheld mean is a gap in its line.
              Plot.line(later, {x: "age", y: "mean", z: "name", stroke: "color", strokeWidth: 2.25}),
              Plot.dot(known, {x: "age", y: "mean", fill: "color", r: lastAge > 20 ? 0 : 2.5}),
              Plot.tip(
                known,
                Plot.pointer({
                  x: "age",
                  y: "mean",
                  title: (p: CurvePoint & {name: string}) => `${p.name}\n${meanSentence(p, lens)}`,
                  ...tipStyle,
                }),
              ),
            ],
          });
          const ends = groups.flatMap((group, i) => {
            const end = group.curve.findLast((p) => p.mean !== null && p.age > 0);
            return end && end.mean !== null
              ? [{text: shorten(group.name, marginRight), y: end.mean, color: groupColors[i] ?? ""}]
              : [];
          });
          labelEnds(chart, ends, width - marginRight + 4);
          return named(chart, title);
        },
      });
    },
    view.fail,
  );
  return view.element;
}

/** A label within a sentence: "acquisition channel", but "VIP tier". */
function inSentence(label: string): string {
  return /^\p{Lu}\p{Lu}/u.test(label) ? label : label.charAt(0).toLowerCase() + label.slice(1);
}

/** The largest groups that have a curve; equal sizes keep the order of the data. */
export function largest(groups: readonly GroupCurve[]): GroupCurve[] {
  return groups
    .map((group, i) => ({group, i}))
    .filter(({group}) => group.curve.some((p) => p.age > 0 && p.mean !== null))
    .sort((a, b) => b.group.customers - a.group.customers || a.i - b.i)
    .slice(0, most)
    .map(({group}) => group);
}

function shorten(name: string, room: number): string {
  const letters = Math.floor((room - 16) / 7);
  return name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
}
