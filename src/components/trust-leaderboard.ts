/** Which forecast came nearest, rules of thumb among them. */
import {base, yAxis} from "./chart.js";
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, counted, dash, day, share} from "./format.js";
import {plainTable} from "./plain-table.js";
import {follow} from "./report.js";
import type {Contest} from "./trust-data.js";
import type {TrustReport} from "./trust-report.js";
import {leaderboardTitle, misfit, rules} from "./trust-words.js";

export function trustLeaderboard(report: TrustReport): HTMLElement {
  const {state, first, forecast} = report;
  const view = figure({id: "leaderboard", height: 240, tableItem: false});
  follow(
    state,
    async (_, current) => {
      const rows = (await report.contests()).filter((c) => c.rank !== null);
      await first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      // Why nothing was tested is said at the top of the page.
      if (rows.length === 0 || forecast.holdout === null) {
        view.element.hidden = true;
        return;
      }
      const actual = rows[0]?.actual ?? null;
      view.show({
        title: leaderboardTitle(rows),
        subtitle: `Errors on the ${counted(forecast.holdout.days, "day")} held back, per cent of the ${counted(actual, "repeat purchase")} that came; the smallest mean first`,
        note: `By cohort and by group: differences added up without their signs, so that too many here do not make up for too few there. Mean: of the total without its sign and these two. Through ${day(forecast.holdout.to)}.`,
        name: "forecast-leaderboard",
        table: {
          columns: [
            "name",
            "kind",
            "in_use",
            "expected",
            "actual",
            "error_total",
            "error_cohort",
            "error_group",
            "mean_error",
          ],
          rows: rows.map((c) => [
            c.name,
            c.kind,
            c.chosen,
            c.expected,
            c.actual,
            c.total,
            c.cohort,
            c.decile,
            c.score,
          ]),
        },
        draw: () => leaderboardTable(rows),
        picture: (width) => leaderboardPicture(Plot, rows, width),
      });
    },
    view.fail,
  );
  return view.element;
}

function leaderboardTable(rows: readonly Contest[]): HTMLElement {
  return plainTable("Forecasts by their mean error", rows, [
    {
      label: "Forecast",
      header: true,
      value: ({name, kind, chosen}) => [
        kind === "baseline" ? `“${name}”` : name,
        kind === "baseline" && h("span", {class: "quiet"}, " rule of thumb"),
        chosen && h("span", {class: "quiet"}, " in use"),
      ],
    },
    {label: "Mean", value: (c) => share(c.score), number: true},
    {label: "Total", value: (c) => misfit(c.total) ?? dash, number: true},
    {label: "By cohort", value: (c) => share(c.cohort), number: true},
    {label: "By group", value: (c) => share(c.decile), number: true},
    {label: "Expected", value: (c) => count(c.expected), number: true},
  ]);
}

/** The mean errors as bars, for a PNG: a table is no picture. */
function leaderboardPicture(
  Plot: typeof import("./plot.js"),
  rows: readonly Contest[],
  width: number,
): SVGSVGElement {
  const chart = Plot.plot({
    ...base,
    width,
    height: 320,
    marginLeft: 52,
    marginBottom: 40,
    x: {domain: rows.map((c) => c.name), padding: 0.3, label: null},
    y: {label: null},
    marks: [
      ...yAxis(Plot, share),
      Plot.barY(rows, {
        x: "name",
        y: "score",
        fill: (c: Contest) => (c.kind === "model" ? "var(--accent)" : "var(--rule-strong)"),
      }),
      Plot.ruleY([0], {stroke: "var(--ink-soft)"}),
      Plot.axisX({tickSize: 0, label: null, lineWidth: 9}),
    ],
  });
  // Without a caption or legend, Plot's result is the picture itself.
  return chart as SVGSVGElement;
}

/** What the rules of thumb say, for the details. */
export function ruleList(): HTMLElement {
  return h(
    "ul",
    {},
    Object.entries(rules).map(([name, text]) => h("li", {}, `“${name}”: ${text}.`)),
  );
}
