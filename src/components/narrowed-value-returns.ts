/** Who of those who were in the segment a year before bought since. */
import {base, labelEnds, named, tipStyle, yAxis} from "./chart.js";
import {figure} from "./figure.js";
import {count, day, share, shareRange} from "./format.js";
import type {SegmentValue} from "./narrowed-value-data.js";
import {narrowedReturnsTitle} from "./narrowed-value-words.js";
import {near} from "./report.js";
import type {Return} from "./segments-data.js";
import {segmentName, short} from "./segments-names.js";

export function narrowedValueReturns(input: SegmentValue, first: Promise<void>): HTMLElement {
  const {narrowed, segments, returns, allReturns, smallGroup} = input;
  const view = figure({id: "segment-returns", height: 340});
  const title = narrowedReturnsTitle(input);
  const {followed} = segments;
  const draw = async () => {
    if (returns.length === 0 || followed === null) {
      view.empty(
        title,
        followed === null
          ? "Customers are followed from the end of a quarter on: the curve begins when the quarter after it is over."
          : `Fewer than ${count(smallGroup)} customers were in the segment on ${day(followed.from)}, or it is not told by name.`,
      );
      return;
    }
    await first.then(() => near(view.element));
    const Plot = await import("./plot.js");
    const name = segmentName(narrowed.segment.name);
    view.show({
      title,
      subtitle: `Customers who bought in each quarter after ${day(followed.from)}, per cent of those in the segment on that day, with 95\u202f% intervals; thin: all customers of that day`,
      note: `n = ${count(returns[0]?.customers ?? 0)} customers in the segment on that day, ${count(followed.customers)} in all. Customers are grouped by what was known on that day, never by what came after.`,
      name: `${narrowed.grouping.name}-bought-since`,
      table: {
        columns: ["group", "quarter_after", "customers", "bought", "low_95", "high_95"],
        rows: [
          ...returns.map((r) => [name, r.quarter, r.customers, r.bought, r.low, r.high]),
          ...allReturns.map((r) => ["All customers", r.quarter, r.customers, r.bought, r.low, r.high]),
        ],
      },
      draw(width) {
        const narrow = width < 560;
        const marginRight = narrow ? 96 : 170;
        const top = Math.max(0.01, ...returns.map((p) => p.high), ...allReturns.map((p) => p.bought));
        const chart = Plot.plot({
          ...base,
          width,
          height: narrow ? 280 : 340,
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
            Plot.lineY(allReturns, {
              x: "quarter",
              y: "bought",
              stroke: "var(--ink-soft)",
              strokeWidth: 1.25,
            }),
            Plot.ruleX(returns, {
              x: "quarter",
              y1: "low",
              y2: "high",
              stroke: "var(--accent)",
              strokeOpacity: 0.5,
            }),
            Plot.lineY(returns, {x: "quarter", y: "bought", stroke: "var(--accent)", strokeWidth: 2.25}),
            Plot.dot(returns, {x: "quarter", y: "bought", fill: "var(--accent)", r: 3}),
            Plot.tip(
              returns,
              Plot.pointerX({
                x: "quarter",
                y: "bought",
                title: (p: Return) =>
                  `Quarter ${p.quarter}: ${share(p.bought)} bought (${shareRange(p.low, p.high)})\nn = ${count(p.customers)}`,
                ...tipStyle,
              }),
            ),
          ],
        });
        const letters = Math.floor((marginRight - 18) / 7);
        const [end, other] = [returns.at(-1), allReturns.at(-1)];
        labelEnds(
          chart,
          [
            ...(end ? [{text: short(name, letters), y: end.bought, color: "var(--accent)"}] : []),
            ...(other ? [{text: "All customers", y: other.bought, color: "var(--ink-soft)"}] : []),
          ],
          width - marginRight + 2,
        );
        return named(chart, title);
      },
    });
  };
  draw().catch(view.fail);
  return view.element;
}
