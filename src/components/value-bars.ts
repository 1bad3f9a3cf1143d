/** Value per customer by group: what was brought as a full bar, what is expected as a dashed one with its range. */
import {axisMoney, base, named, tipStyle} from "./chart.js";
import {h} from "./dom.js";
import {counted, money} from "./format.js";
import {moneyRange} from "./value-words.js";

export interface BarRow {
  label: string;
  customers: number;
  realised: number | null;
  expected: number | null;
  low: number | null;
  high: number | null;
  /** Cost of winning a customer; left out where it is not the question. */
  cost?: number | null;
  /** Beside the name of the group. */
  remark?: string;
}

export interface BarsOptions {
  rows: readonly BarRow[];
  title: string;
  currency: string;
  width: number;
  /** Pixels kept free on the right for the words beside the bars. */
  room?: number;
}

export function valueBars(
  Plot: typeof import("./plot.js"),
  {rows, title, currency, width, room = 80}: BarsOptions,
): HTMLElement {
  const narrow = width < 560;
  const longest = Math.max(4, ...rows.map((row) => row.label.length));
  const marginLeft = Math.min(narrow ? 112 : 190, longest * 7.2 + 14);
  const letters = Math.floor((marginLeft - 14) / 7.2);
  const spans = rows.map((row) => {
    const from = row.realised ?? 0;
    return {...row, from, to: from + (row.expected ?? 0)};
  });
  const both = spans.filter((row) => row.realised !== null && row.expected !== null);
  const ranged = both.filter((row) => row.low !== null && row.high !== null);
  const priced = spans.filter((row) => typeof row.cost === "number");
  const top = Math.max(
    0.01,
    ...spans.map((row) => Math.max(row.from + (row.high ?? row.expected ?? 0), row.cost ?? 0)),
  );
  const bottom = Math.min(0, ...spans.map((row) => row.realised ?? 0));
  const text = (row: BarRow) =>
    row.realised === null
      ? row.expected === null
        ? "withheld"
        : `so far withheld; ${money(row.expected, currency)} expected`
      : row.expected === null
        ? money(row.realised, currency)
        : `${money(row.realised + row.expected, currency)}`;
  const chart = Plot.plot({
    ...base,
    width,
    height: rows.length * (narrow ? 30 : 32) + 44,
    marginLeft,
    marginRight: room,
    marginTop: 8,
    marginBottom: 36,
    x: {domain: [bottom, top], label: null},
    y: {type: "band", domain: rows.map((row) => row.label), padding: 0.35, label: null},
    marks: [
      Plot.gridX({ticks: narrow ? 3 : 5, stroke: "var(--rule)", strokeOpacity: 1}),
      Plot.axisX({ticks: narrow ? 3 : 5, tickSize: 0, label: null, tickFormat: axisMoney(currency)}),
      Plot.axisY({
        tickSize: 0,
        label: null,
        tickFormat: (label: string) => (label.length > letters ? `${label.slice(0, letters - 1)}…` : label),
      }),
      Plot.barX(
        spans.filter((row) => row.realised !== null),
        {y: "label", x1: 0, x2: "realised", fill: "var(--accent)"},
      ),
      Plot.barX(both, {
        y: "label",
        x1: "from",
        x2: "to",
        fill: "var(--accent)",
        fillOpacity: 0.16,
        stroke: "var(--accent)",
        strokeDasharray: "3,3",
      }),
      Plot.ruleY(ranged, {
        y: "label",
        x1: (row: (typeof spans)[number]) => row.from + (row.low ?? 0),
        x2: (row: (typeof spans)[number]) => row.from + (row.high ?? 0),
        stroke: "var(--ink)",
        strokeWidth: 1.5,
      }),
      Plot.tickX(priced, {y: "label", x: "cost", stroke: "var(--paper)", strokeWidth: 8}),
      Plot.tickX(priced, {y: "label", x: "cost", stroke: "var(--warning)", strokeWidth: 4}),
      Plot.text(spans, {
        y: "label",
        x: (row: (typeof spans)[number]) =>
          row.realised === null ? 0 : Math.max(0, row.from + (row.high ?? row.expected ?? 0)),
        text: (row: BarRow) => (row.remark === undefined ? text(row) : row.remark),
        textAnchor: "start",
        dx: 8,
        fill: "var(--ink)",
      }),
      Plot.tip(
        spans,
        Plot.pointerY({
          y: "label",
          x: (row: (typeof spans)[number]) => (row.realised === null ? 0 : row.to),
          title: (row: BarRow) => barSentence(row, currency),
          ...tipStyle,
        }),
      ),
    ],
  });
  return h(
    "div",
    {},
    h(
      "p",
      {class: "quiet"},
      key("Brought so far", "background:var(--accent)"),
      both.length > 0 &&
        key(
          ranged.length > 0 ? "Expected, with 90\u202f% range" : "Expected",
          "border:1px dashed var(--accent)",
        ),
      priced.length > 0 && key("Cost of winning a customer", "background:var(--warning)"),
    ),
    named(chart, title),
  );
}

function key(text: string, style: string): HTMLElement {
  return h("span", {class: "key"}, h("i", {style: `border-radius:1px;${style}`}), text);
}

function barSentence(row: BarRow, currency: string): string {
  const range = moneyRange(row, currency);
  return [
    `${row.label}: ${counted(row.customers, "customer")}`,
    row.realised === null
      ? "Brought so far: withheld"
      : `Brought so far: ${money(row.realised, currency)} per customer`,
    row.expected === null
      ? ""
      : `Expected: ${money(row.expected, currency)}${range === "" ? "" : ` (${range})`}`,
    typeof row.cost === "number" ? `Cost of winning one: ${money(row.cost, currency)}` : "",
    row.remark ? `Paid back ${row.remark}` : "",
  ]
    .filter(Boolean)
    .join("\n");
}
