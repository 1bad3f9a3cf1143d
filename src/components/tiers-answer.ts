/** The answer first: how concentrated value is, and who costs more than they bring. */
import {h} from "./dom.js";
import type {TiersReport} from "./tiers-report.js";
import {tiersAnswer, tiersNumbers} from "./tiers-words.js";

export function tiersAnswerSection({tiers, manifest, firstStands}: TiersReport): HTMLElement {
  const {verdict, sentence, doubt} = tiersAnswer(tiers, manifest.smallGroup);
  firstStands();
  return h(
    "div",
    {class: "answer"},
    h("p", {class: "verdict"}, verdict),
    h("p", {class: "answer-sentence"}, sentence),
    doubt !== "" && h("p", {class: "quiet"}, doubt),
  );
}

/** The headline figures; nothing where nothing can be told. */
export function tiersHeadline({tiers, manifest}: TiersReport): HTMLElement {
  const list = tiersNumbers(tiers, manifest.smallGroup, manifest.currency);
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
