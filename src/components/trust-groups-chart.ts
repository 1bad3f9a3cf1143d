/** Groups of customers side by side: what they did (dots), and what was expected with its range (rings). */
import {base, named, tipStyle, yAxis} from "./chart.js";
import {h} from "./dom.js";
import {counted} from "./format.js";
import type {Group} from "./trust-data.js";

export interface GroupsChart {
  groups: readonly Group[];
  title: string;
  /** Under the axis. */
  label: string;
  /** Whether the axis is stretched at its low end, where groups of rare buyers would lie on top of each other. */
  stretched?: boolean;
  /** A number as on the axis and in the box. */
  format(n: number): string;
  width: number;
}

export function groupsChart(
  Plot: typeof import("./plot.js"),
  {groups, title, label, stretched = false, format, width}: GroupsChart,
): HTMLElement {
  const shown = groups.filter((g) => g.actual !== null && g.expected !== null);
  const domain = groups.map((g) => g.label);
  const every = Math.ceil(domain.length / Math.max(2, Math.floor((width - 60) / 62)));
  const top = Math.max(0.01, ...shown.map((g) => Math.max(g.actual ?? 0, g.high ?? g.expected ?? 0)));
  const chart = Plot.plot({
    ...base,
    width,
    height: width < 560 ? 280 : 320,
    marginLeft: 48,
    marginRight: 12,
    marginBottom: 44,
    x: {type: "point", domain, padding: 0.5, label, labelAnchor: "left", labelArrow: "none"},
    y: {type: stretched ? "sqrt" : "linear", domain: [0, top * 1.05], label: null},
    marks: [
      ...(stretched ? stretchedAxis(Plot, top) : yAxis(Plot, format)),
      Plot.ruleX(
        shown.filter((g) => g.low !== null && g.high !== null),
        {
          x: "label",
          y1: "low",
          y2: "high",
          stroke: "var(--accent)",
          strokeOpacity: 0.45,
          strokeWidth: 6,
        },
      ),
      Plot.dot(shown, {x: "label", y: "expected", r: 5, stroke: "var(--accent)", strokeWidth: 2}),
      Plot.dot(shown, {x: "label", y: "actual", r: 3.5, fill: "var(--ink)"}),
      Plot.axisX({ticks: domain.filter((_, i) => i % every === 0), tickSize: 0, label, labelAnchor: "left"}),
      Plot.tip(
        shown,
        Plot.pointerX({
          x: "label",
          y: "actual",
          title: (g: Group) => groupSentence(g, format),
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
      key("What customers did", "var(--ink)"),
      key("Expected, with 90 % range", "var(--accent)", true),
    ),
    named(chart, title),
  );
}

/** Lines at 0, …, ¼, ½, 1, 2, 4, …: even steps would leave the low end bare. */
function stretchedAxis(Plot: typeof import("./plot.js"), top: number) {
  const steps = [0, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256].filter((n) => n <= top * 1.05);
  const shown = steps.filter((n) => n === 0 || n >= top / 50);
  return [
    Plot.gridY(shown, {stroke: "var(--rule)", strokeOpacity: 1}),
    Plot.axisY(shown, {tickSize: 0, label: null, tickFormat: String}),
  ];
}

function key(text: string, color: string, ring = false): HTMLElement {
  return h(
    "span",
    {class: "key"},
    h("i", {style: ring ? `border:2px solid ${color}` : `background:${color}`}),
    text,
  );
}

function groupSentence(
  {label, customers, actual, expected, low, high}: Group,
  format: (n: number) => string,
) {
  const number = (n: number | null) => (n === null ? "–" : format(n));
  return [
    `${label}: ${counted(customers, "customer")}`,
    `${number(actual)} came`,
    `${number(expected)} expected, ${number(low)} to ${number(high)}`,
  ].join("\n");
}
