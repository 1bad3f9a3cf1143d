/** Where the customers of a year ago are now. */
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, dash, day, share} from "./format.js";
import {type Column, plainTable} from "./plain-table.js";
import {near} from "./report.js";
import {movesFrom} from "./tiers-data.js";
import type {TiersReport} from "./tiers-report.js";
import {movesTitle, tierName} from "./tiers-words.js";

const rows = ["best", "middle", "bottom", "silent", "new"] as const;
const columns = ["best", "middle", "bottom", "silent"] as const;

export function tiersMoves({tiers, manifest, first}: TiersReport): HTMLElement {
  const view = figure({id: "moves", height: 260, tableItem: false});
  const draw = async () => {
    await first.then(() => near(view.element));
    const {moves} = tiers;
    const title = movesTitle(moves, manifest.smallGroup);
    if (!moves) {
      view.empty(
        title,
        "The data hold no customers of a year before: moves appear once two ends of quarters lie a year apart.",
      );
      return;
    }
    const cells = moves.cells;
    const shown = rows
      .map((from) => ({from, ...movesFrom(moves, from, manifest.smallGroup)}))
      .filter((row) => row.customers > 0);
    type Row = (typeof shown)[number];
    view.show({
      title,
      subtitle: `Customers by their tier on ${day(moves.to)}, per cent of those in the same tier on ${day(moves.from)}, and number`,
      note: [
        `n = ${count(cells.reduce((n, c) => n + c.customers, 0))} customers. `,
        moves.wholeYear
          ? ""
          : `The data begin less than a year before ${day(moves.from)}: the earlier tiers rest on a part of a year. `,
        "Tiers look at the twelve months before their day; who “bought nothing” did not buy in them.",
      ],
      name: "tier-moves",
      table: {
        columns: ["tier_a_year_ago", "tier_now", "customers"],
        rows: cells.map((c) => [c.from, c.to, c.customers]),
      },
      draw: () =>
        plainTable(title, shown, [
          {label: `On ${day(moves.from)}`, header: true, value: (row: Row) => tierName(row.from)},
          {label: "Customers", number: true, value: (row: Row) => count(row.customers)},
          ...columns.map(
            (to): Column<Row> => ({
              label: `${tierName(to)} now`,
              number: true,
              value: (row) => {
                const cell = row.to.get(to);
                if (!cell) return row.from === "new" && to === "silent" ? dash : "0";
                return [
                  share(cell.share),
                  h("span", {class: "quiet", style: "display:block;font-size:13px"}, count(cell.customers)),
                ];
              },
            }),
          ),
        ]),
    });
  };
  draw().catch(view.fail);
  return view.element;
}
