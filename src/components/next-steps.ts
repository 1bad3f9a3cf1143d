/** What to do next, in plain words made from the data. */
import {answerOf} from "./answer-data.js";
import {h, replace} from "./dom.js";
import {headlineRows} from "./headline.js";
import type {OverviewReport} from "./overview-report.js";
import {pageLink} from "./page-link.js";
import {follow} from "./report.js";
import {type Step, steps} from "./steps.js";

export function nextSteps(report: OverviewReport): HTMLElement {
  const {manifest, state, cube} = report;
  const section = h("ol", {class: "steps"});
  follow(
    state,
    async ({period: grain}, current) => {
      const [answer, flows, headline] = await Promise.all([
        answerOf(report),
        cube("flows"),
        cube("headline"),
      ]);
      if (!current()) return;
      const list = steps({answer, rows: headlineRows(headline, grain), flows, grain, manifest});
      replace(section, list.map(stepItem));
    },
    () => replace(section),
  );
  return section;
}

function stepItem({title, text, page, link}: Step): HTMLElement {
  return h("li", {}, h("strong", {}, title), " ", text, " ", h("a", {href: pageLink(page)}, link), ".");
}
