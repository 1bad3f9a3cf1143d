/** All groupings on one page: the answer, the score card, and how much each explains. */
import {base, named, tipStyle} from "./chart.js";
import {h, replace} from "./dom.js";
import {figure} from "./figure.js";
import {count, counted, day, share, thin} from "./format.js";
import {pageLink} from "./page-link.js";
import {near} from "./report.js";
import {atMost, bestOf, type Judged, limits, type Principle, scoreText} from "./segments-judged.js";
import {short} from "./segments-names.js";
import {judgedGroupings, type SegmentsReport} from "./segments-report.js";
import {distinctTitle, reasonSentence, segmentsAnswer, segmentsSteps} from "./segments-words.js";

export function segmentsAnswerSection(report: SegmentsReport): HTMLElement {
  const section = h("div", {class: "answer"});
  judgedGroupings(report)
    .then((judged) => {
      const {verdict, sentence, doubt} = segmentsAnswer(judged, report.segments);
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

const principles: [Principle, string][] = [
  ["distinct", "Distinct"],
  ["stable", "Stable"],
  ["measurable", "Measurable"],
  ["reachable", "Reachable"],
  ["worthwhile", "Worthwhile"],
];

/** Address of a grouping's page, written as this site writes its addresses. */
export function groupingLink(name: string): string {
  return pageLink(`segments/${name}`);
}

/** The score card: a row per grouping, a column per principle. */
export function scoreCard(report: SegmentsReport): HTMLElement {
  const view = figure({id: "score-card", height: 300, tableItem: false});
  judgedGroupings(report)
    .then((judged) => {
      if (judged.length === 0) {
        view.empty(
          "No groupings yet",
          "Add expressions under `segments` in the configuration, or attributes to the customers file.",
        );
        return;
      }
      const best = bestOf(judged);
      const passing = judged.filter((j) => j.fails?.length === 0);
      // What is unknown is no failure, and no success.
      const known = passing.every((j) => j.distinct !== null && j.stable !== null && j.reachable !== null);
      view.show({
        title:
          passing.length === 0
            ? judged.every((j) => j.fails == null)
              ? "No grouping can be judged yet"
              : "Every grouping falls short in one of the five principles or more"
            : known
              ? `${count(passing.length)} of ${counted(judged.length, "grouping")} meet${passing.length === 1 ? "s" : ""} all five principles`
              : `${count(passing.length)} of ${counted(judged.length, "grouping")} fall${passing.length === 1 ? "s" : ""} short in none of the principles that can be told`,
        subtitle:
          "Distinct: part of the differences in what customers bring that the grouping explains. Stable: who stays in the segment from quarter to quarter. Measurable: customers whose segment is known. Reachable: who can be spoken to, in the least reachable large segment. Worthwhile: segments with at least 5 % of the customers",
        note: [
          `n = ${count(report.segments.customers)} customers, through ${day(report.segments.asOf)}. `,
          `What falls short stands in colour with a cross: no better than chance or under ${share(limits.distinct)}, fewer than ${share(limits.stable)} staying, under ${share(limits.measurable)} known, under ${share(limits.reachable)} reachable, fewer than two large segments or one with over ${share(limits.largest)}. The limits are rules of thumb.`,
        ],
        name: "score-card-of-groupings",
        table: {
          columns: [
            "grouping",
            "customers_with_segment",
            "explained",
            "explained_by_chance_at_most",
            "stay",
            "stay_low_95",
            "stay_high_95",
            "stay_by_chance",
            "measurable",
            "reachable_least",
            "contacts_answered",
            "segments",
            "large_segments",
            "falls_short_in",
          ],
          rows: judged.map((j) => [
            j.grouping.label,
            j.grouping.customers,
            j.distinct?.value ?? null,
            j.distinct?.reference ?? null,
            j.stable?.value ?? null,
            j.stable?.low ?? null,
            j.stable?.high ?? null,
            j.stable?.reference ?? null,
            j.measurable?.value ?? null,
            j.reachable?.value ?? null,
            j.answers?.value ?? null,
            j.grouping.segments.length,
            j.large,
            (j.fails ?? []).join(", "),
          ]),
        },
        draw: () => cardTable(judged, best),
      });
    })
    .catch(view.fail);
  return view.element;
}

function cardTable(judged: readonly Judged[], best: Judged | null): HTMLElement {
  return h(
    "div",
    {class: "scroll", role: "region", "aria-label": "Score card of all groupings", tabindex: 0},
    h(
      "table",
      {class: "plain score-card"},
      h("caption", {class: "visually-hidden"}, "Groupings judged on five principles"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", {scope: "col"}, "Grouping"),
          principles.map(([, label]) => h("th", {scope: "col"}, label)),
        ),
      ),
      h(
        "tbody",
        {},
        judged.map((j) => cardRow(j, j === best)),
      ),
    ),
  );
}

function cardRow(judged: Judged, isBest: boolean): HTMLElement {
  const {grouping, fails} = judged;
  const link = h("a", {href: groupingLink(grouping.name), title: grouping.label}, short(grouping.label, 48));
  const name = h(
    "th",
    {scope: "row"},
    h("span", {}, link),
    isBest && h("span", {class: "tag"}, "steer by this"),
  );
  if (fails === null)
    return h(
      "tr",
      {},
      name,
      h(
        "td",
        {colspan: principles.length, class: "quiet"},
        reasonSentence(grouping).slice(short(grouping.label, 60).length + 2),
      ),
    );
  return h(
    "tr",
    {},
    name,
    principles.map(([principle]) => {
      const {text, note} = scoreText(judged, principle);
      const short = fails.includes(principle);
      return h(
        "td",
        {class: short && "falls-short"},
        h("strong", {}, text, short && h("span", {class: "visually-hidden"}, " (falls short)")),
        short && h("span", {"aria-hidden": "true"}, `${thin}✕`),
        h("span", {class: "cell-note"}, note),
      );
    }),
  );
}

/** How much each grouping explains, next to chance. */
export function distinctBars(report: SegmentsReport): HTMLElement {
  const view = figure({id: "distinct", height: 320});
  Promise.all([judgedGroupings(report), report.first.then(() => near(view.element))])
    .then(async ([all]) => {
      const judged = all
        .filter((j) => j.fails !== null && j.distinct !== null)
        .sort((a, b) => (b.distinct?.value ?? 0) - (a.distinct?.value ?? 0));
      const title = distinctTitle(all);
      if (judged.length === 0) {
        view.empty(title, "Customers must have had time to differ in what they bring.");
        return;
      }
      const Plot = await import("./plot.js");
      const foresight = judged.some((j) => j.foresight);
      const rows = judged.map((j, i) => ({
        key: String(i),
        label: j.grouping.label,
        value: j.distinct?.value ?? 0,
        chance: j.distinct?.reference ?? 0,
      }));
      view.show({
        title,
        subtitle: `Part of the variance of ${foresight ? "what customers brought in the year after they were grouped" : "what customers brought in the past year"} that lies between segments (η²), per cent; the mark is what as many random groupings of the same sizes all stay below in 39 of 40 cases`,
        note: `n = ${count(judged[0]?.distinct?.customers ?? 0)} customers, through ${day(report.segments.asOf)}. Customers without a segment count as one more.`,
        name: "explained-by-grouping",
        table: {
          columns: ["grouping", "explained", "chance_at_most", "customers"],
          rows: judged.map((j) => [
            j.grouping.label,
            j.distinct?.value ?? null,
            j.distinct?.reference ?? null,
            j.distinct?.customers ?? 0,
          ]),
        },
        draw(width) {
          const narrow = width < 560;
          const marginLeft = narrow ? 128 : 230;
          const letters = Math.floor((marginLeft - 14) / 7.2);
          const chart = Plot.plot({
            ...base,
            width,
            height: rows.length * 30 + 44,
            marginLeft,
            marginRight: 56,
            marginTop: 8,
            marginBottom: 36,
            x: {domain: [0, Math.max(0.01, ...rows.map((r) => Math.max(r.value, r.chance)))], label: null},
            y: {type: "band", domain: rows.map((r) => r.key), padding: 0.4, label: null},
            marks: [
              Plot.gridX({ticks: narrow ? 3 : 5, stroke: "var(--rule)", strokeOpacity: 1}),
              Plot.axisX({ticks: narrow ? 3 : 5, tickSize: 0, label: null, tickFormat: share}),
              Plot.axisY({
                tickSize: 0,
                label: null,
                tickFormat: (key: string) => short(rows[Number(key)]?.label ?? "", letters),
              }),
              Plot.barX(rows, {
                y: "key",
                x1: 0,
                x2: "value",
                fill: (r: (typeof rows)[number]) =>
                  r.value > r.chance && r.value >= limits.distinct ? "var(--accent)" : "var(--ink-faint)",
              }),
              Plot.tickX(rows, {y: "key", x: "chance", stroke: "var(--ink)", strokeWidth: 2}),
              Plot.text(rows, {
                y: "key",
                x: (r: (typeof rows)[number]) => Math.max(r.value, r.chance),
                text: (r: (typeof rows)[number]) => share(r.value),
                textAnchor: "start",
                dx: 8,
                fill: "var(--ink)",
              }),
              Plot.tip(
                rows,
                Plot.pointerY({
                  y: "key",
                  x: "value",
                  title: (r: (typeof rows)[number]) =>
                    `${short(r.label, 60)}\nExplains ${share(r.value)}\n${atMost("Chance", r.chance)}`,
                  ...tipStyle,
                }),
              ),
            ],
          });
          return named(chart, title);
        },
      });
    })
    .catch(view.fail);
  return view.element;
}

export function segmentsStepList(report: SegmentsReport): HTMLElement {
  const section = h("ol", {class: "steps"});
  judgedGroupings(report)
    .then((judged) =>
      replace(
        section,
        segmentsSteps(judged).map(({title, text}) => h("li", {}, h("strong", {}, title), " ", text)),
      ),
    )
    .catch(() => replace(section));
  return section;
}
