/** Customers of each period by where they came from, and those who did not come back, below the line. */
import {base, type EndLabel, labelEnds, named, periodAxis, periodTicks, tipStyle, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {count, counted, day, period, sentence, shortPeriod} from "./format.js";
import {type HeadlineRow, headlineRows, lastPeriod} from "./headline.js";
import type {OverviewReport} from "./overview-report.js";
import {follow} from "./report.js";

const flows = [
  {key: "returning", label: "Returning", color: "var(--flow-returning)"},
  {key: "reactivated", label: "Back again", color: "var(--flow-reactivated)"},
  {key: "new", label: "New", color: "var(--flow-new)"},
] as const;

export function customerFlows({manifest, state, cube, first}: OverviewReport): HTMLElement {
  const view = figure({id: "customers", height: 360});
  follow(
    state,
    async ({period: grain}, current) => {
      const rows = headlineRows(await cube("headline"), grain);
      await first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      const last = lastPeriod(rows);
      const ticksOf = (width: number) =>
        periodTicks(
          rows.map((row) => row.period),
          grain,
          width,
        );
      view.show({
        title: flowTitle(rows, grain),
        subtitle: `Customers with an order in each ${grain}; below the line those of the ${grain} before who did not buy`,
        note: [
          `Through ${day(manifest.span.asOf)}. `,
          rows.some((row) => !row.complete) &&
            `Pale bars: ${grain}s that are not over or not wholly covered. `,
          definitionLink("active", "How customers are counted"),
          ".",
        ],
        name: `customers-by-${grain}`,
        table: {
          columns: [grain, "complete", "active", "new", "returning", "reactivated", "lost"],
          rows: rows.map((row) => [
            row.period,
            row.complete,
            row.active,
            row.new,
            row.returning,
            row.reactivated,
            row.lost,
          ]),
        },
        draw(width) {
          const narrow = width < 560;
          const marginRight = narrow ? 8 : 96;
          const ticks = ticksOf(width - marginRight - 48);
          const bars = rows.flatMap((row) =>
            flows.map(({key, color}) => ({
              period: row.period,
              value: row[key] ?? 0,
              color,
              complete: row.complete,
            })),
          );
          const chart = Plot.plot({
            ...base,
            width,
            height: narrow ? 300 : 360,
            marginLeft: 44,
            marginRight,
            marginBottom: 36,
            x: {domain: rows.map((row) => row.period), padding: 0.18},
            y: {label: null},
            marks: [
              ...yAxis(Plot, (n) => (Number.isInteger(n) ? count(Math.abs(n)) : "")),
              Plot.barY(bars, {
                x: "period",
                y: "value",
                fill: "color",
                fillOpacity: (d: {complete: boolean}) => (d.complete ? 1 : 0.4),
              }),
              Plot.barY(rows, {
                x: "period",
                y: (row: HeadlineRow) => -(row.lost ?? 0),
                fill: "var(--flow-lost)",
                fillOpacity: (row: HeadlineRow) => (row.complete ? 1 : 0.4),
              }),
              Plot.ruleY([0], {stroke: "var(--ink-soft)"}),
              periodAxis(Plot, ticks),
              Plot.tip(
                rows,
                Plot.pointerX({
                  x: "period",
                  y: (row: HeadlineRow) => row.active ?? 0,
                  title: (row: HeadlineRow) => flowSentence(row, grain),
                  ...tipStyle,
                }),
              ),
            ],
          });
          if (!narrow && last) labelEnds(chart, flowLabels(last), width - marginRight + 8);
          const legend = narrow
            ? [...flows, {label: "Lost", color: "var(--flow-lost)"}].map(({label, color}) =>
                key(label, color),
              )
            : [];
          const box = document.createElement("div");
          box.append(...legend, named(chart, flowTitle(rows, grain)));
          return box;
        },
      });
    },
    view.fail,
  );
  return view.element;
}

/** Middles of the last complete period's bars. */
function flowLabels(row: HeadlineRow): EndLabel[] {
  let top = 0;
  const labels: EndLabel[] = flows.map(({key, label, color}) => {
    const value = row[key] ?? 0;
    top += value;
    return {text: label, y: top - value / 2, color};
  });
  return [...labels, {text: "Lost", y: -(row.lost ?? 0) / 2, color: "var(--flow-lost)"}];
}

function key(label: string, color: string): HTMLElement {
  const span = document.createElement("span");
  span.className = "key";
  const dot = document.createElement("i");
  dot.style.background = color;
  span.append(dot, label);
  return span;
}

/** What the newest complete period says. */
export function flowTitle(rows: readonly HeadlineRow[], grain: "week" | "month" | "quarter"): string {
  const row = lastPeriod(rows);
  if (!row || row.active === null) return "Customers of each period";
  const before = rows[rows.indexOf(row) - 1];
  const active = `${counted(row.active, "customer")} bought in ${period(row.period, grain)}`;
  const news =
    row.new === null || row.active === 1
      ? ""
      : `, ${row.new === 0 ? "none" : count(row.new)} of them for the first time`;
  const lost =
    before?.active === null || !before || row.lost === null
      ? ""
      : `; ${row.lost === 0 ? "all" : count(row.lost)} of the ${count(before.active)} of ${period(before.period, grain)} ${row.lost === 0 ? "came back" : "did not come back"}`;
  return `${active}${news}${row.complete ? lost : " so far"}`;
}

function flowSentence(row: HeadlineRow, grain: "week" | "month" | "quarter"): string {
  return [
    sentence(shortPeriod(row.period, grain)) + (row.complete ? "" : " (not whole)"),
    `${count(row.active)} active`,
    `${count(row.returning)} returning`,
    `${count(row.reactivated)} back again`,
    `${count(row.new)} new`,
    `${count(row.lost)} lost`,
  ].join("\n");
}
