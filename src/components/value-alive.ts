/** Who is likely a customer still: by how often customers came back, and how long they have been silent. */
import {h, s} from "./dom.js";
import {figure} from "./figure.js";
import {count, day, shareNumber} from "./format.js";
import {follow, near} from "./report.js";
import {type AliveCell, aliveCells} from "./value-data.js";
import type {ValueReport} from "./value-report.js";
import {aliveSentence, aliveTitle, oneTimeSentence, silenceWords, timesWords} from "./value-words.js";

/** Steps of the colour ramp; the style sheet holds a fill and a readable ink for each. */
const steps = 9;

export function valueAlive(report: ValueReport): HTMLElement {
  const {manifest, forecast, state, first} = report;
  const view = figure({id: "alive", height: 320, tableItem: false});
  const nearby = first.then(() => near(view.element));
  follow(
    state,
    async (_, current) => {
      await nearby;
      const cells = aliveCells(await report.cube("alive-grid"));
      if (!current()) return;
      if (forecast.kind !== "purchases" || !cells.some((cell) => cell.alive !== null)) {
        view.empty(
          "Who is likely a customer still",
          forecast.kind === "contractual"
            ? "Customers under contract say themselves when they leave: see the page on leaving."
            : (forecast.reason ?? "There are too few customers in every cell to tell."),
        );
        return;
      }
      const title = aliveTitle(forecast);
      view.show({
        title,
        subtitle:
          "Probability of still being a customer, per cent, by repeat purchases (rows) and weeks since the last purchase (columns)",
        note: [
          `n = ${count(forecast.customers)} customers, through ${day(manifest.span.asOf)}. Whoever buys often and falls silent is gone sooner than whoever buys rarely: the same silence says more of a regular customer. `,
          oneTimeSentence(forecast.model),
        ],
        name: "probability-of-being-a-customer",
        table: {
          columns: [
            "repeat_purchases_from",
            "repeat_purchases_to",
            "weeks_silent_from",
            "weeks_silent_to",
            "customers",
            "probability_still_a_customer",
          ],
          rows: cells.map((c) => [
            c.frequencyFrom,
            c.frequencyTo,
            c.silenceFrom,
            c.silenceTo,
            c.customers,
            c.alive,
          ]),
        },
        draw: () => grid(cells, title, manifest.smallGroup),
        picture: (width) => picture(cells, width),
      });
    },
    view.fail,
  );
  return view.element;
}

/** Rows and columns of which something is known, in order. */
function axes(cells: readonly AliveCell[]): {rows: AliveCell[]; columns: AliveCell[]} {
  const known = cells.filter((cell) => cell.alive !== null);
  const unique = (of: (cell: AliveCell) => number) =>
    [...new Map(known.map((cell) => [of(cell), cell])).values()].sort((a, b) => of(a) - of(b));
  return {rows: unique((cell) => cell.frequencyFrom), columns: unique((cell) => cell.silenceFrom)};
}

function stepOf(alive: number): number {
  return Math.min(steps - 1, Math.floor(alive * steps));
}

function grid(cells: readonly AliveCell[], caption: string, smallGroup: number): HTMLElement {
  const byKey = new Map(cells.map((cell) => [`${cell.frequencyFrom} ${cell.silenceFrom}`, cell]));
  const {rows, columns} = axes(cells);
  const line = h("p", {class: "cell-line", "aria-live": "polite"}, "Point at a cell to read it.");
  const body = rows.map((row) =>
    h(
      "tr",
      {},
      h("th", {scope: "row"}, timesWords(row)),
      columns.map((column) => {
        const cell = byKey.get(`${row.frequencyFrom} ${column.silenceFrom}`);
        if (!cell) return h("td", {});
        const sentence = aliveSentence(cell, smallGroup);
        const say = () => {
          line.textContent = sentence;
        };
        return h(
          "td",
          {
            class: cell.alive === null ? "withheld" : `r${stepOf(cell.alive)}`,
            tabindex: 0,
            title: sentence,
            onpointerenter: say,
            onfocus: say,
          },
          cell.alive === null ? "–" : shareNumber(cell.alive),
        );
      }),
    ),
  );
  return h(
    "div",
    {class: "heatmap-view"},
    line,
    h(
      "div",
      {class: "scroll", role: "region", "aria-label": caption, tabindex: 0},
      h(
        "table",
        {class: "heatmap"},
        h("caption", {class: "visually-hidden"}, caption),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", {scope: "col"}, "Came back"),
            columns.map((column) => h("th", {scope: "col"}, silenceWords(column))),
          ),
        ),
        h("tbody", {}, body),
      ),
    ),
    h(
      "p",
      {class: "heatmap-legend"},
      h(
        "span",
        {},
        "0\u202f% ",
        h(
          "span",
          {class: "ramp"},
          Array.from({length: steps}, (_, i) => h("i", {class: `r${i}`})),
        ),
        " 100\u202f%",
      ),
      h("span", {}, "Columns: weeks since the last purchase"),
      h("span", {}, `– withheld: fewer than ${count(smallGroup)} customers`),
    ),
  );
}

/** The same as a picture, for a PNG. */
function picture(cells: readonly AliveCell[], width: number): SVGSVGElement {
  const {rows, columns} = axes(cells);
  const [left, top, height] = [92, 22, 26];
  const size = (width - left) / Math.max(1, columns.length);
  const label = (text: string, x: number, y: number, anchor: string, fill = "var(--ink-soft)") =>
    s("text", {x, y, "text-anchor": anchor, fill, "font-size": 12}, text);
  const at = (cell: AliveCell) => ({
    row: rows.findIndex((r) => r.frequencyFrom === cell.frequencyFrom),
    column: columns.findIndex((c) => c.silenceFrom === cell.silenceFrom),
  });
  return s(
    "svg",
    {width, height: top + rows.length * height, viewBox: `0 0 ${width} ${top + rows.length * height}`},
    label("Came back", 0, 14, "start"),
    columns.map((column, c) => label(silenceWords(column), left + (c + 0.5) * size, 14, "middle")),
    rows.map((row, r) => label(timesWords(row), 0, top + r * height + 17, "start")),
    cells.flatMap((cell) => {
      const {row, column} = at(cell);
      if (row === -1 || column === -1 || cell.alive === null) return [];
      const [x, y] = [left + column * size, top + row * height];
      const step = stepOf(cell.alive);
      return [
        s("rect", {x, y, width: size - 1, height: height - 1, fill: `var(--ramp-${step})`}),
        label(shareNumber(cell.alive), x + size / 2, y + 17, "middle", `var(--ramp-ink-${step})`),
      ];
    }),
  );
}
