/** What a segment brought, by quarter. */
import {axisMoney, base, named, periodAxis, periodTicks, tipStyle, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {count, day, money, period} from "./format.js";
import type {NarrowedPeriod} from "./narrowed-data.js";
import {inputOf} from "./narrowed-overview-data.js";
import {quoted, revenueTitleOf, withheldNote} from "./narrowed-words.js";
import {followNarrowed, type Narrowing} from "./narrowing.js";

export function narrowedRevenue(narrowing: Narrowing): HTMLElement {
  const {manifest} = narrowing;
  const {currency} = manifest;
  const view = figure({id: "narrowed-revenue", height: 260});
  followNarrowed(
    narrowing,
    async (narrowed, current) => {
      const input = await inputOf(narrowing, narrowed);
      await narrowing.first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      const title = revenueTitleOf(input);
      const {rows} = input;
      if (narrowed.grouping.kind === "dimension") {
        view.empty(
          "Money by attribute is told by cohort only",
          `By quarter it would give back what is withheld there. See the figures of retention, split by ${narrowed.grouping.label}, for all customers.`,
        );
        return;
      }
      if (rows.every(({revenue}) => revenue === null)) {
        view.empty(
          title,
          rows.length === 0
            ? "The figure begins when the quarter after the first one is over."
            : `No quarter can be shown. ${withheldNote(input, "revenue")}`,
        );
        return;
      }
      const {margin} = manifest.has;
      view.show({
        title,
        subtitle: `Revenue by quarter of those in ${quoted(narrowed)} when it began, net of refunds, ${currency}${rows.at(-1)?.complete ? "" : "; pale: the quarter is not over"}`,
        note: [
          `Through ${day(manifest.span.asOf)}. ${withheldNote(input, "revenue")} `,
          definitionLink("revenue", "What counts as revenue"),
          ".",
        ],
        name: `narrowed-revenue-${narrowed.grouping.name}`,
        table: {
          columns: ["quarter", "complete", "in_it", "orders", "revenue", ...(margin ? ["margin"] : [])],
          rows: rows.map((row) => [
            row.quarter,
            row.complete,
            row.base,
            row.orders,
            row.revenue,
            ...(margin ? [row.margin] : []),
          ]),
        },
        draw(width) {
          const quarters = rows.map(({quarter}) => quarter);
          const hidden = rows.filter(({base, revenue}) => base > 0 && revenue === null);
          return named(
            Plot.plot({
              ...base,
              width,
              height: 260,
              marginLeft: 56,
              marginRight: 8,
              marginBottom: 36,
              x: {domain: quarters, padding: 0.18},
              y: {label: null},
              marks: [
                ...yAxis(Plot, axisMoney(currency), 4),
                Plot.barY(rows, {
                  x: "quarter",
                  y: "revenue",
                  fill: "var(--accent)",
                  fillOpacity: (row: NarrowedPeriod) => (row.complete ? 1 : 0.4),
                }),
                Plot.text(hidden, {x: "quarter", y: 0, dy: -8, text: () => "–", fill: "var(--ink-soft)"}),
                Plot.ruleY([0], {stroke: "var(--ink-soft)"}),
                periodAxis(Plot, periodTicks(quarters, "quarter", width - 64)),
                Plot.tip(
                  rows,
                  Plot.pointerX({
                    x: "quarter",
                    y: "revenue",
                    title: (row: NarrowedPeriod) =>
                      `${period(row.quarter, "quarter")}${row.complete ? "" : " (not whole)"}\n${money(row.revenue, currency)}\nn = ${count(row.base)}`,
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
