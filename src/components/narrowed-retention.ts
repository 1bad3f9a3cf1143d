/** Retention of one segment: who of it bought in the quarters after each day on which it was looked up. */
import {cohortHeatmap, type HeatmapData, heatmapPicture} from "./cohort-heatmap.js";
import {type Child, h, replace} from "./dom.js";
import {figure} from "./figure.js";
import {type Counted, narrowedCurve} from "./narrowed-curve.js";
import {meanOfStarts, startCells} from "./narrowed-data.js";
import {startLens, startsAnswer, startsNote, startsTitle} from "./narrowed-retention-words.js";
import {quoted} from "./narrowed-words.js";
import {followNarrowed, type Narrowed, type Narrowing} from "./narrowing.js";
import {openingAnswer} from "./opening.js";
import type {RetentionReport} from "./retention-report.js";
import {variantLabels} from "./retention-words.js";
import {segmented} from "./segmented.js";

type Way = "classic" | "on_or_after";

/** @param report the page's own: the way of counting is chosen once for both */
export function narrowedRetention(narrowing: Narrowing, {state}: RetentionReport): Child {
  // Days are counted from a customer's first order, which a segment does not begin with.
  const variant = (): Way => (state.value.variant === "on_or_after" ? "on_or_after" : "classic");
  const counted: Counted = {state, variant};
  return [
    answer(narrowing, counted),
    controls(counted, (value) => state.set({variant: value})),
    heatmap(narrowing, counted),
    narrowedCurve(narrowing, counted, true),
    h(
      "section",
      {},
      h("h2", {}, "How to read this"),
      h(
        "p",
        {},
        "Each row begins with a day on which it was looked up who is in the segment: the last of a quarter. Reading along it shows how many of them bought in the quarters after, whatever segment they were in by then. Reading down a column shows whether the segment keeps its customers better than it did.",
      ),
      h(
        "p",
        {},
        h("strong", {}, "In that period"),
        " counts a customer in quarter 3 only if they bought in quarter 3. ",
        h("strong", {}, "Then or later"),
        " counts them if they bought in quarter 3 or any later one: it shows who is still a customer at all, but the newest quarters look low because “later” has not come yet.",
      ),
    ),
  ];
}

function answer(narrowing: Narrowing, counted: Counted): HTMLElement {
  const element = h("div", {});
  followNarrowed(
    narrowing,
    async (narrowed, current) => {
      const {curve, everybody, lens} = await startsOf(narrowing, narrowed, counted);
      if (!current()) return;
      replace(element, openingAnswer(startsAnswer(curve, everybody, lens, narrowed)));
    },
    (error) =>
      replace(element, h("p", {class: "empty"}, `The numbers could not be loaded: ${String(error)}`)),
    counted.state,
  );
  return element;
}

function controls({state, variant}: Counted, choose: (value: Way) => void): HTMLElement {
  const ways = segmented<Way>({
    label: "Counted",
    name: "narrowed-variant",
    options: (["classic", "on_or_after"] as const).map((value) => ({value, label: variantLabels[value]})),
    onchange: choose,
  });
  state.listen(() => ways.set(variant()));
  return h(
    "div",
    {},
    h(
      "form",
      {
        class: "controls",
        "aria-label": "What the figures show",
        onsubmit: (event: Event) => event.preventDefault(),
      },
      ways.element,
    ),
    h(
      "p",
      {class: "quiet controls-note"},
      "By quarter and in customers only: who is in a segment is known for the last day of each quarter, and on two such days nearly the same customers are in it, so that the difference of their money would be that of a few.",
    ),
  );
}

function heatmap(narrowing: Narrowing, counted: Counted): HTMLElement {
  const {manifest} = narrowing;
  const view = figure({id: "narrowed-cohorts", height: 400, tableItem: false, class: "wide"});
  followNarrowed(
    narrowing,
    async (narrowed, current) => {
      const {cells, curve, lens} = await startsOf(narrowing, narrowed, counted);
      if (!current()) return;
      narrowing.firstStands();
      const title = startsTitle(curve, lens, narrowed);
      if (cells.length === 0) {
        view.empty(title, `No quarter has begun since ${quoted(narrowed)} had its first customers.`);
        return;
      }
      const subtitle = `Customers who bought in each quarter after it was looked up who is in ${quoted(narrowed)}${lens.variant === "on_or_after" ? ", or later" : ""}, per cent of those who were in it`;
      const data: HeatmapData = {
        cells,
        curve,
        lens,
        caption: `${subtitle}, by day of looking up; “open” cells can still change.`,
      };
      view.show({
        title,
        subtitle,
        note: startsNote(cells, lens, manifest.span.asOf),
        name: `narrowed-retention-${narrowed.grouping.name}-${lens.variant}`,
        table: {
          columns: ["looked_up_on", "quarters_after", "state", "final_after", "in_it", "bought", "share"],
          rows: cells
            .filter(({age}) => age > 0)
            .map((cell) => [
              cell.cohort,
              cell.age,
              cell.ratio === null ? "withheld" : cell.complete ? "complete" : "open",
              cell.closes,
              cell.base,
              cell.active,
              cell.ratio,
            ]),
        },
        draw: () => cohortHeatmap(data),
        picture: (width) => heatmapPicture(data, width),
      });
    },
    (error) => {
      view.fail(error);
      narrowing.firstStands();
    },
    counted.state,
  );
  return view.element;
}

async function startsOf(narrowing: Narrowing, {grouping, segment}: Narrowed, {variant}: Counted) {
  const cube = await narrowing.cube("narrowed-retention");
  const lens = startLens(narrowing.manifest, variant());
  const measure = lens.variant === "classic" ? "bought" : "later";
  const cells = startCells(cube, grouping.name, segment.name, measure);
  return {
    lens,
    cells,
    curve: meanOfStarts(cells),
    everybody: meanOfStarts(startCells(cube, "", "", measure)),
  };
}
