/** Revenue of each period, net of refunds. */
import {axisMoney, base, named, periodAxis, periodTicks, tipStyle, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {change, day, type Grain, money, period, sentence, shortPeriod, yearBefore} from "./format.js";
import {type HeadlineRow, headlineRows, lastPeriod} from "./headline.js";
import type {OverviewReport} from "./overview-report.js";
import {follow} from "./report.js";

export function revenueByPeriod({manifest, state, cube, first}: OverviewReport): HTMLElement {
  const {currency} = manifest;
  const view = figure({id: "revenue", height: 260});
  follow(
    state,
    async ({period: grain}, current) => {
      const rows = headlineRows(await cube("headline"), grain);
      await first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      if (rows.every((row) => row.revenue === null)) {
        view.empty(
          "Revenue of each period",
          `Withheld: no ${grain} has the money of ${manifest.smallGroup} customers or more.`,
        );
        return;
      }
      const title = revenueTitle(rows, grain, currency);
      view.show({
        title,
        subtitle: `Revenue by ${grain}, net of refunds, ${currency}`,
        note: [
          `Through ${day(manifest.span.asOf)}. `,
          rows.some((row) => row.revenue === null) && `Withheld ${grain}s have no bar. `,
          definitionLink("revenue", "What counts as revenue"),
          ".",
        ],
        name: `revenue-by-${grain}`,
        table: {
          columns: [grain, "complete", "revenue", "refunds", "orders", "average_order_value"],
          rows: rows.map((row) => [
            row.period,
            row.complete,
            row.revenue,
            row.refunds,
            row.orders,
            row.average_order_value,
          ]),
        },
        draw(width) {
          const ticks = periodTicks(
            rows.map((row) => row.period),
            grain,
            width - 64,
          );
          return named(
            Plot.plot({
              ...base,
              width,
              height: 260,
              marginLeft: 56,
              marginRight: 8,
              marginBottom: 36,
              x: {domain: rows.map((row) => row.period), padding: 0.18},
              y: {label: null},
              marks: [
                ...yAxis(Plot, axisMoney(currency), 4),
                Plot.barY(rows, {
                  x: "period",
                  y: "revenue",
                  fill: "var(--accent)",
                  fillOpacity: (row: HeadlineRow) => (row.complete ? 1 : 0.4),
                }),
                Plot.ruleY([0], {stroke: "var(--ink-soft)"}),
                periodAxis(Plot, ticks),
                Plot.tip(
                  rows,
                  Plot.pointerX({
                    x: "period",
                    y: "revenue",
                    title: (row: HeadlineRow) =>
                      `${sentence(shortPeriod(row.period, grain))}${row.complete ? "" : " (not whole)"}\n${money(row.revenue, currency)}`,
                    ...tipStyle,
                  }),
                ),
              ],
            }),
            title,
          );
        },
      });
    },
    view.fail,
  );
  return view.element;
}

/** The newest complete period against the same one a year before, or the one before it. */
export function revenueTitle(rows: readonly HeadlineRow[], grain: Grain, currency: string): string {
  const row = lastPeriod(rows);
  if (!row || row.revenue === null) return "Revenue of each period";
  const start = `${money(row.revenue, currency)} in ${period(row.period, grain)}`;
  if (!row.complete) return `${start} so far`;
  const year = rows.find((other) => other.period === yearBefore(row.period, grain) && other.complete);
  const before = year ?? rows[rows.indexOf(row) - 1];
  const result = before?.complete ? change(row.revenue, before.revenue) : null;
  if (!before || !result) return start;
  const than = period(before.period, grain);
  if (result.direction === "same") return `${start}, about the same as in ${than}`;
  return `${start}, ${result.text} on ${than}`;
}
