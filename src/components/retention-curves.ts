/** The retention curve: the weighted mean over all cohorts, each cohort faint behind it. */
import {figure} from "./figure.js";
import {count, day} from "./format.js";
import {meanCurveChart} from "./mean-curve-chart.js";
import {follow} from "./report.js";
import {groupOf, lensOf, type RetentionReport} from "./retention-report.js";
import {curveOf, projectedCellsOf} from "./retention-source.js";
import {curveTable} from "./retention-table.js";
import {curveTitle, measureSentence} from "./retention-words.js";

export function retentionCurves(report: RetentionReport): HTMLElement {
  const {manifest, state, first} = report;
  const view = figure({id: "curve", height: 360});
  follow(
    state,
    async (choice, current) => {
      const [{cells}, curve] = await Promise.all([projectedCellsOf(report, choice), curveOf(report, choice)]);
      await first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      const lens = lensOf(choice, manifest);
      if (!curve.some((p) => p.age > 0 && p.mean !== null)) {
        view.empty(
          curveTitle(curve, lens),
          `The curve begins when a first ${choice.period} is over for a cohort that is large enough to publish.`,
        );
        return;
      }
      const who = groupOf(choice, manifest);
      const title = curveTitle(curve, lens);
      const customers = curve.find((p) => p.age === 1)?.customers ?? null;
      view.show({
        title: who ? `${who.value}: ${title.charAt(0).toLowerCase()}${title.slice(1)}` : title,
        subtitle: `${measureSentence(lens)}: mean weighted by cohort size, with its 95 % interval; each cohort faint behind it${cells.some((cell) => cell.projection) ? ", dashed to where it is projected" : ""}`,
        note: `n = ${count(customers)} customers whose first ${choice.period} is complete, through ${day(manifest.span.asOf)}. Open cells and projections are left out of the mean.`,
        name: `retention-curve-${choice.variant}-${choice.measure}-${choice.period}`,
        table: curveTable(curve, choice.period),
        draw: (width) =>
          meanCurveChart(Plot, {curve, cells, lens, title}, {width, height: width < 560 ? 300 : 380}),
      });
    },
    view.fail,
  );
  return view.element;
}
