/** How many are still customers, by age. */
import {base, labelEnds, named, tipStyle, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {count, day, share} from "./format.js";
import {type SurvivalPoint, survivalCurve} from "./leaving-data.js";
import {monthAxis} from "./leaving-months.js";
import type {LeavingReport} from "./leaving-report.js";
import {beginning, survivalSentence, survivalTitle} from "./leaving-words.js";

export function survival(report: LeavingReport): HTMLElement {
  const {leaving, cube, firstStands} = report;
  const view = figure({id: "survival", height: 360});
  const draw = async () => {
    if (leaving.kind === "none") {
      view.empty("How long customers stay", leaving.reason ?? "The data cannot tell yet who has left.");
      return;
    }
    const [Plot, data] = await Promise.all([import("./plot.js"), cube("survival")]);
    const curve = survivalCurve(data);
    const title = survivalTitle(leaving);
    const until = leaving.followedTo === null ? "" : `, followed to ${day(leaving.followedTo)}`;
    view.show({
      title,
      subtitle: `Customers who have not left, per cent of all, by months since ${beginning(leaving)}; with its 95 % interval`,
      note: [
        `n = ${count(leaving.customers)} customers${until}. ${leaving.how} The curve ends where fewer are observed than may be published. `,
        definitionLink("survival", "What the curve says"),
        ".",
      ],
      name: "still-customers-by-age",
      table: {
        columns: ["days_since_start", "observed", "still_customers", "low_95", "high_95"],
        rows: curve.slice(1).map((p) => [p.age, p.atRisk, p.survival, p.low, p.high]),
      },
      draw(width) {
        const marginRight = 56;
        const last = curve.at(-1);
        const chart = Plot.plot({
          ...base,
          width,
          height: width < 560 ? 300 : 380,
          marginLeft: 44,
          marginRight,
          marginBottom: 40,
          x: monthAxis(last?.months ?? 1, width, `months since ${beginning(leaving)}`),
          y: {domain: [0, 1], label: null},
          marks: [
            ...yAxis(Plot, share),
            Plot.areaY(curve, {
              x: "months",
              y1: (p: SurvivalPoint) => p.low ?? p.survival,
              y2: (p: SurvivalPoint) => p.high ?? p.survival,
              curve: "step-after",
              fill: "var(--accent)",
              fillOpacity: 0.22,
            }),
            Plot.lineY(curve, {
              x: "months",
              y: "survival",
              curve: "step-after",
              stroke: "var(--accent)",
              strokeWidth: 2.5,
            }),
            Plot.tip(
              curve,
              Plot.pointerX({x: "months", y: "survival", title: survivalSentence, ...tipStyle}),
            ),
          ],
        });
        if (last)
          labelEnds(
            chart,
            [{text: share(last.survival), y: last.survival, color: "var(--accent)"}],
            width - marginRight + 2,
          );
        return named(chart, title);
      },
    });
  };
  draw().catch(view.fail).finally(firstStands);
  return view.element;
}
