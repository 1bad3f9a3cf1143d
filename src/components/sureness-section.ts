/** How sure we are: the interval of the answer, what is left out, and the state of the data. */
import {answerOf} from "./answer-data.js";
import {h, replace} from "./dom.js";
import type {OverviewReport} from "./overview-report.js";
import {pageLink} from "./page-link.js";
import {surenessSentences} from "./sureness.js";

export function surenessSection(report: OverviewReport): HTMLElement {
  const section = h("div", {class: "prose"});
  answerOf(report)
    .then((answer) => {
      const sentences = surenessSentences(answer, report.manifest);
      replace(
        section,
        h("p", {}, sentences.join(" ")),
        h("p", {}, h("a", {href: pageLink("data-quality")}, "What was read, refused and tested"), "."),
      );
    })
    .catch(() => replace(section));
  return section;
}
