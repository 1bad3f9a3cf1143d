/** The answer first: who leaves, and when. */
import {h} from "./dom.js";
import type {LeavingReport} from "./leaving-report.js";
import {leavingAnswer, leavingNumbers} from "./leaving-words.js";

export function answer({leaving}: LeavingReport): HTMLElement {
  const {verdict, sentence, doubt} = leavingAnswer(leaving);
  return h(
    "div",
    {class: "answer"},
    h("p", {class: "verdict"}, verdict),
    h("p", {class: "answer-sentence"}, sentence),
    doubt !== "" && h("p", {class: "quiet"}, doubt),
  );
}

/** The headline figures; nothing where nothing can be told. */
export function numbers({leaving}: LeavingReport): HTMLElement {
  const list = leavingNumbers(leaving);
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
