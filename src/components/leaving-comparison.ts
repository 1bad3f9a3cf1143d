/** Groups of customers compared by how long they stay, with the verdict of the test in words. */
import {base, groupColors, labelEnds, named, tipStyle, yAxis} from "./chart.js";
import {figure} from "./figure.js";
import {count, day, share} from "./format.js";
import {type SurvivalPoint, survivalCurve} from "./leaving-data.js";
import {monthAxis} from "./leaving-months.js";
import type {LeavingReport} from "./leaving-report.js";
import {beginning, comparisonTitle, survivalSentence, testSentence} from "./leaving-words.js";
import {follow, near} from "./report.js";
import {select} from "./select.js";

/** Most lines a reader can tell apart. */
const most = 6;

export function comparison(report: LeavingReport): HTMLElement {
  const {manifest, leaving, state, cube, first} = report;
  const control = select("Compare by", "dimension", (dimension) => state.set({dimension}));
  control.options(manifest.dimensions.map(({name, label}) => ({value: name, label})));
  const view = figure({
    id: "groups",
    height: 380,
    controls: manifest.dimensions.length > 1 ? control.element : undefined,
  });
  if (manifest.dimensions.length === 0) {
    view.empty(
      "No groups to compare",
      "Groups come from attributes in a customers file (such as acquisition_channel or loyalty_tier), or from a channel or category column of the transactions.",
    );
    return view.element;
  }
  const nearby = first.then(() => near(view.element));
  follow(
    state,
    async (choice, current) => {
      const dimension =
        manifest.dimensions.find((d) => d.name === choice.dimension) ?? manifest.dimensions[0];
      if (!dimension) return;
      control.set(dimension.name);
      await nearby;
      const [Plot, data] = await Promise.all([import("./plot.js"), cube("survival")]);
      if (!current()) return;
      const test = leaving.tests.find((t) => t.dimension === dimension.name);
      const groups = [...(test?.groups ?? [])]
        .sort((a, b) => b.customers - a.customers)
        .slice(0, most)
        .map((group, i) => ({
          ...group,
          color: groupColors[i] ?? "",
          curve: survivalCurve(data, dimension.name, group.value),
        }))
        .filter(({curve}) => curve.length > 1);
      const title = comparisonTitle(test, dimension.label);
      if (!test || groups.length < 2) {
        view.empty(
          title,
          leaving.reason ??
            `Two groups are needed of which at least ${count(manifest.smallGroup)} customers could be followed.`,
        );
        return;
      }
      const smaller = test.groups.length - groups.length;
      const points = groups.flatMap(({value, color, curve}) => curve.map((p) => ({...p, value, color})));
      view.show({
        title,
        subtitle: `Customers who have not left, per cent of each group, by months since ${beginning(leaving)}`,
        note: [
          `${testSentence(test, leaving.tests.length)} `,
          `n = ${groups.map((g) => `${count(g.customers)} ${g.value}`).join(", ")}. `,
          smaller > 0 && `${count(smaller)} smaller ${smaller === 1 ? "group is" : "groups are"} not drawn. `,
          leaving.followedTo !== null && `Followed to ${day(leaving.followedTo)}. `,
          "Groups differ in more than this one attribute: a difference is no proof of its cause.",
        ],
        name: `still-customers-by-${dimension.name}`,
        table: {
          columns: [dimension.label, "days_since_start", "observed", "still_customers", "low_95", "high_95"],
          rows: groups.flatMap(({value, curve}) =>
            curve.slice(1).map((p) => [value, p.age, p.atRisk, p.survival, p.low, p.high]),
          ),
        },
        draw(width) {
          const marginRight = width < 560 ? 116 : 150;
          const last = Math.max(1, ...points.map((p) => p.months));
          const chart = Plot.plot({
            ...base,
            width,
            height: width < 560 ? 320 : 380,
            marginLeft: 44,
            marginRight,
            marginBottom: 40,
            x: monthAxis(last, width - marginRight, `months since ${beginning(leaving)}`),
            y: {domain: [0, 1], label: null},
            marks: [
              ...yAxis(Plot, share),
              Plot.line(points, {
                x: "months",
                y: "survival",
                z: "value",
                curve: "step-after",
                stroke: "color",
                strokeWidth: 2.25,
              }),
              Plot.tip(
                points,
                Plot.pointer({
                  x: "months",
                  y: "survival",
                  title: (p: SurvivalPoint & {value: string}) => `${p.value}\n${survivalSentence(p)}`,
                  ...tipStyle,
                }),
              ),
            ],
          });
          const letters = Math.floor((marginRight - 16) / 7);
          const ends = groups.flatMap(({value, color, curve}) => {
            const end = curve.at(-1);
            const text = value.length > letters ? `${value.slice(0, letters - 1)}…` : value;
            return end ? [{text, y: end.survival, color}] : [];
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
