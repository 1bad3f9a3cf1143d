/** What a customer is worth: the answer, and the headline figures. */
import {h} from "./dom.js";
import type {ValueReport} from "./value-report.js";
import {valueAnswer, valueNumbers} from "./value-words.js";

export function valueAnswerSection({forecast, manifest, firstStands}: ValueReport): HTMLElement {
  const {verdict, sentence, doubt} = valueAnswer(forecast, manifest.currency);
  firstStands();
  return h(
    "div",
    {class: "answer"},
    h("p", {class: "verdict"}, verdict),
    h("p", {class: "answer-sentence"}, sentence),
    doubt !== "" && h("p", {class: "quiet"}, doubt),
  );
}

/** Nothing where nothing can be told. */
export function valueHeadline({forecast, manifest}: ValueReport): HTMLElement {
  const list = valueNumbers(forecast, manifest.currency);
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
