/** The demo company only: stages found against the process that made its customers. */
import {base, named} from "./chart.js";
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, counted, dash, day, sentence, share} from "./format.js";
import type {Truth} from "./lifecycle-data.js";
import type {LifecycleReport} from "./lifecycle-report.js";
import {recall, truthTitle, truthWords} from "./lifecycle-truth-words.js";
import {plainTable} from "./plain-table.js";
import {near} from "./report.js";

type Row = Truth["now"][number];

const order = ["exploration", "formation", "stable", "decline", "ended"];
const states = ["active", "fading", "gone"] as const;
const stateWords = {active: "buying as ever", fading: "fading", gone: "gone"};

/** Nothing for any other company: who has left is known nowhere else. */
export function truth({lifecycle, manifest, first}: LifecycleReport): HTMLElement {
  const known = lifecycle.truth;
  if (known === null) return h("section", {hidden: true});
  const view = figure({id: "truth", height: 260, tableItem: false});
  const title = truthTitle(known);
  const rows = [...known.now].sort((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage));
  const all = Object.fromEntries(states.map((state) => [state, recall(rows)[state][1]])) as Record<
    (typeof states)[number],
    number
  >;
  const cell = (row: Row, state: (typeof states)[number]) =>
    all[state] < manifest.smallGroup
      ? count(row[state])
      : `${count(row[state])} (${row[state] === 0 ? dash : share(row[state] / all[state])})`;
  const words = truthWords(known);
  const bars = states.flatMap((state) =>
    rows.map((row) => ({stage: row.stage, state: stateWords[state], customers: row[state]})),
  );
  const draw = async () => {
    await first.then(() => near(view.element));
    const Plot = await import("./plot.js");
    view.show({
      title,
      subtitle: `Demo company: customers by the stage found and by what its process says is true of them, on ${day(manifest.span.asOf)}; in brackets, the share of all who truly are so`,
      note: `n = ${counted(all.active + all.fading + all.gone, "customer")}. The demo company is made by a stated process, so what is true is known; the stages rest on orders only. Fading: orders become rarer and smaller over five to eleven months. For a real company nobody knows this.`,
      name: "stages-and-truth",
      table: {
        columns: ["stage_found", "truly_gone", "truly_fading", "truly_active"],
        rows: rows.map((row) => [row.stage, row.gone, row.fading, row.active]),
      },
      draw: () =>
        h(
          "div",
          {},
          plainTable<Row>(title, rows, [
            {label: "Stage found", value: ({stage}) => sentence(stage), header: true},
            {label: "Gone", value: (row) => cell(row, "gone"), number: true},
            {label: "Fading", value: (row) => cell(row, "fading"), number: true},
            {label: "Buying as ever", value: (row) => cell(row, "active"), number: true},
          ]),
          words.slice(0, 2).map((text) => h("p", {style: "margin-top:1rem"}, text)),
          words.length > 2 &&
            h(
              "details",
              {class: "more"},
              h(
                "summary",
                {},
                "How late turning away is found, and how far sudden and gradual can be trusted",
              ),
              words.slice(2).map((text) => h("p", {}, text)),
            ),
        ),
      picture: (width) =>
        // Plot gives an SVG where no legend or caption is asked for.
        named(
          Plot.plot({
            ...base,
            width,
            height: 420,
            marginLeft: 110,
            marginRight: 110,
            x: {label: "customers", labelArrow: "none", tickSize: 0},
            y: {domain: order, label: null, tickSize: 0},
            fy: {domain: Object.values(stateWords), label: "truly"},
            marks: [Plot.barX(bars, {fy: "state", y: "stage", x: "customers", fill: "var(--accent)"})],
          }),
          title,
        ) as SVGSVGElement,
    });
  };
  draw().catch(view.fail);
  return view.element;
}
