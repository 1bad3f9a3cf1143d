/** The answer first: how far the forecast was off on days it had not seen. */
import {h, replace} from "./dom.js";
import type {TrustReport} from "./trust-report.js";
import {trustAnswer} from "./trust-words.js";

export function trustAnswerSection(report: TrustReport): HTMLElement {
  const section = h("div", {class: "answer"});
  report
    .contests()
    .then((contests) => {
      const {verdict, sentence} = trustAnswer(report.forecast, contests);
      replace(section, h("p", {class: "verdict"}, verdict), h("p", {class: "answer-sentence"}, sentence));
    })
    .catch((error: unknown) =>
      replace(section, h("p", {class: "empty"}, `The answer could not be loaded: ${String(error)}`)),
    )
    .finally(report.firstStands);
  return section;
}
