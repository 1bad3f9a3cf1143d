/** Retention of one segment: who of it bought in the quarters after each day on which it was looked up. */
import {cohortHeatmap, type HeatmapData, heatmapPicture} from "./cohort-heatmap.js";
import {type Child, h, replace} from "./dom.js";
import {figure} from "./figure.js";
import {narrowedCurve, type Way} from "./narrowed-curve.js";
import {meanOfStarts, meansOfAll, startCells} from "./narrowed-data.js";
import {startLens, startsAnswer, startsNote, startsTitle} from "./narrowed-retention-words.js";
import {quoted} from "./narrowed-words.js";
import {followNarrowed, type Narrowed, type Narrowing} from "./narrowing.js";
import {openingAnswer} from "./opening.js";
import type {Variant} from "./retention-cells.js";
import type {RetentionReport} from "./retention-report.js";
import {variantLabels} from "./retention-words.js";
import {segmented} from "./segmented.js";

/** @param report the page's own: the way of counting is chosen once for both */
export function narrowedRetention(narrowing: Narrowing, {state}: RetentionReport): Child {
  // Days are counted from a customer's first order, which a segment does not begin with.
  const variant = () => (state.value.variant === "on_or_after" ? "on_or_after" : "classic");
  const way: Way = {state, variant};
  return [
    answer(narrowing, way),
    controls(way, (value) => state.set({variant: value})),
    heatmap(narrowing, way),
    narrowedCurve(narrowing, way, true),
    h(
      "section",
      {},
      h("h2", {}, "How to read this"),
      h(
        "p",
        {},
        "Each row begins with the last day of a quarter, on which it was looked up who is in the segment. Reading along it shows how many of them bought in the quarters after, whatever segment they were in by then. Reading down a column shows whether the segment keeps its customers better than it did.",
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

function answer(narrowing: Narrowing, way: Way): HTMLElement {
  const element = h("div", {});
  followNarrowed(
    narrowing,
    async (narrowed, current) => {
      const {curve, everybody, lens} = await startsOf(narrowing, narrowed, way);
      if (!current()) return;
      replace(element, openingAnswer(startsAnswer(curve, everybody, lens, narrowed)));
    },
    (error) =>
      replace(element, h("p", {class: "empty"}, `The numbers could not be loaded: ${String(error)}`)),
    way.state,
  );
  return element;
}

function controls({state, variant}: Way, choose: (value: Variant) => void): HTMLElement {
  const ways = segmented<Variant>({
    label: "Counted",
    name: "narrowed-variant",
    options: (["classic", "on_or_after"] satisfies Variant[]).map((value) => ({
      value,
      label: variantLabels[value],
    })),
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
      "By quarter and in customers only. Who is in a segment is looked up on the last day of each quarter, and from one to the next few customers change: the money of two rows would give away that of those few.",
    ),
  );
}

function heatmap(narrowing: Narrowing, way: Way): HTMLElement {
  const {manifest} = narrowing;
  const view = figure({id: "narrowed-cohorts", height: 400, tableItem: false, class: "wide"});
  followNarrowed(
    narrowing,
    async (narrowed, current) => {
      const {cells, curve, lens} = await startsOf(narrowing, narrowed, way);
      if (!current()) return;
      narrowing.firstStands();
      const title = startsTitle(curve, lens, narrowed);
      if (cells.length === 0) {
        view.empty(title, `No quarter has begun since ${quoted(narrowed)} had its first customers.`);
        return;
      }
      const subtitle = `Customers who bought in each quarter after a quarter-end${lens.variant === "on_or_after" ? ", then or later" : ""}, per cent of those who were in ${quoted(narrowed)} on it`;
      const data: HeatmapData = {
        cells,
        curve,
        lens,
        caption: `${subtitle}, by quarter-end; “open” cells can still change.`,
      };
      view.show({
        title,
        subtitle,
        note: startsNote(cells, lens, manifest.span.asOf),
        name: `narrowed-retention-${narrowed.grouping.name}-${lens.variant}`,
        table: {
          columns: ["in_it_on", "quarters_after", "state", "final_after", "in_it", "bought", "share"],
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
    way.state,
  );
  return view.element;
}

async function startsOf(narrowing: Narrowing, {grouping, segment}: Narrowed, {variant}: Way) {
  const cube = await narrowing.cube("narrowed-retention");
  const lens = startLens(narrowing.manifest, variant());
  const measure = lens.variant === "classic" ? "bought" : "later";
  const cells = startCells(cube, grouping.name, segment.name, measure);
  return {
    lens,
    cells,
    curve: meanOfStarts(cells),
    everybody: meansOfAll(startCells(cube, "", "", measure), cells),
  };
}
