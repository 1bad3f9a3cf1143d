/** What a customer has brought by each age, and what the forecast adds: past solid, future dashed with its range. */
import {axisMoney, base, labelEnds, named, tipStyle, wholeAges, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {count, day, money, period} from "./format.js";
import {follow, near} from "./report.js";
import {select} from "./select.js";
import {type CurvePoint, curveCohorts, curvePoints} from "./value-data.js";
import type {ValueReport} from "./value-report.js";
import {curveSentence, curveTitle, horizonWords, rateWords} from "./value-words.js";

export function valueCurve(report: ValueReport): HTMLElement {
  const {manifest, forecast, state, first} = report;
  const {currency} = manifest;
  const {value} = forecast;
  const who = select("Customers won in", "cohort", (cohort) => state.set({cohort}));
  const view = figure({id: "curve", height: 380, controls: who.element});
  const nearby = first.then(() => near(view.element));
  follow(
    state,
    async (choice, current) => {
      await nearby;
      const [Plot, cube] = await Promise.all([import("./plot.js"), report.cube("lifetime-value-curve")]);
      if (!current()) return;
      const cohorts = curveCohorts(cube);
      const cohort = cohorts.includes(choice.cohort) ? choice.cohort : "";
      who.options([
        {value: "", label: "All periods"},
        ...cohorts.map((c) => ({value: c, label: period(c, "quarter")})),
      ]);
      who.set(cohort);
      const grain = cohort === "" ? "month" : "quarter";
      const points = curvePoints(cube, grain, cohort);
      const known = points.filter((p): p is CurvePoint & {value: number} => p.value !== null);
      if (known.length === 0) {
        view.empty(
          "No cohort is old enough yet",
          `The ${value} per customer is shown from the first complete ${grain} on, for groups large enough to publish.`,
        );
        return;
      }
      const past = points.filter((p) => !p.predicted && p.complete);
      // The future begins where the past ends, so that the line does not break.
      const start = past.filter((p) => p.value !== null).at(-1);
      const future = points.filter((p) => p.predicted && p.value !== null);
      const joined =
        start && future.length > 0 ? [{...start, low: start.value, high: start.value}, ...future] : future;
      const end = known.filter((p) => p.predicted).at(-1) ?? known.filter((p) => p.complete).at(-1);
      const title = curveTitle(points, {grain, cohort, currency, value});
      const rate = rateWords(forecast);
      const size = end?.customers ?? null;
      view.show({
        title,
        subtitle: `${value === "margin" ? "Margin" : "Revenue"} per customer since joining, net of refunds, ${currency}, by ${grain} since joining: past solid${
          future.length > 0
            ? `; forecast for ${horizonWords(forecast)} dashed, with its 90\u202f% range${rate === "" ? "" : `, later money discounted at ${rate}`}`
            : ""
        }`,
        note: [
          cohort === ""
            ? `n = ${count(size)} customers who reach the end of the solid line, through ${day(manifest.span.asOf)}; younger cohorts are in its beginning only. `
            : `n = ${count(size)} customers, through ${day(manifest.span.asOf)}. `,
          future.length > 0 && "The forecast goes on from what the same customers have brought so far. ",
          definitionLink(
            value === "margin" ? "margin_per_customer" : "revenue_per_customer",
            "How this is counted",
          ),
          ".",
        ],
        name: `lifetime-${value}-per-customer-by-${grain}`,
        table: {
          columns: [
            `${grain}s_since_joining`,
            "kind",
            "complete",
            "customers",
            `${value}_per_customer`,
            "low_90",
            "high_90",
          ],
          rows: points.map((p) => [
            p.age,
            p.predicted ? "forecast" : "past",
            p.complete,
            p.customers,
            p.value,
            p.low,
            p.high,
          ]),
        },
        draw(width) {
          const lastAge = Math.max(1, ...known.map((p) => p.age));
          const marginRight = 84;
          const chart = Plot.plot({
            ...base,
            width,
            height: width < 560 ? 300 : 380,
            marginLeft: 60,
            marginRight,
            marginBottom: 40,
            x: {domain: [0, lastAge], label: `${grain}s since joining`, ...wholeAges(lastAge, width)},
            y: {label: null, zero: true},
            marks: [
              ...yAxis(Plot, axisMoney(currency)),
              Plot.areaY(joined, {x: "age", y1: "low", y2: "high", fill: "var(--accent)", fillOpacity: 0.2}),
              start && future.length > 0
                ? Plot.ruleX([start.age], {stroke: "var(--rule-strong)", strokeDasharray: "2,3"})
                : null,
              Plot.lineY(past, {x: "age", y: "value", stroke: "var(--accent)", strokeWidth: 2.5}),
              Plot.dot(
                past.filter((p) => p.value !== null),
                {x: "age", y: "value", r: past.length > 20 ? 0 : 3, fill: "var(--accent)"},
              ),
              Plot.lineY(joined, {
                x: "age",
                y: "value",
                stroke: "var(--accent)",
                strokeWidth: 2,
                strokeDasharray: "5,4",
              }),
              Plot.tip(
                known,
                Plot.pointerX({
                  x: "age",
                  y: "value",
                  title: (p: CurvePoint) => curveSentence(p, grain, currency),
                  ...tipStyle,
                }),
              ),
            ],
          });
          if (end)
            labelEnds(
              chart,
              [{text: money(end.value, currency), y: end.value, color: "var(--accent)"}],
              width - marginRight + 2,
            );
          return named(chart, title);
        },
      });
    },
    view.fail,
  );
  return view.element;
}
