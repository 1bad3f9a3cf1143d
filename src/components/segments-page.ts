/** The page of one grouping: which one it is, its answer, and what to do. */
import {h, replace} from "./dom.js";
import {counted, day} from "./format.js";
import {narrowedLink, pageLink} from "./page-link.js";
import {movesOf, traitsOf} from "./segments-data.js";
import {segmentExpected} from "./segments-expected.js";
import {groupingAnswer, groupingSteps, sharesOf} from "./segments-grouping-words.js";
import {segmentMoves} from "./segments-moves.js";
import {segmentName, short} from "./segments-names.js";
import {segmentCharacters, segmentProfile} from "./segments-profile.js";
import {
  type GroupingReport,
  groupingReport,
  judgedGroupings,
  type SegmentsReport,
} from "./segments-report.js";
import {segmentReturns} from "./segments-returns.js";
import {segmentShares} from "./segments-shares.js";
import type {ValueForecast} from "./value-data.js";

/** Everything the page shows. */
export function groupingPage(report: SegmentsReport, forecast: ValueForecast): HTMLElement {
  const found = groupingReport(report, location.pathname);
  if (found === undefined) {
    report.firstStands();
    return h(
      "div",
      {},
      h("h1", {class: "question"}, "Segments"),
      h("p", {class: "empty"}, "This address names no grouping. ", backLink(), "."),
    );
  }
  const {grouping, segments, manifest} = found;
  document.title = `${short(grouping.label, 80)} | ${manifest.company}`;
  const top = [
    h("p", {class: "back"}, backLink()),
    h(
      "h1",
      {class: "question"},
      `${short(grouping.label, 120)}: who are they, and is it worth steering by them?`,
    ),
    answer(found),
  ];
  if (grouping.reason !== null) return h("div", {}, top);
  return h(
    "div",
    {},
    top,
    grouping.description !== "" && h("p", {class: "quiet"}, short(grouping.description, 400)),
    narrowLinks(found),
    segmentShares(found),
    segmentCharacters(found),
    segmentProfile(found),
    segmentReturns(found),
    segmentExpected(found, forecast),
    segmentMoves(found),
    h("section", {}, h("h2", {}, "What to do next"), steps(found)),
    h(
      "details",
      {class: "more"},
      h("summary", {}, "How this was worked out"),
      h(
        "p",
        {},
        `Segments are those of ${day(segments.asOf)}, of ${counted(grouping.customers, "customer")}. Shares are compared by Newcombe’s interval for the difference to all other customers, means and ratios by the difference of two linearised estimates, each customer counting as one observation; Bonferroni’s correction allows for all comparisons of the grouping. What customers buy counts rows, each customer alike. Price bands are thirds of what is sold within each category. `,
        "How distinct a grouping is: η², the variance between segments as a part of all variance; a random grouping of the same sizes explains (k − 1)/(n − 1) on average. How stable: the share of customers in the same segment at the end of two quarters in a row.",
      ),
    ),
  );
}

function backLink(): HTMLElement {
  return h("a", {href: pageLink("segments")}, "All groupings");
}

/** The way to what each segment does on the other pages. */
function narrowLinks({grouping}: GroupingReport): HTMLElement {
  return h(
    "p",
    {class: "quiet"},
    "See the overview of one segment only: ",
    grouping.segments.map(({name}, i) => [
      i > 0 && ", ",
      h("a", narrowedLink("index", grouping.name, name), short(segmentName(name), 60)),
    ]),
    ".",
  );
}

function answer(report: GroupingReport): HTMLElement {
  const section = h("div", {class: "answer"});
  const {grouping, segments} = report;
  Promise.all([judgedGroupings(report), report.cube("segment-profiles")])
    .then(([all, profiles]) => {
      const judged = all.find((j) => j.grouping.name === grouping.name);
      if (judged === undefined) return;
      const shares = sharesOf(grouping, segments, traitsOf(profiles, grouping.name));
      const {verdict, sentence, doubt} = groupingAnswer(judged, shares, segments);
      replace(
        section,
        h("p", {class: "verdict"}, verdict),
        h("p", {class: "answer-sentence"}, sentence),
        doubt !== "" && h("p", {class: "quiet"}, doubt),
      );
    })
    .catch((error: unknown) =>
      replace(section, h("p", {class: "empty"}, `The answer could not be loaded: ${String(error)}`)),
    )
    .finally(report.firstStands);
  return section;
}

function steps(report: GroupingReport): HTMLElement {
  const {grouping, segments, cube, manifest} = report;
  const section = h("ol", {class: "steps"});
  Promise.all([cube("segment-profiles"), cube("segment-moves")])
    .then(([profiles, moves]) => {
      const traits = traitsOf(profiles, grouping.name);
      const list = groupingSteps(
        sharesOf(grouping, segments, traits),
        traits,
        movesOf(moves, grouping.name),
        manifest.currency,
      );
      replace(
        section,
        list.map(({title, text}) => h("li", {}, h("strong", {}, title), " ", text)),
      );
    })
    .catch(() => replace(section));
  return section;
}
