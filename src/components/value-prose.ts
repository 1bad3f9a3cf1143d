/** The parts of the page that are words: how sure we are, and what to do. */
import {h, replace} from "./dom.js";
import {pageLink} from "./page-link.js";
import {paybackRows, valueGroups} from "./value-data.js";
import type {ValueReport} from "./value-report.js";
import {doubtSentences, valueSteps} from "./value-words.js";

export function valueDoubt({forecast}: ValueReport): HTMLElement {
  return h(
    "div",
    {class: "prose"},
    doubtSentences(forecast).map((text) => h("p", {}, text)),
    h(
      "p",
      {},
      h("a", {href: pageLink("trust")}, "See how far the forecast was off"),
      " on days it had not seen.",
    ),
  );
}

export function valueStepList({forecast, manifest, cube}: ValueReport): HTMLElement {
  const section = h("ol", {class: "steps"});
  Promise.all([cube("lifetime-value"), cube("payback")])
    .then(([groups, payback]) =>
      replace(
        section,
        valueSteps(forecast, valueGroups(groups), paybackRows(payback), manifest.currency).map(
          ({title, text}) => h("li", {}, h("strong", {}, title), " ", text),
        ),
      ),
    )
    .catch(() => replace(section));
  return section;
}
