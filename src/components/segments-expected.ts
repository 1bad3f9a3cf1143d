/** What is expected of a customer of each segment, with its range. */
import {axisMoney, base, named, tipStyle} from "./chart.js";
import {figure} from "./figure.js";
import {count, counted, day, money} from "./format.js";
import {near} from "./report.js";
import {type Trait, traitsOf} from "./segments-data.js";
import {segmentName, short} from "./segments-names.js";
import type {GroupingReport} from "./segments-report.js";
import type {ValueForecast} from "./value-data.js";
import {horizonWords, moneyRange, rateWords} from "./value-words.js";

/**
 * @param forecast what the lifetime-value page rests on too: horizon, discount rate, kind of value
 * @param chosen name of the segment that is marked; all are alike without
 */
export function segmentExpected(
  report: Pick<GroupingReport, "grouping" | "segments" | "cube" | "first" | "manifest">,
  forecast: ValueForecast,
  chosen?: string,
): HTMLElement {
  const {grouping, segments, cube, first, manifest} = report;
  const {currency} = manifest;
  const view = figure({id: "expected", height: 300});
  Promise.all([cube("segment-profiles"), first.then(() => near(view.element))])
    .then(async ([profiles]) => {
      const traits = traitsOf(profiles, grouping.name).filter((t) => t.measure === "expected");
      const shown = traits.filter((t) => t.value !== null);
      if (shown.length === 0) {
        view.empty(
          "What is expected cannot be told",
          forecast.kind === "none"
            ? (forecast.reason ?? "There is no forecast.")
            : "No segment has enough customers to be shown.",
        );
        return;
      }
      const Plot = await import("./plot.js");
      const all = shown[0]?.base ?? null;
      const rate = rateWords(forecast);
      const rows = shown.map((t, i) => ({
        ...t,
        key: String(i),
        label: segmentName(t.segment),
        value: t.value ?? 0,
        color: chosen === undefined || t.segment === chosen ? "var(--accent)" : "var(--ink-faint)",
      }));
      const title = expectedTitle(rows, currency);
      view.show({
        title,
        subtitle: `${forecast.value === "margin" ? "Margin" : "Revenue"} expected per customer in ${horizonWords(forecast)}, ${currency}${rate === "" ? "" : `, discounted at ${rate}`}${rows.some((r) => r.low !== null) ? "; the line is the 90\u202f% range" : ""}${all === null ? "" : `; the mark: all customers (${money(all, currency)})`}${chosen === undefined ? "" : "; in colour the segment told of"}`,
        note: [
          `n = ${count(rows.reduce((sum, r) => sum + r.customers, 0))} customers, through ${day(segments.asOf)}. A forecast, drawn dashed. `,
          shown.length < traits.length &&
            `${counted(traits.length - shown.length, "segment")} withheld, to protect small groups.`,
        ],
        name: `${grouping.name}-expected`,
        table: {
          columns: ["segment", "customers", "expected_per_customer", "low_90", "high_90", "all_customers"],
          rows: rows.map((r) => [r.label, r.customers, r.value, r.low, r.high, r.base]),
        },
        draw(width) {
          const narrow = width < 560;
          const marginLeft = Math.min(
            narrow ? 118 : 220,
            Math.max(60, ...rows.map((r) => r.label.length * 7.2 + 14)),
          );
          const letters = Math.floor((marginLeft - 14) / 7.2);
          const ranged = rows.filter((r) => r.low !== null && r.high !== null);
          const chart = Plot.plot({
            ...base,
            width,
            height: rows.length * 32 + 44,
            marginLeft,
            marginRight: 76,
            marginTop: 8,
            marginBottom: 36,
            x: {
              domain: [
                Math.min(0, ...rows.map((r) => r.value)),
                Math.max(0.01, all ?? 0, ...rows.map((r) => r.high ?? r.value)),
              ],
              label: null,
            },
            y: {type: "band", domain: rows.map((r) => r.key), padding: 0.35, label: null},
            marks: [
              Plot.gridX({ticks: narrow ? 3 : 5, stroke: "var(--rule)", strokeOpacity: 1}),
              Plot.axisX({ticks: narrow ? 3 : 5, tickSize: 0, label: null, tickFormat: axisMoney(currency)}),
              Plot.axisY({
                tickSize: 0,
                label: null,
                tickFormat: (key: string) => short(rows[Number(key)]?.label ?? "", letters),
              }),
              Plot.barX(rows, {
                y: "key",
                x1: 0,
                x2: "value",
                fill: "color",
                fillOpacity: 0.16,
                stroke: "color",
                strokeDasharray: "3,3",
              }),
              Plot.ruleY(ranged, {
                y: "key",
                x1: "low",
                x2: "high",
                stroke: "var(--ink)",
                strokeWidth: 1.5,
              }),
              Plot.ruleX(all === null ? [] : [all], {stroke: "var(--ink-soft)"}),
              Plot.text(rows, {
                y: "key",
                x: (r: (typeof rows)[number]) => Math.max(0, r.high ?? r.value, all ?? 0),
                text: (r: (typeof rows)[number]) => money(r.value, currency),
                textAnchor: "start",
                dx: 8,
                fill: "var(--ink)",
              }),
              Plot.tip(
                rows,
                Plot.pointerY({
                  y: "key",
                  x: "value",
                  title: (r: (typeof rows)[number]) => {
                    const range = moneyRange(r, currency);
                    return `${short(r.label, 60)}\n${money(r.value, currency)} expected${range === "" ? "" : ` (${range})`}\nn = ${count(r.customers)}`;
                  },
                  ...tipStyle,
                }),
              ),
            ],
          });
          return named(chart, title);
        },
      });
    })
    .catch(view.fail);
  return view.element;
}

/** Of two whose ranges meet it cannot be told which is worth more. */
export function expectedTitle(
  rows: readonly Pick<Trait, "segment" | "value" | "low" | "high">[],
  currency: string,
): string {
  const sorted = [...rows].sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const [best, worst] = [sorted[0], sorted.at(-1)];
  if (best === undefined || worst === undefined) return "What is expected cannot be told";
  const name = (r: {segment: string}) => short(segmentName(r.segment), 40);
  if (best === worst) return `${name(best)}: ${money(best.value, currency)} expected per customer`;
  // Under contracts no range is known by segment.
  if (best.low === null || worst.high === null)
    return `${money(worst.value, currency)} (${name(worst)}) to ${money(best.value, currency)} (${name(best)}) expected per customer`;
  if (best.low <= worst.high)
    return `No clear difference: ${money(worst.value, currency)} to ${money(best.value, currency)} expected per customer`;
  return `Most is expected of ${name(best)}, ${money(best.value, currency)} per customer; least of ${name(worst)}, ${money(worst.value, currency)}`;
}
