/** In which stage the customers of a segment were as each quarter began, and in which at its end. */
import {base, named, periodAxis, periodTicks, tipStyle, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {count, period, sentence, share} from "./format.js";
import {type Stage, stageColors, stages} from "./lifecycle-data.js";
import {type SegmentStages, type StageQuarter, stagesAt} from "./narrowed-stages-data.js";
import {stagesTitle} from "./narrowed-stages-words.js";
import {quoted} from "./narrowed-words.js";
import {near} from "./report.js";
import {segmented} from "./segmented.js";

type Side = "from" | "to";

/** From the bottom up. */
const order: readonly Stage[] = ["stable", "formation", "exploration", "decline", "ended"];

export function narrowedStock(input: SegmentStages, first: Promise<void>): HTMLElement {
  const {narrowed, quarters, smallGroup} = input;
  let side: Side = "to";
  const control = segmented<Side>({
    label: "Stage",
    name: "stage-side",
    options: [
      {value: "from", label: "As the quarter began"},
      {value: "to", label: "At its end"},
    ],
    onchange: (value) => {
      side = value;
      show().catch(view.fail);
    },
  });
  const view = figure({id: "narrowed-stock", height: 340, controls: control.element});
  const title = stagesTitle(input);
  const show = async () => {
    control.set(side);
    if (quarters.length === 0) {
      view.empty(
        title,
        `In no quarter were ${count(smallGroup)} customers in it, or the data are too young.`,
      );
      return;
    }
    await first.then(() => near(view.element));
    const Plot = await import("./plot.js");
    const open = quarters.some(({complete}) => !complete);
    view.show({
      title,
      subtitle: `Stages ${side === "from" ? "as each quarter began" : "at the end of each quarter"}, per cent of those who were in ${quoted(narrowed)} when it began${open ? "; pale: the quarter is not over" : ""}`,
      note: [
        `n = ${count(quarters.at(-1)?.base ?? 0)} customers in the last quarter drawn. Quarters that began with fewer than ${count(smallGroup)} in it are left out. `,
        definitionLink("lifecycle_stage", "What the stages mean"),
        ".",
      ],
      name: `${narrowed.grouping.name}-stages-by-quarter`,
      table: {
        columns: [
          "quarter",
          "complete",
          "in_it",
          ...stages.map((stage) => `${stage}_at_start`),
          ...stages.map((stage) => `${stage}_at_end`),
        ],
        rows: quarters.map((row) => [
          row.quarter,
          row.complete,
          row.base,
          ...stages.map((stage) => stagesAt(row, "from")[stage]),
          ...stages.map((stage) => stagesAt(row, "to")[stage]),
        ]),
      },
      draw(width) {
        const narrow = width < 560;
        const parts = quarters.flatMap((row) =>
          order.map((stage) => ({row, stage, part: stagesAt(row, side)[stage] / row.base})),
        );
        const chart = Plot.plot({
          ...base,
          width,
          height: narrow ? 280 : 340,
          marginLeft: 48,
          marginRight: 8,
          marginBottom: 40,
          x: {type: "band", domain: quarters.map(({quarter}) => quarter), padding: 0.25},
          y: {domain: [0, 1], label: null},
          marks: [
            ...yAxis(Plot, share),
            Plot.barY(parts, {
              x: (d: (typeof parts)[number]) => d.row.quarter,
              y: "part",
              z: "stage",
              order: [...order],
              fill: (d: (typeof parts)[number]) => stageColors[d.stage],
              fillOpacity: (d: (typeof parts)[number]) => (d.row.complete ? 0.9 : 0.45),
            }),
            Plot.ruleY([0], {stroke: "var(--ink-soft)"}),
            periodAxis(
              Plot,
              periodTicks(
                quarters.map(({quarter}) => quarter),
                "quarter",
                width - 56,
              ),
            ),
            Plot.tip(
              quarters,
              Plot.pointerX({
                x: "quarter",
                y: () => 1,
                title: (row: StageQuarter) => stockSentence(row, side),
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
          ),
          named(chart, title),
        );
      },
    });
  };
  show().catch(view.fail);
  return view.element;
}

function stockSentence(row: StageQuarter, side: Side): string {
  const counts = stagesAt(row, side);
  return [
    `${period(row.quarter, "quarter")}${row.complete ? "" : ", so far"}: ${count(row.base)} in it as it began`,
    ...[...order].reverse().map((stage) => `${sentence(stage)}: ${share(counts[stage] / row.base)}`),
  ].join("\n");
}
