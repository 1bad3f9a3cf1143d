/** From which silence on to worry, and for whom. */
import {base, named} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {count, counted, day, share} from "./format.js";
import type {Alarm} from "./leaving-data.js";
import type {LeavingReport} from "./leaving-report.js";
import {groupName, silenceTitle} from "./leaving-words.js";
import {plainTable} from "./plain-table.js";
import {follow, near} from "./report.js";
import {select} from "./select.js";

export function silence(report: LeavingReport): HTMLElement {
  const {manifest, leaving, state, first} = report;
  const control = select("For customers by", "alarms", (alarms) => state.set({alarms}));
  control.options([
    {value: "orders", label: "Number of orders"},
    ...manifest.dimensions.map(({name, label}) => ({value: name, label})),
  ]);
  const view = figure({
    id: "silence",
    height: 300,
    tableItem: false,
    controls: manifest.dimensions.length > 0 && leaving.silence.length > 0 ? control.element : undefined,
  });
  const title = silenceTitle(leaving.silence);
  const nearby = first.then(() => near(view.element));
  follow(
    state,
    async ({alarms: by}, current) => {
      control.set(by);
      await nearby;
      const rows = leaving.silence.filter((a) => a.by === "" || a.by === by);
      if (rows.length === 0) {
        view.empty(
          leaving.kind === "contract" ? "No silence to watch" : title,
          leaving.kind === "contract"
            ? "Customers with a contract leave by ending it, not by falling silent."
            : `At least ${count(manifest.smallGroup)} customers must have come back.`,
        );
        return;
      }
      const Plot = await import("./plot.js");
      if (!current()) return;
      const label =
        by === "orders" ? "Orders so far" : (manifest.dimensions.find((d) => d.name === by)?.label ?? "");
      const everybody = rows.find((a) => a.by === "");
      view.show({
        title,
        subtitle:
          "Days of silence that are usual and alarming, and customers who have been silent for longer than the alarming one",
        note: [
          everybody &&
            `n = ${counted(everybody.customers, "customer")}, through ${day(manifest.span.asOf)}. `,
          "Usual: half of those who ordered again had by then. Alarming: nine in ten had. ",
          "A longer silence is no proof that somebody has left. ",
          definitionLink("alarming_silence", "What counts as alarming"),
          ".",
        ],
        name: `alarming-silence-by-${by}`,
        table: {
          columns: ["group", "customers", "usual_days", "alarming_after_days", "silent_for_longer"],
          rows: rows.map((a) => [groupName(a), a.customers, a.medianGap, a.alarmDays, a.overdue]),
        },
        draw: () =>
          plainTable<Alarm>(title, rows, [
            {label, value: groupName, header: true},
            {label: "Usual", value: (a) => count(a.medianGap), number: true},
            {label: "Alarming", value: (a) => count(a.alarmDays), number: true},
            {label: "Silent longer", value: (a) => count(a.overdue), number: true},
            {
              label: "Share",
              value: (a) => share(a.overdue === null ? null : a.overdue / a.customers),
              number: true,
            },
            {label: "Customers", value: (a) => count(a.customers), number: true},
          ]),
        // The table as a picture: from the usual wait to the alarming one.
        picture: (width) => rangePicture(Plot, rows, title, width),
      });
    },
    view.fail,
  );
  return view.element;
}

function rangePicture(
  Plot: typeof import("./plot.js"),
  rows: readonly Alarm[],
  title: string,
  width: number,
): SVGSVGElement {
  const known = rows.filter((a) => a.alarmDays !== null && a.medianGap !== null);
  const chart = named(
    Plot.plot({
      ...base,
      width,
      height: 60 + 32 * known.length,
      marginLeft: 170,
      marginRight: 24,
      marginBottom: 40,
      x: {
        label: "days of silence: usual (circle) and alarming (dot)",
        labelArrow: "none",
        tickSize: 0,
        zero: true,
      },
      y: {domain: known.map(groupName), label: null, tickSize: 0},
      marks: [
        Plot.ruleY(known, {y: groupName, x1: "medianGap", x2: "alarmDays", stroke: "var(--ink-faint)"}),
        Plot.dot(known, {x: "medianGap", y: groupName, stroke: "var(--accent)", fill: "var(--paper)", r: 4}),
        Plot.dot(known, {x: "alarmDays", y: groupName, fill: "var(--warning)", r: 4.5}),
      ],
    }),
    title,
  );
  // Plot gives an SVG where no legend or caption is asked for.
  return chart as SVGSVGElement;
}
