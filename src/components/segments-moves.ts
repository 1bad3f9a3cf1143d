/** From which segment to which customers moved from the end of one quarter to the end of the next. */
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, day, share, shareNumber} from "./format.js";
import {near} from "./report.js";
import {type Move, movesOf} from "./segments-data.js";
import {movesTitle} from "./segments-grouping-words.js";
import {segmentName, short} from "./segments-names.js";
import type {GroupingReport} from "./segments-report.js";

export function segmentMoves(report: GroupingReport): HTMLElement {
  const {grouping, segments, cube, first, manifest} = report;
  const view = figure({id: "moves", height: 320, tableItem: false});
  if (grouping.kind === "dimension") {
    view.empty(
      "Moves cannot be told",
      "An attribute of the customers file, or of the first order, stands as it is now: the files hold no history of it.",
    );
    return view.element;
  }
  Promise.all([cube("segment-moves"), first.then(() => near(view.element))])
    .then(([cube]) => {
      const moves = movesOf(cube, grouping.name);
      if (moves.length === 0) {
        view.empty(movesTitle(moves), "Two quarters must be over before moves can be counted.");
        return;
      }
      view.show({
        title: movesTitle(moves, grouping.folded > 0),
        subtitle:
          "Where the customers of each segment (row) were a quarter later (column), per cent of the row; the past four quarters together, or as many as there are",
        note: `n = ${count(moves.reduce((sum, m) => sum + m.customers, 0))} moves and stays, through ${day(segments.asOf)}. Rows from fewer than ${count(manifest.smallGroup)} customers are left out.`,
        name: `${grouping.name}-moves`,
        table: {
          columns: ["from", "to", "customers"],
          rows: moves.map((m) => [segmentName(m.from), segmentName(m.to), m.customers]),
        },
        draw: () => matrix(report, moves),
      });
    })
    .catch(view.fail);
  return view.element;
}

function matrix({grouping, manifest}: GroupingReport, moves: readonly Move[]): HTMLElement {
  const known = new Set(moves.flatMap(({from, to}) => [from, to]));
  const names = [
    ...grouping.segments.map(({name}) => name).filter((name) => known.has(name)),
    ...[...known].filter((name) => !grouping.segments.some((s) => s.name === name)).sort(),
  ];
  const total = (from: string) =>
    moves.filter((m) => m.from === from).reduce((sum, m) => sum + m.customers, 0);
  return h(
    "div",
    {class: "scroll", role: "region", "aria-label": "Moves between segments", tabindex: 0},
    h(
      "table",
      {class: "heatmap moves"},
      h("caption", {class: "visually-hidden"}, "Per cent of each segment by segment a quarter later"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", {scope: "col"}, "from ↓ to →"),
          names.map((name) =>
            h("th", {scope: "col", title: segmentName(name)}, short(segmentName(name), 14)),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        names
          .filter((from) => total(from) >= manifest.smallGroup)
          .map((from) =>
            h(
              "tr",
              {},
              h("th", {scope: "row", title: segmentName(from)}, short(segmentName(from), 18)),
              names.map((to) => {
                const customers = moves.find((m) => m.from === from && m.to === to)?.customers ?? 0;
                const part = customers / total(from);
                return h(
                  "td",
                  {
                    class: `r${Math.min(8, Math.floor(part * 9))}`,
                    title: `${segmentName(from)} to ${segmentName(to)}: ${share(part)}, ${count(customers)} of ${count(total(from))}`,
                  },
                  customers === 0 ? "" : shareNumber(part),
                );
              }),
            ),
          ),
      ),
    ),
  );
}
