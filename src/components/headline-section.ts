/** The headline numbers of the last complete period, with the switch between weeks, months and quarters. */
import {definitionLink} from "./definition-link.js";
import {h, replace, s} from "./dom.js";
import {type Grain, period, sentence} from "./format.js";
import {type HeadlineNumber, headlineNumbers, headlineRows, lastPeriod} from "./headline.js";
import type {OverviewReport} from "./overview-report.js";
import {follow} from "./report.js";
import {grainLabels} from "./retention-words.js";
import {segmented} from "./segmented.js";

export function headlineSection({manifest, state, cube}: OverviewReport): HTMLElement {
  const switchOf = segmented<Grain>({
    label: "Count by",
    name: "period",
    options: manifest.grains.map((value) => ({value, label: grainLabels[value]})),
    onchange: (value) => state.set({period: value}),
  });
  const title = h("h2", {class: "headline-title"}, "The last complete period");
  const numbers = h("div", {class: "headline-numbers"});
  follow(
    state,
    async ({period: grain}, current) => {
      switchOf.set(grain);
      const rows = headlineRows(await cube("headline"), grain);
      if (!current()) return;
      const last = lastPeriod(rows);
      title.textContent = last
        ? `${sentence(period(last.period, grain))}${last.complete ? "" : ", so far"}`
        : "No period has begun";
      replace(numbers, headlineNumbers(rows, grain, manifest.currency).map(headlineNumber));
    },
    (error) =>
      replace(numbers, h("p", {class: "empty"}, `The numbers could not be loaded: ${String(error)}`)),
  );
  return h(
    "section",
    {class: "headline"},
    h("div", {class: "headline-head"}, title, switchOf.element),
    numbers,
  );
}

function headlineNumber({metric, label, text, changes, history}: HeadlineNumber): HTMLElement {
  return h(
    "div",
    {class: "headline-number"},
    h("h3", {}, definitionLink(metric, label)),
    h("p", {class: "number"}, text),
    sparkline(history),
    changes.length === 0
      ? h("p", {class: "change"}, "nothing yet to compare with")
      : changes.map(({against, change}) =>
          h(
            "p",
            {class: `change ${change.direction}`},
            h("span", {}, arrow(change.direction), change.text),
            ` ${change.direction === "same" ? "as" : "on"} ${against}`,
          ),
        ),
  );
}

function arrow(direction: "up" | "down" | "same"): HTMLElement | null {
  if (direction === "same") return null;
  return h("span", {"aria-hidden": "true"}, direction === "up" ? "▲ " : "▼ ");
}

/** Two years of the number at a glance; the words beside it say what matters. */
function sparkline(history: readonly (number | null)[]): Element | null {
  const known = history.filter((n) => n !== null);
  if (known.length < 3) return null;
  const low = Math.min(...known);
  const high = Math.max(...known);
  const x = (i: number) => 2 + (i / (history.length - 1)) * 116;
  const y = (n: number) => 26 - ((n - low) / (high - low || 1)) * 22;
  let path = "";
  let pen = false;
  history.forEach((n, i) => {
    if (n === null) {
      pen = false;
      return;
    }
    path += `${pen ? "L" : "M"}${x(i).toFixed(1)},${y(n).toFixed(1)}`;
    pen = true;
  });
  const end = history.at(-1);
  return s(
    "svg",
    {class: "sparkline", viewBox: "0 0 120 30", "aria-hidden": "true"},
    s("path", {d: path, fill: "none", stroke: "currentColor", "stroke-width": 1.5}),
    end !== null &&
      end !== undefined &&
      s("circle", {cx: x(history.length - 1), cy: y(end), r: 2.5, fill: "currentColor"}),
  );
}
