/** Expected against actual for customers in the order of what was expected of them. */
import {figure} from "./figure.js";
import {count, counted, day} from "./format.js";
import {follow} from "./report.js";
import type {Group} from "./trust-data.js";
import {perCustomer} from "./trust-frequency.js";
import {groupsChart} from "./trust-groups-chart.js";
import type {TrustReport} from "./trust-report.js";
import {groupsTitle, rankingSentence} from "./trust-words.js";

export function trustDeciles(report: TrustReport): HTMLElement {
  const {state, first, forecast} = report;
  const view = figure({id: "by-expectation", height: 320});
  follow(
    state,
    async (_, current) => {
      const rows = await report.deciles();
      await first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      // Why nothing was tested is said at the top of the page.
      if (rows.length === 0 || forecast.holdout === null) {
        view.element.hidden = true;
        return;
      }
      const title = decileTitle(rows);
      view.show({
        title,
        subtitle: `Purchase days per customer in the ${counted(forecast.holdout.days, "day")} held back; customers in groups by what was expected of them, most first; the axis is stretched near zero`,
        note: `n = ${count(rows.reduce((sum, g) => sum + g.customers, 0))} customers won by ${day(forecast.holdout.calibrationTo)}, through ${day(forecast.holdout.to)}. The order is by what the models expected on average; customers of equal expectation stay in one group, so groups can differ in size.`,
        name: "forecast-by-expectation",
        table: {
          columns: ["group", "customers", "actual", "expected", "low_90", "high_90"],
          rows: rows.map((g) => [g.label, g.customers, g.actual, g.expected, g.low, g.high]),
        },
        draw: (width) =>
          groupsChart(Plot, {
            groups: rows,
            title,
            label: "group, 1 = most expected",
            stretched: true,
            format: perCustomer,
            width,
          }),
      });
    },
    view.fail,
  );
  return view.element;
}

/** Whether the forecast told customers apart; else which group it knew least. */
export function decileTitle(rows: readonly Group[]): string {
  const ranking = rankingSentence(rows);
  if (ranking !== "") return ranking.replace(/\.$/, "");
  return groupsTitle(rows, {
    name: ({label}) => `group ${label}`,
    amount: perCustomer,
    things: "groups",
    unit: " times each",
    weight: (g) => g.customers,
  });
}
