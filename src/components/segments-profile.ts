/** What sets each segment apart: in words, and as a table of every measure. */
import {h, replace} from "./dom.js";
import {figure} from "./figure.js";
import {count, day} from "./format.js";
import {near} from "./report.js";
import {type Grouping, type Trait, traitsOf} from "./segments-data.js";
import {characterWords, profileTitle} from "./segments-grouping-words.js";
import {measureWords, segmentName, short, traitSentence, valueText} from "./segments-names.js";
import type {GroupingReport} from "./segments-report.js";

/** Measures in the order a reader asks for them; the forecast has a figure of its own. */
const order = [
  "value",
  "bought",
  "orders",
  "gap",
  "silence",
  "basket",
  "discount",
  "categories",
  "category",
  "price",
  "channel",
  "satisfaction",
  "contacts",
  "reachable",
  "response",
  "retained",
];

/** Price bands from low to high; other items as they come. */
const bands = ["low", "middle", "high"];

export function segmentCharacters(report: GroupingReport): HTMLElement {
  const {grouping, cube, manifest} = report;
  const section = h("div", {class: "characters"});
  cube("segment-profiles")
    .then((profiles) => {
      const traits = traitsOf(profiles, grouping.name);
      replace(
        section,
        h("h2", {}, "Who they are"),
        h(
          "dl",
          {class: "findings"},
          namedSegments(grouping).map(({name, customers, description}) => {
            const {over, under} = characterWords(traits, name, manifest.currency);
            const own = traits.filter((t) => t.segment === name && t.measure !== "expected");
            const few = own.filter((t) => t.verdict === "too few").length;
            return [
              h(
                "dt",
                {},
                short(segmentName(name), 80),
                h("span", {class: "tag"}, ` n = ${count(customers)}`),
              ),
              h(
                "dd",
                {},
                description !== "" && `${description} `,
                over === "" && under === ""
                  ? 2 * few > own.length
                    ? "Too few to be compared with the others in most respects."
                    : "No clear difference to the others in anything that is compared below."
                  : [over !== "" && `More than others: ${over}. `, under !== "" && `Less: ${under}.`],
              ),
            ];
          }),
        ),
      );
    })
    .catch(() => replace(section));
  return section;
}

/** "Other" is what is left of many: it has no character. */
function namedSegments({segments, folded}: Grouping) {
  return folded > 0 ? segments.filter(({name}) => name !== "Other") : segments;
}

export function segmentProfile(report: GroupingReport): HTMLElement {
  const {grouping, segments, cube, first, manifest} = report;
  const quarters = segments.followed?.quarters ?? 4;
  const view = figure({id: "profile", height: 600, tableItem: false});
  Promise.all([cube("segment-profiles"), first.then(() => near(view.element))])
    .then(([profiles]) => {
      const traits = traitsOf(profiles, grouping.name)
        .filter((t) => t.measure !== "expected")
        .sort(
          (a, b) =>
            order.indexOf(a.measure) - order.indexOf(b.measure) ||
            (a.measure === "price" ? bands.indexOf(a.item) - bands.indexOf(b.item) : 0),
        );
      if (traits.length === 0) {
        view.empty("Nothing to compare", "No segment has enough customers to be shown.");
        return;
      }
      view.show({
        title: profileTitle(traits),
        subtitle:
          "Mean or share of each segment, next to all customers. ▲ more and ▼ less than all other customers, beyond chance; what is plain shows no clear difference",
        note: [
          `n = ${count(grouping.customers)} customers, through ${day(segments.asOf)}. `,
          "With so many comparisons some would look like a difference by chance alone: each is held to a stricter limit (Bonferroni), so that the chance of even one false mark on this table is at most one in twenty. Point at a cell for its 95 % interval. Means are compared from 30 customers on.",
        ],
        name: `${grouping.name}-profile`,
        table: {
          columns: [
            "segment",
            "measure",
            "value",
            "low_95",
            "high_95",
            "all_customers",
            "verdict",
            "customers",
          ],
          rows: traits.map((t) => [
            segmentName(t.segment),
            measureWords(t.measure, t.item, quarters).label,
            t.value,
            t.low,
            t.high,
            t.base,
            t.verdict,
            t.customers,
          ]),
        },
        draw: () => profileTable(grouping, traits, manifest.currency, quarters),
      });
    })
    .catch(view.fail);
  return view.element;
}

function profileTable(
  grouping: Grouping,
  traits: readonly Trait[],
  currency: string,
  quarters: number,
): HTMLElement {
  const columns = namedSegments(grouping);
  const measures = new Map<string, Trait[]>();
  for (const trait of traits) {
    const key = `${trait.measure} ${trait.item}`;
    measures.set(key, [...(measures.get(key) ?? []), trait]);
  }
  return h(
    "div",
    {class: "scroll", role: "region", "aria-label": "Profile of the segments", tabindex: 0},
    h(
      "table",
      {class: "plain profile"},
      h("caption", {class: "visually-hidden"}, "Measures by segment"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", {scope: "col"}, "Measure"),
          columns.map(({name}) =>
            h("th", {scope: "col", class: "number", title: segmentName(name)}, short(segmentName(name), 18)),
          ),
          h("th", {scope: "col", class: "number"}, "All"),
        ),
      ),
      h(
        "tbody",
        {},
        [...measures.values()].map((row) => {
          const {label, unit} = measureWords(row[0]?.measure ?? "", row[0]?.item, quarters);
          return h(
            "tr",
            {},
            h("th", {scope: "row", title: label}, short(label, 34)),
            columns.map(({name}) => {
              const trait = row.find((t) => t.segment === name);
              if (trait === undefined) return h("td", {class: "number quiet"}, "–");
              return h(
                "td",
                {
                  class: `number ${trait.verdict.replaceAll(" ", "-")}`,
                  title: traitSentence(trait, currency),
                },
                mark(trait),
                trait.verdict === "withheld" ? "withheld" : valueText(trait.value, unit, currency),
              );
            }),
            h("td", {class: "number quiet"}, valueText(row[0]?.base ?? null, unit, currency)),
          );
        }),
      ),
    ),
  );
}

function mark({verdict}: Trait): HTMLElement | false {
  if (verdict !== "over" && verdict !== "under") return false;
  return h(
    "span",
    {},
    h("span", {"aria-hidden": "true"}, verdict === "over" ? "▲ " : "▼ "),
    h("span", {class: "visually-hidden"}, verdict === "over" ? "more: " : "less: "),
  );
}
