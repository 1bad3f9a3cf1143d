/** From each order to the next: how many get there, and how long it takes. */
import {base, named, tipStyle, yAxis} from "./chart.js";
import {figure} from "./figure.js";
import {count, day, share} from "./format.js";
import type {NextOrder} from "./leaving-data.js";
import type {LeavingReport} from "./leaving-report.js";
import {nextOrderSentence, nextOrderTitle, ordinal, withinWords} from "./leaving-words.js";
import {near} from "./report.js";

export function nextOrder(report: LeavingReport): HTMLElement {
  const {manifest, leaving, first} = report;
  const view = figure({id: "next-order", height: 300});
  const rows = leaving.nextOrder.filter((row): row is NextOrder & {reached: number} => row.reached !== null);
  const title = nextOrderTitle(rows);
  const draw = async () => {
    await first.then(() => near(view.element));
    if (rows.length === 0) {
      view.empty(
        leaving.kind === "contract" ? "No next order to wait for" : title,
        leaving.kind === "contract"
          ? "Customers with a contract are billed, they do not order: there is no wait between orders to show."
          : `At least ${count(manifest.smallGroup)} customers are needed.`,
      );
      return;
    }
    const Plot = await import("./plot.js");
    const start = rows[0];
    const same = rows.every((row) => row.within === start?.within);
    const within = start && same ? withinWords(start.within) : "within a year, or the time observed";
    view.show({
      title,
      subtitle: `Customers who placed their next order ${within}, per cent of those who placed the one before; below each bar the days within which half of all who ever did so had`,
      note: `n = ${count(start?.customers ?? 0)} first orders, through ${day(manifest.span.asOf)}. Waits that are not over count for as long as they have lasted (Kaplan-Meier). Orders of one day count as one.`,
      name: "next-order",
      table: {
        columns: [
          "after_order",
          "customers",
          "placed_the_next",
          "within_days",
          "median_days_of_all",
          "low_95",
          "high_95",
          "median_days_of_those_who_did",
        ],
        rows: leaving.nextOrder.map((r) => [
          r.order,
          r.customers,
          r.reached,
          r.within,
          r.median,
          r.low,
          r.high,
          r.usual,
        ]),
      },
      draw(width) {
        const ticks = new Map(
          rows.map((row) => [row.order, `${ordinal(row.order + 1)}\n${count(row.usual)}`]),
        );
        return named(
          Plot.plot({
            ...base,
            width,
            height: 300,
            marginLeft: 44,
            marginRight: 8,
            marginBottom: 44,
            style: {...base.style, fontSize: width < 560 ? "11px" : "13px"},
            x: {domain: rows.map((row) => row.order), padding: 0.25},
            y: {domain: [0, 1], label: null},
            marks: [
              ...yAxis(Plot, share),
              Plot.barY(rows, {x: "order", y: "reached", fill: "var(--accent)"}),
              Plot.ruleY([0], {stroke: "var(--ink-soft)"}),
              Plot.axisX({
                tickSize: 0,
                label: null,
                lineHeight: 1.3,
                tickFormat: (order: number) => ticks.get(order) ?? "",
              }),
              Plot.tip(
                rows,
                Plot.pointerX({x: "order", y: "reached", title: nextOrderSentence, ...tipStyle}),
              ),
            ],
          }),
          title,
        );
      },
    });
  };
  draw().catch(view.fail);
  return view.element;
}
