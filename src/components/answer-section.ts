/** The answer first: are we keeping our customers? */
import {answerOf} from "./answer-data.js";
import {h, replace} from "./dom.js";
import type {OverviewReport} from "./overview-report.js";

export function answerSection(report: OverviewReport): HTMLElement {
  const section = h("div", {class: "answer"});
  answerOf(report)
    .then((answer) => {
      replace(
        section,
        h("p", {class: "verdict"}, answer.verdict),
        h("p", {class: "answer-sentence"}, answer.sentence),
      );
    })
    .catch((error: unknown) =>
      replace(section, h("p", {class: "empty"}, `The answer could not be loaded: ${String(error)}`)),
    )
    .finally(report.firstStands);
  return section;
}
