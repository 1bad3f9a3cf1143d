/** Current customers by stage, at the end of every month. */
import {base, labelEnds, named, periodAxis, periodTicks, tipStyle, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, day, sentence} from "./format.js";
import {
  currentCustomers,
  type Stage,
  type StockMonth,
  stageColors,
  stages,
  stockByMonth,
} from "./lifecycle-data.js";
import type {LifecycleReport} from "./lifecycle-report.js";
import {stockSentenceOf, stockTitle} from "./lifecycle-words.js";

/** From the bottom up. */
const order: readonly Stage[] = ["stable", "formation", "exploration", "decline"];

export function stock({lifecycle, manifest, cube, firstStands}: LifecycleReport): HTMLElement {
  const view = figure({id: "stock", height: 380});
  const draw = async () => {
    if (lifecycle.reason !== null) {
      view.empty("Customers by stage", lifecycle.reason);
      return;
    }
    const [Plot, data] = await Promise.all([import("./plot.js"), cube("lifecycle-stock")]);
    const months = stockByMonth(data);
    const title = stockTitle(months, manifest.smallGroup);
    const last = months.at(-1);
    view.show({
      title,
      subtitle:
        "Customers by stage at the end of each month, by what was known on that day; the ended are not drawn",
      note: [
        `n = ${count(last ? currentCustomers(last.counts) : 0)} current customers on ${day(manifest.span.asOf)}, and ${count(last?.counts.ended ?? 0)} ended. `,
        definitionLink("lifecycle_stage", "What the stages mean"),
        ".",
      ],
      name: "customers-by-stage",
      table: {
        columns: ["on_day", ...stages],
        rows: months.map(({onDay, counts}) => [onDay, ...stages.map((stage) => counts[stage])]),
      },
      draw(width) {
        const narrow = width < 560;
        const marginRight = narrow ? 8 : 104;
        const areas = months.flatMap(({month, counts}) =>
          order.map((stage) => ({month, stage, customers: counts[stage]})),
        );
        // One month alone has no area: it is drawn as a bar.
        const mark = months.length > 1 ? Plot.areaY : Plot.barY;
        const chart = Plot.plot({
          ...base,
          width,
          height: narrow ? 300 : 380,
          marginLeft: 48,
          marginRight,
          marginBottom: 36,
          x: {
            type: months.length > 1 ? "point" : "band",
            domain: months.map(({month}) => month),
            padding: 0.2,
          },
          y: {label: null},
          marks: [
            ...yAxis(Plot, (n) => (Number.isInteger(n) ? count(n) : "")),
            mark(areas, {
              x: "month",
              y: "customers",
              z: "stage",
              order: [...order],
              fill: (d: {stage: Stage}) => stageColors[d.stage],
              fillOpacity: 0.9,
            }),
            Plot.ruleY([0], {stroke: "var(--ink-soft)"}),
            periodAxis(
              Plot,
              periodTicks(
                months.map(({month}) => month),
                "month",
                width - marginRight - 48,
              ),
            ),
            Plot.tip(
              months,
              Plot.pointerX({
                x: "month",
                y: (row: StockMonth) => currentCustomers(row.counts),
                title: (row: StockMonth) => stockSentenceOf(row, day(row.onDay)),
                ...tipStyle,
              }),
            ),
          ],
        });
        if (!narrow && last) labelEnds(chart, endLabels(last), width - marginRight + 6);
        return h(
          "div",
          {},
          narrow &&
            [...order]
              .reverse()
              .map((stage) =>
                h(
                  "span",
                  {class: "key"},
                  h("i", {style: `background:${stageColors[stage]}`}),
                  sentence(stage),
                ),
              ),
          named(chart, title),
        );
      },
    });
  };
  draw().catch(view.fail).finally(firstStands);
  return view.element;
}

/** Middles of the last month's areas. */
function endLabels({counts}: StockMonth) {
  let top = 0;
  return order.flatMap((stage) => {
    top += counts[stage];
    return counts[stage] === 0
      ? []
      : [{text: sentence(stage), y: top - counts[stage] / 2, color: stageColors[stage]}];
  });
}
