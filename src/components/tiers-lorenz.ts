/** How value is spread: Lorenz curves of revenue, contribution and what is expected. */
import {base, named, tipStyle, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, day, share} from "./format.js";
import {near} from "./report.js";
import {type LorenzPoint, lorenzPoints, type Measure} from "./tiers-data.js";
import type {TiersReport} from "./tiers-report.js";
import {giniSentence, lorenzTitle, measureName, ruleSentence} from "./tiers-words.js";

const colors: Record<Measure, string> = {
  contribution_12m: "var(--accent)",
  revenue_12m: "var(--ink-soft)",
  predicted: "var(--group-2)",
};

export function tiersLorenz(report: TiersReport): HTMLElement {
  const {tiers, first} = report;
  const view = figure({id: "concentration", height: 420});
  const draw = async () => {
    await first.then(() => near(view.element));
    const [Plot, cube] = await Promise.all([import("./plot.js"), report.cube("value-lorenz")]);
    const points = lorenzPoints(cube);
    const title = lorenzTitle(tiers);
    if (points.length === 0) {
      view.empty(title, emptyWords(report));
      return;
    }
    const measures = (["contribution_12m", "revenue_12m", "predicted"] as const).filter((m) =>
      points.some((p) => p.measure === m),
    );
    // Customers who cost more than they bring pull the curve below zero.
    const lowest = Math.min(0, ...points.map((p) => p.share));
    view.show({
      title,
      subtitle:
        "Share of the whole held by the least valuable customers, per cent; on the straight line all would be worth the same",
      note: [
        `n = ${count(tiers.customers)} customers who bought from ${day(tiers.from)} to ${day(tiers.asOf)}`,
        measures.includes("predicted")
          ? `, and ${count(tiers.spread.find((s) => s.measure === "predicted")?.customers ?? 0)} for what is expected. `
          : ". ",
        ruleSentence(tiers),
        " ",
        giniSentence(tiers),
        " Each curve orders customers by its own measure. ",
        definitionLink("gini", "What this means"),
        ".",
      ],
      name: "value-tiers-concentration",
      table: {
        columns: ["measure", "share_of_customers", "share_of_value"],
        rows: points.map((p) => [measureName(p.measure, tiers), p.customers, p.share]),
      },
      draw(width) {
        const side = Math.min(width, 620);
        const chart = Plot.plot({
          ...base,
          width: side,
          height: Math.min(side, 440),
          marginLeft: 52,
          marginRight: 16,
          marginBottom: 44,
          x: {
            domain: [0, 1],
            label: "share of customers, the least valuable first",
            labelAnchor: "left",
            labelArrow: "none",
            tickFormat: share,
            ticks: 5,
            tickSize: 0,
          },
          y: {domain: [lowest, 1], label: null},
          marks: [
            ...yAxis(Plot, share),
            Plot.line(
              [
                [0, 0],
                [1, 1],
              ],
              {stroke: "var(--rule-strong)"},
            ),
            ...measures.map((measure) =>
              Plot.line(
                points.filter((p) => p.measure === measure),
                {
                  x: "customers",
                  y: "share",
                  stroke: colors[measure],
                  strokeWidth: measure === "revenue_12m" ? 1.5 : 2.5,
                  strokeDasharray: measure === "predicted" ? "5 4" : undefined,
                },
              ),
            ),
            Plot.tip(
              points,
              Plot.pointer({
                x: "customers",
                y: "share",
                title: (p: LorenzPoint) =>
                  `${measureName(p.measure, tiers)}: the last ${share(p.customers)} of customers hold ${share(p.share)}, the other ${share(1 - p.customers)} ${share(1 - p.share)}`,
                ...tipStyle,
              }),
            ),
          ],
        });
        return h(
          "div",
          {},
          h(
            "p",
            {class: "quiet"},
            measures.map((measure) =>
              h(
                "span",
                {class: "key"},
                h("i", {
                  style:
                    measure === "predicted"
                      ? `border-radius:0;height:0;width:16px;border-top:2.5px dashed ${colors[measure]}`
                      : `border-radius:0;height:${measure === "revenue_12m" ? 2 : 3}px;width:16px;background:${colors[measure]}`,
                }),
                measureName(measure, tiers),
              ),
            ),
          ),
          named(chart, title),
        );
      },
    });
  };
  draw().catch(view.fail);
  return view.element;
}

function emptyWords({tiers, manifest}: TiersReport): string {
  if (tiers.customers === 0) return "Nobody bought in these twelve months.";
  if (tiers.customers < 5 * manifest.smallGroup)
    return `It is shown from ${count(5 * manifest.smallGroup)} customers on: every step of the curve holds at least ${count(manifest.smallGroup)}.`;
  return "Nothing is left to share out, or the shares would tell the money of a few.";
}
