/** Every number of the site: what it is, how it is worked out, which way is good. */
import {h} from "./dom.js";
import type {Definitions} from "./published.js";

const directions: Record<string, string> = {up: "higher is better", down: "lower is better"};

export function metricGlossary({metrics}: Definitions): HTMLElement {
  return h(
    "div",
    {class: "glossary"},
    metrics.map((metric) =>
      h(
        "section",
        {id: `metric-${metric.name}`},
        h("h3", {}, metric.label),
        h("p", {}, metric.description),
        h("p", {class: "formula"}, `= ${metric.formula}`),
        h(
          "p",
          {class: "quiet"},
          [metric.unit, directions[metric.direction], additive(metric.additivity)]
            .filter(Boolean)
            .join(" · "),
        ),
      ),
    ),
  );
}

function additive(over: string): string {
  return over === "none" ? "cannot be added up" : `can be added up over ${over}`;
}

/** Goes to the metric an address names: it was not there yet when the browser looked for it. */
export function showTarget(): void {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id !== "") document.getElementById(id)?.scrollIntoView();
}
