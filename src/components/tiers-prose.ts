/** What to do about value tiers, how sure they are, and which costs are missing. */
import {h} from "./dom.js";
import type {TiersReport} from "./tiers-report.js";
import {costSentence, missingCosts, tiersDoubts, tiersSteps} from "./tiers-words.js";

export function tiersStepList({tiers, manifest}: TiersReport): HTMLElement {
  const steps = tiersSteps(tiers, manifest.smallGroup, manifest.currency);
  if (steps.length === 0) return h("p", {class: "quiet"}, "Nothing yet: there is too little to go by.");
  return h(
    "ol",
    {class: "steps"},
    steps.map(({title, text}) => h("li", {}, h("strong", {}, title), " ", text)),
  );
}

export function tiersDoubtList({tiers, manifest}: TiersReport): HTMLElement {
  return h(
    "ul",
    {},
    tiersDoubts(tiers, manifest.smallGroup).map((text) => h("li", {}, text)),
  );
}

export function tiersCosts({tiers}: TiersReport): HTMLElement {
  const missing = missingCosts(tiers);
  return h(
    "div",
    {},
    h("p", {}, costSentence(tiers)),
    missing.length === 0
      ? h("p", {}, "All costs that the page can use are in the data.")
      : [
          h("p", {}, "Not known, and what would bring it:"),
          h(
            "ul",
            {},
            missing.map((text) => h("li", {}, text)),
          ),
        ],
  );
}
