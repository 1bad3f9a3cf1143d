/** Who of each segment bought again in the quarters after it was known. */
import {base, groupColors, labelEnds, named, tipStyle, yAxis} from "./chart.js";
import {figure} from "./figure.js";
import {count, day, share, shareRange} from "./format.js";
import {near} from "./report.js";
import {returnsOf} from "./segments-data.js";
import {returnsTitle} from "./segments-grouping-words.js";
import {segmentName, short} from "./segments-names.js";
import type {GroupingReport} from "./segments-report.js";

/** Most lines a reader can tell apart. */
const most = 6;

export function segmentReturns(report: GroupingReport): HTMLElement {
  const {grouping, segments, cube, first} = report;
  const view = figure({id: "returns", height: 360});
  Promise.all([cube("segment-retention"), first.then(() => near(view.element))])
    .then(async ([retention]) => {
      const returns = returnsOf(retention, grouping.name);
      const all = returnsOf(retention, "");
      const title = returnsTitle(returns);
      const {followed} = segments;
      if (returns.length === 0 || followed === null) {
        view.empty(
          "Nobody could be followed yet",
          "Customers are followed from the end of a quarter on: the curve begins when the quarter after it is over.",
        );
        return;
      }
      const Plot = await import("./plot.js");
      const names = [...new Set(returns.map((r) => r.segment))];
      const drawn = names.slice(0, most);
      const points = returns
        .filter((r) => drawn.includes(r.segment))
        .map((r) => ({...r, color: groupColors[drawn.indexOf(r.segment)] ?? ""}));
      view.show({
        title,
        subtitle: `Customers who bought in each quarter after ${day(followed.from)}, per cent of those who were in the segment on that day; dashed: all customers`,
        note: [
          `n = ${count(all[0]?.customers ?? followed.customers)} customers of that day, followed through ${day(segments.asOf)}. `,
          "Customers are grouped by what was known on that day, never by what came after. ",
          names.length > drawn.length &&
            `${count(names.length - drawn.length)} smaller segments are not drawn.`,
        ],
        name: `${grouping.name}-returns`,
        table: {
          columns: ["segment", "quarter_after", "customers", "bought", "low_95", "high_95"],
          rows: [...all, ...returns].map((r) => [
            r.segment === "" && all.includes(r) ? "All customers" : segmentName(r.segment),
            r.quarter,
            r.customers,
            r.bought,
            r.low,
            r.high,
          ]),
        },
        draw(width) {
          const narrow = width < 560;
          const marginRight = narrow ? 116 : 170;
          const top = Math.max(0.01, ...points.map((p) => p.high), ...all.map((p) => p.bought));
          const chart = Plot.plot({
            ...base,
            width,
            height: narrow ? 320 : 380,
            marginLeft: 44,
            marginRight,
            marginBottom: 40,
            x: {domain: [0.9, followed.quarters + 0.1], label: null},
            y: {domain: [0, Math.min(1, top)], label: null},
            marks: [
              ...yAxis(Plot, share),
              Plot.axisX({
                ticks: Array.from({length: followed.quarters}, (_, i) => i + 1),
                tickFormat: (n: number) => (narrow ? `Q+${n}` : `quarter ${n}`),
                tickSize: 0,
                label: null,
              }),
              Plot.lineY(all, {
                x: "quarter",
                y: "bought",
                stroke: "var(--ink-soft)",
                strokeDasharray: "4,3",
                strokeWidth: 1.5,
              }),
              Plot.ruleX(points, {
                x: "quarter",
                y1: "low",
                y2: "high",
                stroke: "color",
                strokeOpacity: 0.45,
              }),
              Plot.line(points, {
                x: "quarter",
                y: "bought",
                z: "segment",
                stroke: "color",
                strokeWidth: 2.25,
              }),
              Plot.dot(points, {x: "quarter", y: "bought", fill: "color", r: 3}),
              Plot.tip(
                points,
                Plot.pointer({
                  x: "quarter",
                  y: "bought",
                  title: (p: (typeof points)[number]) =>
                    `${short(segmentName(p.segment), 60)}, quarter ${p.quarter}\n${share(p.bought)} bought (${shareRange(p.low, p.high)})\nn = ${count(p.customers)}`,
                  ...tipStyle,
                }),
              ),
            ],
          });
          const letters = Math.floor((marginRight - 18) / 7);
          const ends = drawn.flatMap((name) => {
            const end = points.filter((p) => p.segment === name).at(-1);
            return end ? [{text: short(segmentName(name), letters), y: end.bought, color: end.color}] : [];
          });
          labelEnds(chart, ends, width - marginRight + 4);
          return named(chart, title);
        },
      });
    })
    .catch(view.fail);
  return view.element;
}
