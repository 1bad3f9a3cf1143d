/** The lifecycle of one segment: in which stage its customers began each quarter, and in which they ended it. */
import {type Child, h} from "./dom.js";
import type {Lifecycle} from "./lifecycle-data.js";
import {narrowedPart} from "./narrowed-part.js";
import {type SegmentStages, segmentStages} from "./narrowed-stages-data.js";
import {narrowedStageMoves} from "./narrowed-stages-moves.js";
import {narrowedStock} from "./narrowed-stages-stock.js";
import {narrowedTurns, toldTurns} from "./narrowed-stages-turns.js";
import {
  narrowedStagesAnswer,
  narrowedStagesDoubts,
  narrowedStagesFigures,
  narrowedStagesSteps,
} from "./narrowed-stages-words.js";
import type {Narrowing} from "./narrowing.js";
import {openingAnswer, openingFigures} from "./opening.js";
import {pageLink} from "./page-link.js";

/** @param narrowing with narrowed-stages */
export function narrowedStages(narrowing: Narrowing, {thresholds}: Pick<Lifecycle, "thresholds">): Child {
  const part = (make: (input: SegmentStages) => Child) =>
    narrowedPart(narrowing, (narrowed) => segmentStages(narrowing, narrowed, thresholds.declineChance), make);
  const {first} = narrowing;
  return [
    part((input) => [
      openingAnswer(narrowedStagesAnswer(input)),
      openingFigures(narrowedStagesFigures(input)),
    ]),
    part((input) => narrowedStock(input, first)),
    part((input) => {
      const turns = toldTurns(input).map((turn) => narrowedTurns(input, turn, first));
      return turns.length > 1 ? h("div", {class: "two"}, turns) : turns;
    }),
    part((input) => narrowedStageMoves(input, first)),
    h(
      "div",
      {class: "two prose-pair"},
      h(
        "section",
        {},
        h("h2", {}, "How sure we are"),
        part((input) =>
          h(
            "div",
            {class: "prose"},
            narrowedStagesDoubts(input).map((text) => h("p", {}, text)),
          ),
        ),
      ),
      h(
        "section",
        {},
        h("h2", {}, "What to do next"),
        part((input) =>
          h(
            "ol",
            {class: "steps"},
            narrowedStagesSteps(input).map(({title, text, page, link}) =>
              h("li", {}, h("strong", {}, title), " ", text, " ", h("a", {href: pageLink(page)}, link), "."),
            ),
          ),
        ),
      ),
    ),
  ];
}
