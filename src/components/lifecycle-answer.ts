/** The answer first: how many are in decline, and what is at stake. */
import {h} from "./dom.js";
import type {LifecycleReport} from "./lifecycle-report.js";
import {lifecycleAnswer, lifecycleNumbers} from "./lifecycle-words.js";

export function answer({lifecycle, manifest}: LifecycleReport): HTMLElement {
  const {verdict, sentence, doubt} = lifecycleAnswer(lifecycle, manifest.currency, manifest.smallGroup);
  return h(
    "div",
    {class: "answer"},
    h("p", {class: "verdict"}, verdict),
    h("p", {class: "answer-sentence"}, sentence),
    doubt !== "" && h("p", {class: "quiet"}, doubt),
  );
}

/** The headline figures; nothing where nothing can be told. */
export function numbers({lifecycle, manifest}: LifecycleReport): HTMLElement {
  const list = lifecycleNumbers(lifecycle, manifest.currency, manifest.smallGroup);
  if (list.length === 0) return h("section", {hidden: true});
  return h(
    "section",
    {class: "headline", style: "min-height:0"},
    h("h2", {class: "visually-hidden"}, "In figures"),
    h(
      "div",
      {class: "headline-numbers"},
      list.map(({label, text, note}) =>
        h(
          "div",
          {class: "headline-number"},
          h("h3", {}, label),
          h("p", {class: "number"}, text),
          h("p", {class: "change"}, note),
        ),
      ),
    ),
  );
}
