/** How a page opens: the answer in one sentence with its doubt, and the headline figures below it. */
import {h} from "./dom.js";

export interface Opening {
  verdict: string;
  sentence: string;
  /** Empty when there is nothing to say. */
  doubt: string;
}

export interface HeadlineFigure {
  label: string;
  text: string;
  note: string;
}

export function openingAnswer({verdict, sentence, doubt}: Opening): HTMLElement {
  return h(
    "div",
    {class: "answer"},
    h("p", {class: "verdict"}, verdict),
    h("p", {class: "answer-sentence"}, sentence),
    doubt !== "" && h("p", {class: "quiet"}, doubt),
  );
}

/** Nothing where nothing can be told. */
export function openingFigures(figures: readonly HeadlineFigure[]): HTMLElement {
  if (figures.length === 0) return h("section", {hidden: true});
  return h(
    "section",
    {class: "headline", style: "min-height:0"},
    h("h2", {class: "visually-hidden"}, "In figures"),
    h(
      "div",
      {class: "headline-numbers"},
      figures.map(({label, text, note}) =>
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
