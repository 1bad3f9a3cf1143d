/** Repeat purchases week by week, or since the beginning: what came, and what the forecast said. */
import {base, labelEnds, named, periodAxis, periodTicks, tipStyle, yAxis} from "./chart.js";
import {figure} from "./figure.js";
import {count, day, shortDay} from "./format.js";
import {follow} from "./report.js";
import {segmented} from "./segmented.js";
import {type Week, weeks} from "./trust-data.js";
import type {TrustReport, TrustState} from "./trust-report.js";
import {inUse, trackingTitle} from "./trust-words.js";

export function trustTracking(report: TrustReport): HTMLElement {
  const {state, cube, first, forecast} = report;
  const views = segmented<TrustState["view"]>({
    label: "Purchases",
    name: "view",
    options: [
      {value: "week", label: "Each week"},
      {value: "total", label: "Since the beginning"},
    ],
    onchange: (view) => state.set({view}),
  });
  const view = figure({id: "tracking", height: 360, controls: views.element});
  follow(
    state,
    async ({view: chosen}, current) => {
      const cumulative = chosen === "total";
      const all = weeks(await cube("forecast-tracking"), cumulative);
      const contests = await report.contests();
      await first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      views.set(chosen);
      const {holdout} = forecast;
      // Why nothing was tested is said at the top of the page.
      if (all.length === 0 || holdout === null) {
        view.element.hidden = true;
        return;
      }
      const title = trackingTitle(all, cumulative);
      const model = inUse(contests)?.name ?? forecast.model?.name ?? "the model";
      view.show({
        title,
        subtitle: `Repeat purchase days of customers won by ${day(holdout.calibrationTo)}, ${cumulative ? "added up from the first day" : "each week"}: what came (line), what ${model} expected (dashed, with its 90 % range)`,
        note: `Fitted on the days through ${day(holdout.calibrationTo)} only; weeks after the upright line had not been seen. Whole weeks, through ${day(all.at(-1)!.ends)}. The range holds the doubt about the model’s parameters and the chance in what customers do.`,
        name: cumulative ? "forecast-tracking-cumulative" : "forecast-tracking",
        table: {
          columns: ["week", "ends", "held_back", "actual", "expected", "low_90", "high_90"],
          rows: all.map((w) => [w.week, w.ends, w.holdout, w.actual, w.expected, w.low, w.high]),
        },
        draw: (width) => trackingChart(Plot, all, {title, width, height: width < 560 ? 300 : 380}),
      });
    },
    view.fail,
  );
  return view.element;
}

export function trackingChart(
  Plot: typeof import("./plot.js"),
  all: readonly Week[],
  {title, width, height}: {title: string; width: number; height: number},
): SVGElement | HTMLElement {
  const narrow = width < 560;
  const marginRight = narrow ? 12 : 84;
  const domain = all.map((w) => w.week);
  const ticks = periodTicks(domain, "week", width - marginRight - 48);
  const top = Math.max(1, ...all.map((w) => Math.max(w.actual ?? 0, w.high ?? 0)));
  const lastSeen = all.filter((w) => !w.holdout).at(-1);
  const last = all.at(-1);
  const chart = Plot.plot({
    ...base,
    width,
    height,
    marginLeft: 48,
    marginRight,
    marginTop: 28,
    marginBottom: 36,
    x: {type: "point", domain, padding: 0.5},
    y: {domain: [0, top], label: null},
    marks: [
      ...yAxis(Plot, (n) => (Number.isInteger(n) ? count(n) : "")),
      Plot.areaY(all, {x: "week", y1: "low", y2: "high", fill: "var(--accent)", fillOpacity: 0.18}),
      ...(lastSeen
        ? [
            Plot.ruleX([lastSeen.week], {stroke: "var(--ink-soft)", strokeWidth: 1}),
            Plot.axisX({
              anchor: "top",
              ticks: [lastSeen.week],
              tickFormat: () => "not seen →",
              tickSize: 0,
              tickPadding: 10,
              label: null,
              textAnchor: "start",
            }),
          ]
        : []),
      Plot.lineY(all, {x: "week", y: "actual", stroke: "var(--ink)", strokeWidth: 1.5}),
      Plot.lineY(all, {
        x: "week",
        y: "expected",
        stroke: "var(--accent)",
        strokeWidth: 2.5,
        strokeDasharray: "6 4",
      }),
      periodAxis(Plot, ticks),
      Plot.tip(
        all,
        Plot.pointerX({x: "week", y: "actual", title: (w: Week) => weekSentence(w), ...tipStyle}),
      ),
    ],
  });
  if (!narrow && last && last.actual !== null && last.expected !== null)
    labelEnds(
      chart,
      [
        {text: "came", y: last.actual, color: "var(--ink)"},
        {text: "expected", y: last.expected, color: "var(--accent)"},
      ],
      width - marginRight + 2,
    );
  return named(chart, title);
}

function weekSentence({week, ends, holdout, actual, expected, low, high}: Week): string {
  return [
    `${shortDay(week)} to ${shortDay(ends)}${holdout ? " (not seen)" : ""}`,
    `${count(actual)} came`,
    `${count(expected)} expected, ${count(low)} to ${count(high)}`,
  ].join("\n");
}
