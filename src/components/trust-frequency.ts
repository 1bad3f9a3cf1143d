/** Expected against actual by how often customers had bought before. */
import type {Cube} from "./cube.js";
import {figure} from "./figure.js";
import {count, counted, day} from "./format.js";
import {follow} from "./report.js";
import {type Group, groups} from "./trust-data.js";
import {groupsChart} from "./trust-groups-chart.js";
import type {TrustReport} from "./trust-report.js";
import {groupsTitle} from "./trust-words.js";

export function trustFrequency({state, cube, first, forecast}: TrustReport): HTMLElement {
  const view = figure({id: "by-frequency", height: 320});
  follow(
    state,
    async (_, current) => {
      const rows = frequencies(await cube("forecast-frequency"));
      await first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      // Why nothing was tested is said at the top of the page.
      if (rows.length === 0 || forecast.holdout === null) {
        view.element.hidden = true;
        return;
      }
      const title = frequencyTitle(rows);
      view.show({
        title,
        subtitle: `Purchase days per customer in the ${counted(forecast.holdout.days, "day")} held back, by repeat purchase days before; the axis is stretched near zero`,
        note: `n = ${count(rows.reduce((sum, g) => sum + g.customers, 0))} customers won by ${day(forecast.holdout.calibrationTo)}, through ${day(forecast.holdout.to)}.`,
        name: "forecast-by-frequency",
        table: {
          columns: ["earlier_repeat_purchase_days", "customers", "actual", "expected", "low_90", "high_90"],
          rows: rows.map((g) => [g.label, g.customers, g.actual, g.expected, g.low, g.high]),
        },
        draw: (width) =>
          groupsChart(Plot, {
            groups: rows,
            title,
            label: "repeat purchase days before",
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

export function frequencies(cube: Cube): Group[] {
  const [frequency, open] = [cube.numbers("frequency"), cube.flags("open")];
  return groups(cube, (i) => `${frequency[i] ?? 0}${open[i] ? " or more" : ""}`);
}

export function frequencyTitle(rows: readonly Group[]): string {
  return groupsTitle(rows, {
    name: ({label}) =>
      label === "0"
        ? "customers who had bought only once"
        : label === "0 or more"
          ? "customers"
          : `customers with ${label} earlier repeat ${label === "1" ? "purchase" : "purchases"}`,
    amount: perCustomer,
    things: "groups",
    unit: " times each",
    weight: (g) => g.customers,
  });
}

/** "1.39", "12.4". */
export function perCustomer(n: number): string {
  return n >= 9.95 ? n.toFixed(1) : n.toFixed(2);
}
