/** From which stage to which the customers of a segment moved within a quarter, as a matrix. */
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, period, sentence, share, shareNumber} from "./format.js";
import {stages} from "./lifecycle-data.js";
import {movesOfQuarters, type SegmentStages, type StageMove} from "./narrowed-stages-data.js";
import {stageMovesTitle} from "./narrowed-stages-words.js";
import {quoted} from "./narrowed-words.js";
import {near} from "./report.js";
import {segmented} from "./segmented.js";

type Span = "quarter" | "year";

export function narrowedStageMoves(input: SegmentStages, first: Promise<void>): HTMLElement {
  const {narrowed, quarters, smallGroup} = input;
  let span: Span = "quarter";
  const control = segmented<Span>({
    label: "Moves",
    name: "stage-moves",
    options: [
      {value: "quarter", label: "Last quarter"},
      {value: "year", label: "Last four"},
    ],
    onchange: (value) => {
      span = value;
      show().catch(view.fail);
    },
  });
  const whole = quarters.filter(({complete}) => complete);
  const view = figure({
    id: "narrowed-moves",
    height: 300,
    tableItem: false,
    controls: whole.length > 1 ? control.element : undefined,
  });
  const show = async () => {
    control.set(span);
    const told = whole.slice(span === "quarter" ? -1 : -4);
    const title = stageMovesTitle(told, quoted(narrowed));
    const last = told.at(-1);
    if (!last) {
      view.empty(title, `No quarter is over that began with ${count(smallGroup)} customers in it.`);
      return;
    }
    await first.then(() => near(view.element));
    const moves = movesOfQuarters(told);
    view.show({
      title,
      subtitle: `Where those in ${quoted(narrowed)} were at the end of the quarter (column), by the stage in which they began it (row), per cent of the row`,
      note: `n = ${count(moves.reduce((n, {customers}) => n + customers, 0))} moves and stays in ${told.length === 1 ? period(last.quarter, "quarter") : `${count(told.length)} quarters to ${period(last.quarter, "quarter")}, a customer counted in each`}. Rows from fewer than ${count(smallGroup)} customers are left out.`,
      name: `${narrowed.grouping.name}-stage-moves`,
      table: {
        columns: ["from", "to", "customers"],
        rows: moves.map(({from, to, customers}) => [from, to, customers]),
      },
      draw: () => matrix(moves, smallGroup),
    });
  };
  show().catch(view.fail);
  return view.element;
}

function matrix(moves: readonly StageMove[], smallGroup: number): HTMLElement {
  const total = (from: string) =>
    moves.filter((move) => move.from === from).reduce((n, {customers}) => n + customers, 0);
  const columns = stages.filter((stage) => moves.some(({to}) => to === stage));
  return h(
    "div",
    {class: "scroll", role: "region", "aria-label": "Moves between stages", tabindex: 0},
    h(
      "table",
      {class: "heatmap moves"},
      h("caption", {class: "visually-hidden"}, "Per cent of each stage by stage at the end of the quarter"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", {scope: "col"}, "from ↓ to →"),
          columns.map((stage) => h("th", {scope: "col"}, sentence(stage))),
        ),
      ),
      h(
        "tbody",
        {},
        stages
          .filter((from) => total(from) > 0 && total(from) >= smallGroup)
          .map((from) =>
            h(
              "tr",
              {},
              h("th", {scope: "row"}, sentence(from)),
              columns.map((to) => {
                const customers = moves.find((move) => move.from === from && move.to === to)?.customers ?? 0;
                const part = customers / total(from);
                return h(
                  "td",
                  {
                    class: `r${Math.min(8, Math.floor(part * 9))}`,
                    title: `${sentence(from)} to ${to}: ${share(part)}, ${count(customers)} of ${count(total(from))}`,
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
