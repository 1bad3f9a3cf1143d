/** Who buys again after falling into decline, and how long it takes. */
import {base, labelEnds, named, tipStyle, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, counted, day, share, shareRange} from "./format.js";
import {monthAxis} from "./leaving-months.js";
import {type TimePoint, timePoints} from "./lifecycle-data.js";
import type {LifecycleReport} from "./lifecycle-report.js";
import {groupName, returnsTitle} from "./lifecycle-words.js";
import {follow, near} from "./report.js";
import {segmented} from "./segmented.js";

const daysOfMonth = 365.25 / 12;

const colors: Record<string, string> = {
  exploration: "var(--flow-new)",
  formation: "var(--group-3)",
  stable: "var(--flow-returning)",
  ended: "var(--flow-lost)",
  sudden: "var(--group-1)",
  gradual: "var(--group-2)",
};

export function returns({lifecycle, manifest, state, cube, first}: LifecycleReport): HTMLElement {
  const control = segmented<"came_from" | "pace">({
    label: "Declines by",
    name: "returns",
    options: [
      {value: "came_from", label: "Stage before"},
      {value: "pace", label: "Sudden or gradual"},
    ],
    onchange: (value) => state.set({returns: value}),
  });
  const all = lifecycle.returns.find(({by}) => by === "");
  const view = figure({id: "returns", height: 360, controls: all ? control.element : undefined});
  const nearby = first.then(() => near(view.element));
  const title = returnsTitle(lifecycle.returns);
  follow(
    state,
    async ({returns: by}, current) => {
      control.set(by);
      await nearby;
      if (!all) {
        view.empty(
          title,
          lifecycle.reason ??
            `At least ${count(manifest.smallGroup)} declines are needed; the data hold fewer.`,
        );
        return;
      }
      const [Plot, data] = await Promise.all([import("./plot.js"), cube("lifecycle-times")]);
      if (!current()) return;
      const points = timePoints(data, "return", by);
      const values = [...new Set(points.map(({value}) => value))];
      const months = (p: TimePoint) => p.age / daysOfMonth;
      view.show({
        title,
        subtitle:
          "Customers who bought again and were in decline no longer, per cent of all declines, by months since the decline began",
        note: [
          `n = ${counted(all.declines, "decline")}, ${count(all.returned)} of them followed by a return, through ${day(manifest.span.asOf)}. Who has not come back yet counts for as long as they could be followed (Kaplan-Meier). Curves end where fewer than ${count(manifest.smallGroup)} are followed. `,
          definitionLink("bought_again", "What counts as buying again"),
          ".",
        ],
        name: `bought-again-by-${by}`,
        table: {
          columns: ["group", "days_since_decline", "followed", "bought_again", "low_95", "high_95"],
          rows: points.map((p) => [p.value, p.age, p.atRisk, p.share, p.low, p.high]),
        },
        draw(width) {
          const narrow = width < 560;
          const marginRight = narrow ? 12 : 150;
          const ends = values.flatMap((value) => points.findLast((p) => p.value === value) ?? []);
          const last = Math.max(1, ...ends.map(months));
          const highest = Math.max(0.1, ...points.map((p) => p.high ?? p.share));
          const chart = Plot.plot({
            ...base,
            width,
            height: narrow ? 300 : 360,
            marginLeft: 44,
            marginRight,
            marginBottom: 40,
            x: monthAxis(last, width, "months since the decline began"),
            y: {domain: [0, Math.min(1, highest)], label: null},
            marks: [
              ...yAxis(Plot, share),
              Plot.areaY(points, {
                x: months,
                y1: (p: TimePoint) => p.low ?? p.share,
                y2: (p: TimePoint) => p.high ?? p.share,
                z: "value",
                curve: "step-after",
                fill: (p: TimePoint) => colors[p.value] ?? "var(--accent)",
                fillOpacity: 0.15,
              }),
              Plot.lineY(points, {
                x: months,
                y: "share",
                z: "value",
                curve: "step-after",
                stroke: (p: TimePoint) => colors[p.value] ?? "var(--accent)",
                strokeWidth: 2.5,
              }),
              Plot.tip(
                points,
                Plot.pointer({
                  x: months,
                  y: "share",
                  title: (p: TimePoint) => pointSentence(p, by),
                  ...tipStyle,
                }),
              ),
            ],
          });
          if (!narrow)
            labelEnds(
              chart,
              ends.map((p) => ({
                text: groupName({by, value: p.value}),
                y: p.share,
                color: colors[p.value] ?? "var(--accent)",
              })),
              width - marginRight + 2,
            );
          return h(
            "div",
            {},
            narrow &&
              values.map((value) =>
                h(
                  "span",
                  {class: "key"},
                  h("i", {style: `background:${colors[value] ?? "var(--accent)"}`}),
                  groupName({by, value}),
                ),
              ),
            named(chart, title),
          );
        },
      });
    },
    view.fail,
  );
  return view.element;
}

function pointSentence({value, age, share: bought, low, high, atRisk}: TimePoint, by: string): string {
  const interval = low === null || high === null ? "" : ` (95 % interval ${shareRange(low, high)})`;
  return `${groupName({by, value})}: ${share(bought)} within ${counted(age, "day")}${interval}; ${counted(atRisk, "customer")} followed that long.`;
}
