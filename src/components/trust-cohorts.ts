/** Expected against actual by the quarter in which customers were won. */
import type {Cube} from "./cube.js";
import {figure} from "./figure.js";
import {count, counted, day, period} from "./format.js";
import {follow} from "./report.js";
import {type Group, groups} from "./trust-data.js";
import {groupsChart} from "./trust-groups-chart.js";
import type {TrustReport} from "./trust-report.js";
import {groupsTitle} from "./trust-words.js";

export function trustCohorts({manifest, state, cube, first, forecast}: TrustReport): HTMLElement {
  const view = figure({id: "by-cohort", height: 320});
  follow(
    state,
    async (_, current) => {
      const rows = cohorts(await cube("forecast-cohorts"));
      await first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      // Why nothing was tested is said at the top of the page.
      if (rows.length === 0 || forecast.holdout === null) {
        view.element.hidden = true;
        return;
      }
      if (rows.every((g) => g.actual === null)) {
        view.empty(
          "By cohort",
          `Withheld: no quarter won ${counted(manifest.smallGroup, "customer")} or more.`,
        );
        return;
      }
      const title = cohortTitle(rows);
      const hidden = rows.filter((g) => g.actual === null).length;
      view.show({
        title,
        subtitle: `Purchase days in the ${counted(forecast.holdout.days, "day")} held back, by the quarter of the first purchase`,
        note: `n = ${count(rows.reduce((sum, g) => sum + g.customers, 0))} customers won by ${day(forecast.holdout.calibrationTo)}, through ${day(forecast.holdout.to)}.${hidden > 0 ? ` ${counted(hidden, "quarter")} with fewer than ${count(manifest.smallGroup)} customers ${hidden === 1 ? "is" : "are"} withheld.` : ""}`,
        name: "forecast-by-cohort",
        table: {
          columns: ["quarter", "customers", "actual", "expected", "low_90", "high_90"],
          rows: rows.map((g) => [g.label, g.customers, g.actual, g.expected, g.low, g.high]),
        },
        draw: (width) =>
          groupsChart(Plot, {
            groups: rows,
            title,
            label: "quarter of the first purchase",
            format: count,
            width,
          }),
      });
    },
    view.fail,
  );
  return view.element;
}

export function cohorts(cube: Cube): Group[] {
  const cohort = cube.text("cohort");
  return groups(cube, (i) => period(cohort[i] ?? "", "quarter"));
}

export function cohortTitle(rows: readonly Group[]): string {
  return groupsTitle(rows, {
    name: ({label}) => `customers won in ${label}`,
    amount: count,
    things: "quarters",
    unit: " times",
    weight: () => 1,
  });
}
