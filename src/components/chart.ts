/** What all charts share: fonts, quiet axes, labels at the ends of lines. */
import type {Markish} from "@observablehq/plot";
import {s} from "./dom.js";
import {type Grain, money} from "./format.js";

/** Plot's result: an SVG that knows its scales. */
export interface Chart extends SVGSVGElement {
  scale(name: "x" | "y"): {apply(value: unknown): number; bandwidth?: number} | undefined;
}

/** Options every chart starts from. */
export const base = {
  style: {
    fontFamily: "inherit",
    fontSize: "13px",
    background: "none",
    color: "var(--ink-soft)",
    overflow: "visible",
  },
} as const;

/** Quiet horizontal lines, and their numbers without ticks. */
export function yAxis(
  Plot: typeof import("./plot.js"),
  tickFormat: (n: number) => string,
  ticks = 5,
): Markish[] {
  return [
    Plot.gridY({ticks, stroke: "var(--rule)", strokeOpacity: 1}),
    Plot.axisY({ticks, tickSize: 0, label: null, tickFormat}),
  ];
}

/** Names of the periods that have one, under the bars or points. */
export function periodAxis(Plot: typeof import("./plot.js"), ticks: ReadonlyMap<string, string>): Markish {
  return Plot.axisX({
    ticks: [...ticks.keys()],
    tickFormat: (date: string) => ticks.get(date) ?? "",
    tickSize: 0,
    label: null,
    lineHeight: 1.3,
  });
}

/** The box that follows the pointer. */
export const tipStyle = {fill: "var(--paper)", stroke: "var(--rule-strong)", lineWidth: 24} as const;

/** Whole numbers only: there is no month 2.5. */
export function wholeAges(lastAge: number, width: number) {
  return {
    tickSize: 0,
    ticks: Math.min(12, Math.max(1, lastAge), Math.floor(width / 60)),
    tickFormat: (n: number) => (Number.isInteger(n) ? String(n) : ""),
    labelArrow: "none" as const,
    labelAnchor: "left" as const,
  };
}

/** Money on an axis: short, all in one unit from a thousand on. */
export function axisMoney(currency: string): (n: number) => string {
  return (n) => (n === 0 ? "0" : money(n, currency, true));
}

/** Names the picture as a whole for those who do not see it; its parts have no names of their own. */
export function named(chart: SVGElement | HTMLElement, label: string): SVGElement | HTMLElement {
  for (const part of chart.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", label);
  return chart;
}

export interface EndLabel {
  text: string;
  /** Value on the y scale. */
  y: number;
  color: string;
}

/** Writes names beside the ends of lines, moved apart where they would touch. */
export function labelEnds(
  chart: SVGElement | HTMLElement,
  labels: readonly EndLabel[],
  x: number,
  gap = 17,
): void {
  // Plot adds `scale` to the SVG it returns, which its types say for the union with figures only.
  const y = (chart as Chart).scale("y");
  if (!y) return;
  const height = (chart as Chart).viewBox.baseVal.height;
  const places = spread(
    labels.map((label) => y.apply(label.y)),
    gap,
    8,
    height - 8,
  );
  labels.forEach((label, i) => {
    const at = places[i] ?? 0;
    chart.append(
      s("circle", {cx: x + 4, cy: at, r: 4, fill: label.color}),
      s("text", {x: x + 13, y: at, dy: "0.32em", fill: "var(--ink)", "text-anchor": "start"}, label.text),
    );
  });
}

/** Positions as near as can be to the wanted ones, at least `gap` apart, within bounds, in the same order. */
export function spread(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((y, i) => ({y, i})).sort((a, b) => a.y - b.y || a.i - b.i);
  const places: number[] = [];
  order.forEach(({y}, k) => {
    places.push(k === 0 ? Math.max(top, y) : Math.max(y, (places[k - 1] ?? top) + gap));
  });
  for (let k = places.length - 1; k >= 0; k--) {
    const limit = k === places.length - 1 ? bottom : (places[k + 1] ?? bottom) - gap;
    places[k] = Math.min(places[k] ?? limit, limit);
  }
  const result: number[] = [];
  order.forEach(({i}, k) => {
    result[i] = places[k] ?? 0;
  });
  return result;
}

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Which periods get a tick, and what it says: years first, then quarters, then months, as room allows. */
export function periodTicks(periods: readonly string[], grain: Grain, width: number): Map<string, string> {
  const room = Math.max(2, Math.floor(width / 62));
  const month = (date: string) => Number(date.slice(5, 7));
  // The first week of a month stands for the month.
  const starts = grain === "week" ? periods.filter((date) => Number(date.slice(8, 10)) <= 7) : [...periods];
  const choices = [
    starts,
    ...[3, 6, 12].map((step) => starts.filter((date) => (month(date) - 1) % step === 0)),
  ];
  const chosen = choices.find((dates) => dates.length > 0 && dates.length <= room) ?? every(starts, room);
  return new Map(chosen.map((date, i) => [date, tickText(date, grain, i === 0)]));
}

function every(dates: readonly string[], room: number): string[] {
  const step = Math.ceil(dates.length / room);
  return dates.filter((_, i) => i % step === 0);
}

function tickText(date: string, grain: Grain, first: boolean): string {
  const month = Number(date.slice(5, 7));
  const year = date.slice(0, 4);
  if (grain === "quarter")
    return month === 1 || first ? `Q${Math.ceil(month / 3)}\n${year}` : `Q${Math.ceil(month / 3)}`;
  return month === 1 || first ? `${monthNames[month - 1]}\n${year}` : (monthNames[month - 1] ?? "");
}

/** Colours of up to six groups, apart in hue and in lightness. */
export const groupColors = [1, 2, 3, 4, 5, 6].map((i) => `var(--group-${i})`);
