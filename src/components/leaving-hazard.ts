/** When they leave: the share of those still there that leaves in each month of age. */
import {base, named, tipStyle, yAxis} from "./chart.js";
import {figure} from "./figure.js";
import {count, day, share} from "./format.js";
import {type HazardPoint, hazardByMonth} from "./leaving-data.js";
import {monthAxis} from "./leaving-months.js";
import type {LeavingReport} from "./leaving-report.js";
import {beginning, hazardSentence, hazardTitle} from "./leaving-words.js";
import {near} from "./report.js";

export function hazard(report: LeavingReport): HTMLElement {
  const {leaving, cube, first} = report;
  const view = figure({id: "hazard", height: 300});
  const draw = async () => {
    await first.then(() => near(view.element));
    const [Plot, data] = await Promise.all([import("./plot.js"), cube("survival")]);
    const all = hazardByMonth(data);
    const months = all.filter((p) => p.month > 0);
    const start = months[0];
    if (!start) {
      view.empty(
        "When customers leave",
        leaving.reason ??
          "A month of age is shown once enough customers have been observed through all of it.",
      );
      return;
    }
    const title = hazardTitle(all);
    const alone = all.some((p) => p.month === 0);
    view.show({
      title,
      subtitle: `Share that leaves within each month since ${beginning(leaving)}, per cent of ${alone ? "those who came back at least once and are" : "those"} still there when it begins; with 95 % intervals`,
      note: `n = ${count(start.atRisk)} customers at the beginning of the first month${leaving.followedTo === null ? "" : `, followed to ${day(leaving.followedTo)}`}. Months through which too few were observed are not drawn.`,
      name: "leaving-by-month",
      table: {
        columns: [
          "month",
          "first_day",
          "there_at_its_beginning",
          "left_within",
          "share",
          "low_95",
          "high_95",
        ],
        rows: all.map((p) => [p.month, p.age, p.atRisk, p.events, p.hazard, p.low, p.high]),
      },
      draw(width) {
        const last = months.at(-1)?.month ?? 1;
        // A wide interval of a late month must not flatten all the others.
        const top = Math.min(1, Math.max(0.01, ...months.map((p) => p.hazard), start.high ?? 0) * 1.25);
        const axis = monthAxis(last, width, `month since ${beginning(leaving)}`);
        const chart = Plot.plot({
          ...base,
          width,
          height: width < 560 ? 260 : 300,
          marginLeft: 44,
          marginRight: 12,
          marginBottom: 40,
          x: {
            ...axis,
            // There is no month 0.
            ticks: [1, ...axis.ticks.filter((month) => month > 1)],
            domain: [0.5, last + 0.5],
          },
          y: {domain: [0, top], clamp: true, label: null},
          marks: [
            ...yAxis(Plot, share, 4),
            Plot.ruleX(months, {
              x: "month",
              y1: (p: HazardPoint) => p.low ?? p.hazard,
              y2: (p: HazardPoint) => p.high ?? p.hazard,
              stroke: "var(--accent)",
              strokeOpacity: 0.45,
              strokeWidth: 2,
            }),
            Plot.dot(months, {
              x: "month",
              y: "hazard",
              r: last > 24 && width < 560 ? 2.5 : 4,
              fill: "var(--accent)",
            }),
            Plot.ruleY([0], {stroke: "var(--ink-soft)"}),
            Plot.tip(months, Plot.pointerX({x: "month", y: "hazard", title: hazardSentence, ...tipStyle})),
          ],
        });
        return named(chart, title);
      },
    });
  };
  draw().catch(view.fail);
  return view.element;
}
