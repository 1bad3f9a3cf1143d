/** When the money comes that is expected of a customer of the segment, beside the mean of all customers. */
import {axisMoney, base, labelEnds, named, tipStyle, wholeAges, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {count, day, money} from "./format.js";
import type {SegmentValue, ValuePoint} from "./narrowed-value-data.js";
import {narrowedCurveTitle} from "./narrowed-value-words.js";
import {near} from "./report.js";
import {segmentName, short} from "./segments-names.js";
import {horizonWords, moneyRange, rateWords} from "./value-words.js";

type Known = ValuePoint & {value: number};

/** @param first resolves when the page's first figure stands */
export function narrowedValueCurve(input: SegmentValue, first: Promise<void>): HTMLElement {
  const {narrowed, forecast, currency, curve, all} = input;
  const view = figure({id: "segment-curve", height: 380});
  const title = narrowedCurveTitle(input);
  const known = (points: readonly ValuePoint[]) => points.filter((p): p is Known => p.value !== null);
  const [points, others] = [known(curve.points), known(all.points)];
  const draw = async () => {
    if (points.length === 0) {
      view.empty(title, whyNoCurve(input));
      return;
    }
    await first.then(() => near(view.element));
    const Plot = await import("./plot.js");
    const rate = rateWords(forecast);
    view.show({
      title,
      subtitle: `${forecast.value === "margin" ? "Margin" : "Revenue"} expected per customer by months after ${day(forecast.asOf)}, ${currency}, added up over ${horizonWords(forecast)}${rate === "" ? "" : `, later money discounted at ${rate}`}; dashed because it is a forecast, with its 90\u202f% range; thin: the mean of all customers`,
      note: [
        `n = ${count(narrowed.segment.customers)} customers in the segment on ${day(forecast.asOf)}. `,
        definitionLink("lifetime_value", "How this is counted"),
        ".",
      ],
      name: `${narrowed.grouping.name}-expected-by-month`,
      table: {
        columns: ["months", "expected_per_customer", "low_90", "high_90", "all_customers"],
        rows: curve.points.map((p) => [
          p.month,
          p.value,
          p.low,
          p.high,
          all.points.find(({month}) => month === p.month)?.value ?? null,
        ]),
      },
      draw(width) {
        const narrow = width < 560;
        const marginRight = narrow ? 96 : 170;
        const last = Math.max(1, ...points.map(({month}) => month));
        const ranged = points.filter((p) => p.low !== null && p.high !== null);
        const chart = Plot.plot({
          ...base,
          width,
          height: narrow ? 300 : 380,
          marginLeft: 60,
          marginRight,
          marginBottom: 40,
          x: {domain: [0, last], label: "months from now", ...wholeAges(last, width)},
          y: {label: null, zero: true},
          marks: [
            ...yAxis(Plot, axisMoney(currency)),
            Plot.areaY(ranged, {
              x: "month",
              y1: "low",
              y2: "high",
              fill: "var(--accent)",
              fillOpacity: 0.2,
            }),
            Plot.lineY(others, {
              x: "month",
              y: "value",
              stroke: "var(--ink-soft)",
              strokeWidth: 1.25,
              strokeDasharray: "2,3",
            }),
            Plot.lineY(points, {
              x: "month",
              y: "value",
              stroke: "var(--accent)",
              strokeWidth: 2.25,
              strokeDasharray: "5,4",
            }),
            Plot.tip(
              points,
              Plot.pointerX({
                x: "month",
                y: "value",
                title: (p: Known) => {
                  const range = moneyRange(p, currency);
                  const other = others.find(({month}) => month === p.month);
                  return `Month ${p.month}: ${money(p.value, currency)} expected${range === "" ? "" : ` (${range})`}${other ? `\nAll customers: ${money(other.value, currency)}` : ""}`;
                },
                ...tipStyle,
              }),
            ),
          ],
        });
        const letters = Math.floor((marginRight - 18) / 7);
        const end = points.at(-1);
        const other = others.at(-1);
        labelEnds(
          chart,
          [
            ...(end
              ? [
                  {
                    text: short(segmentName(narrowed.segment.name), letters),
                    y: end.value,
                    color: "var(--accent)",
                  },
                ]
              : []),
            ...(other ? [{text: "All customers", y: other.value, color: "var(--ink-soft)"}] : []),
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

function whyNoCurve({forecast, expected}: SegmentValue): string {
  if (forecast.kind === "none") return forecast.reason ?? "No forecast could be made.";
  if (forecast.kind === "contractual")
    return "Under contracts what is expected is told at the end of the horizon only, and by cohort on the page of all customers.";
  return expected === null
    ? "The segment has no profile of its own."
    : "Withheld, to protect the money of small groups.";
}
