/** The demo company only: stages found against the process that made its customers. */
import {base, named} from "./chart.js";
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, counted, day, sentence, share} from "./format.js";
import type {Truth} from "./lifecycle-data.js";
import type {LifecycleReport} from "./lifecycle-report.js";
import {truthTitle} from "./lifecycle-words.js";
import {plainTable} from "./plain-table.js";
import {near} from "./report.js";

type Row = Truth["now"][number];

const order = ["exploration", "formation", "stable", "decline", "ended"];

/** Nothing for any other company: who has left is known nowhere else. */
export function truth({lifecycle, manifest, first}: LifecycleReport): HTMLElement {
  const known = lifecycle.truth;
  if (known === null) return h("section", {hidden: true});
  const view = figure({id: "truth", height: 260, tableItem: false});
  const title = truthTitle(known);
  const rows = [...known.now].sort((a, b) => order.indexOf(a.stage) - order.indexOf(b.stage));
  const draw = async () => {
    await first.then(() => near(view.element));
    const Plot = await import("./plot.js");
    view.show({
      title,
      subtitle: `Demo company: stage found by what its process says of the same customers, on ${day(manifest.span.asOf)}`,
      note: `n = ${counted(known.customers, "customer")}. Exploration, formation and stable count as still there, decline and ended as gone. Nobody sees a customer leave on the day, so even whoever knew each one’s true rate of orders and of leaving would err. The process knows no slow fading: every gradual decline here is chance.`,
      name: "stages-and-truth",
      table: {
        columns: ["stage_found", "still_there", "gone"],
        rows: rows.map((row) => [row.stage, row.there, row.gone]),
      },
      draw: () =>
        plainTable<Row>(title, rows, [
          {label: "Stage found", value: ({stage}) => sentence(stage), header: true},
          {label: "Still there", value: ({there}) => count(there), number: true},
          {label: "Gone", value: ({gone}) => count(gone), number: true},
          {
            label: "Share there",
            value: ({there, gone}) =>
              there + gone < manifest.smallGroup ? "–" : share(there / (there + gone)),
            number: true,
          },
        ]),
      picture: (width) =>
        // Plot gives an SVG where no legend or caption is asked for.
        named(
          Plot.plot({
            ...base,
            width,
            height: 240,
            marginLeft: 110,
            x: {label: "customers still there", labelArrow: "none", tickSize: 0},
            y: {domain: order, label: null, tickSize: 0},
            marks: [Plot.barX(rows, {y: "stage", x: "there", fill: "var(--accent)"})],
          }),
          title,
        ) as SVGSVGElement,
    });
  };
  draw().catch(view.fail);
  return view.element;
}
