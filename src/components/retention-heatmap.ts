/** The heatmap of cohorts by age, in its frame. */
import {cohortHeatmap, type HeatmapData, heatmapPicture} from "./cohort-heatmap.js";
import {definitionLink} from "./definition-link.js";
import {h} from "./dom.js";
import {figure} from "./figure.js";
import {pageLink} from "./page-link.js";
import {openNote, projectionFinding} from "./projection-words.js";
import {follow} from "./report.js";
import type {CohortCell, CurvePoint, Measure} from "./retention-cells.js";
import {groupOf, lensOf, type RetentionReport, type RetentionState} from "./retention-report.js";
import {cellsOf, curveCube, curveOf, projectedCellsOf} from "./retention-source.js";
import {cellTable} from "./retention-table.js";
import {cohortNote, heatmapTitle, measureSentence} from "./retention-words.js";

export function retentionHeatmap(report: RetentionReport): HTMLElement {
  const {manifest, state} = report;
  const view = figure({id: "cohorts", height: 560, tableItem: false, class: "wide"});
  const show = (
    choice: RetentionState,
    cells: readonly CohortCell[],
    curve: readonly CurvePoint[] | null,
    anyProjections = false,
  ) => {
    const lens = lensOf(choice, manifest);
    const who = groupOf(choice, manifest)?.value;
    if (cells.length === 0) {
      view.empty("No cohorts to show", "No customer of this group has joined within the span of the data.");
      return;
    }
    const data: HeatmapData = {
      cells,
      curve: curve ?? [],
      lens,
      caption: `${measureSentence(lens)}, by cohort; “open” cells can still change.`,
      finding: curve && projectionFinding(cells, curve, lens),
    };
    const projected = cells.some((cell) => cell.projection);
    view.show({
      // Until the means are here the title speaks of the measure; it is a matter of milliseconds.
      title: curve ? heatmapTitle(curve, lens, who) : "Cohorts from the period they joined in",
      subtitle: measureSentence(lens),
      note: [
        `${cohortNote(cells, lens, manifest.span.asOf, openNote(cells, lens, anyProjections))} `,
        projected && [h("a", {href: pageLink("trust")}, "Whether such forecasts can be trusted"), ". "],
        definitionLink(metricOf[choice.measure], "How this is counted"),
        ".",
      ],
      name: ["retention", choice.variant, choice.measure, choice.period, who]
        .filter(Boolean)
        .map(fileWord)
        .join("-"),
      table: cellTable(cells, lens),
      draw: () => cohortHeatmap(data),
      picture: (width) => heatmapPicture(data, width),
    });
  };
  follow(
    state,
    async (choice, current) => {
      const curveReady = report.loaded(curveCube(choice, manifest)) !== undefined;
      const curve = curveOf(report, choice);
      const projected = projectedCellsOf(report, choice);
      const cells = await cellsOf(report, choice);
      if (!current()) return;
      if (!curveReady) {
        show(choice, cells, null);
        report.firstStands();
      }
      const [mean, projection] = await Promise.all([curve, projected]);
      if (!current()) return;
      show(choice, projection.cells, mean, projection.any);
      report.firstStands();
    },
    view.fail,
  );
  return view.element;
}

/** Names of the measures in the metric registry. */
const metricOf: Record<Measure, string> = {
  customers: "customers",
  orders: "order_retention",
  revenue: "revenue_retention",
  revenue_kept: "revenue_kept",
  margin: "margin_retention",
  margin_kept: "margin_kept",
};

/** Part of a file name: letters and digits of any language, nothing else. */
function fileWord(word: string | undefined): string {
  return (word ?? "").replace(/[^\p{L}\p{N}]+/gu, "_").slice(0, 40);
}
