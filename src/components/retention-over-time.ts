/** One age across cohorts: is it getting better? */
import {wilsonInterval} from "perennial/statistics";
import {base, named, periodAxis, periodTicks, tipStyle, yAxis} from "./chart.js";
import {figure} from "./figure.js";
import {count, day, type Grain, period, points, sentence, share, thin} from "./format.js";
import {projectedShare} from "./projection.js";
import {follow} from "./report.js";
import type {CohortCell} from "./retention-cells.js";
import {lensOf, type RetentionReport} from "./retention-report.js";
import {projectedCellsOf} from "./retention-source.js";
import {cellTable} from "./retention-table.js";
import {ageOf, cellSentence, type Lens, measureSentence, shareClause} from "./retention-words.js";
import {select} from "./select.js";
import {compare, completeAt, pool} from "./trend.js";

export function retentionOverTime(report: RetentionReport): HTMLElement {
  const {manifest, state, first} = report;
  const ages = select("Look at", "age", (value) => state.set({age: Number(value)}));
  const view = figure({id: "over-time", height: 340, controls: ages.element});
  follow(
    state,
    async (choice, current) => {
      const {cells} = await projectedCellsOf(report, choice);
      await first;
      const Plot = await import("./plot.js");
      if (!current()) return;
      const lens = lensOf(choice, manifest);
      const last = Math.max(1, ...cells.map((cell) => cell.age));
      const age = Math.min(choice.age, last);
      ages.options(
        Array.from({length: last}, (_, i) => ({
          value: String(i + 1),
          label: sentence(ageOf(lens, i + 1)),
        })),
      );
      ages.set(String(age));
      const at = cells.filter((cell) => cell.age === age);
      const withInterval = at.flatMap((cell) => {
        if (cell.ratio === null) return [];
        const interval =
          choice.measure === "customers" && cell.active !== null && cell.base !== null && cell.base > 0
            ? wilsonInterval(cell.active, cell.base)
            : null;
        return [{...cell, low: interval?.low ?? null, high: interval?.high ?? null}];
      });
      if (withInterval.length === 0) {
        view.empty(
          `Nothing to show for ${ageOf(lens, age)}`,
          "No cohort of this age is large enough to publish.",
        );
        return;
      }
      const projected = at.flatMap((cell) => {
        const expected = projectedShare(cell);
        return expected ? [{...cell, ...expected}] : [];
      });
      const title = overTimeTitle(cells, age, lens);
      view.show({
        title,
        subtitle: `${measureSentence(lens)}: ${ageOf(lens, age)} of each cohort${choice.measure === "customers" ? ", with 95 % interval" : ""}`,
        note: `${count(at.filter((c) => c.complete).length)} complete cohorts; hollow points are open and can still change${projected.length === 0 ? "" : `; the dashed line beside one is where it is projected to close, with a 90${thin}% interval`}. Through ${day(manifest.span.asOf)}.`,
        name: `retention-${choice.period}-${age}-over-time-${choice.variant}-${choice.measure}`,
        table: cellTable(at, lens),
        draw(width) {
          const cohorts = at.map((cell) => cell.cohort);
          const ticks = periodTicks(cohorts, choice.period, width - 60);
          const top =
            Math.max(
              0.02,
              ...withInterval.map((d) => d.high ?? d.ratio ?? 0),
              ...projected.map((d) => d.high),
            ) * 1.05;
          return named(
            Plot.plot({
              ...base,
              width,
              height: width < 560 ? 280 : 340,
              marginLeft: 44,
              marginRight: 12,
              marginBottom: 40,
              x: {type: "point", domain: cohorts, padding: 0.5},
              y: {domain: [Math.min(0, ...withInterval.map((d) => d.low ?? d.ratio ?? 0)), top], label: null},
              marks: [
                ...yAxis(Plot, share),
                Plot.ruleX(
                  withInterval.filter((d) => d.low !== null),
                  {
                    x: "cohort",
                    y1: "low",
                    y2: "high",
                    stroke: "var(--accent)",
                    strokeOpacity: 0.4,
                    strokeWidth: 2,
                  },
                ),
                Plot.ruleX(projected, {
                  x: "cohort",
                  y1: "low",
                  y2: "high",
                  dx: 6,
                  stroke: "var(--accent)",
                  strokeDasharray: "2 2",
                  strokeWidth: 1.5,
                }),
                Plot.dot(projected, {
                  x: "cohort",
                  y: "share",
                  dx: 6,
                  r: 3,
                  symbol: "diamond",
                  stroke: "var(--accent)",
                  fill: "var(--paper)",
                }),
                Plot.dot(withInterval, {
                  x: "cohort",
                  y: "ratio",
                  r: withInterval.length > 80 ? 2.5 : 4,
                  stroke: "var(--accent)",
                  strokeWidth: 1.5,
                  fill: (d: CohortCell) => (d.complete ? "var(--accent)" : "var(--paper)"),
                }),
                periodAxis(Plot, ticks),
                Plot.tip(
                  withInterval,
                  Plot.pointerX({
                    x: "cohort",
                    y: "ratio",
                    title: (d: CohortCell) => cellSentence(d, lens),
                    ...tipStyle,
                  }),
                ),
              ],
            }),
            title,
          );
        },
      });
    },
    view.fail,
  );
  return view.element;
}

/** Cohorts in each of the two groups compared: about half a year, or a year of quarters. */
const groupSize: Record<Grain, number> = {week: 26, month: 6, quarter: 4};

export function overTimeTitle(cells: readonly CohortCell[], age: number, lens: Lens): string {
  const complete = completeAt(cells, age);
  if (complete.length === 0) return `No cohort has completed ${ageOf(lens, age)} yet`;
  const newest = complete.at(-1);
  const plain = newest
    ? `${share(newest.ratio)} ${shareClause(lens, age)} in the newest complete cohort, ${period(newest.cohort, lens.grain)}`
    : "";
  if (lens.measure !== "customers" || complete.length < 2) return plain;
  const size = Math.min(groupSize[lens.grain], Math.floor(complete.length / 2));
  const now = pool(complete.slice(-size));
  const before = pool(complete.slice(-2 * size, -size));
  const result = now && before && compare(now, before);
  if (!result) return plain;
  const cohorts = size === 1 ? "newest cohort" : `newest ${size} cohorts`;
  const value = share(result.now.stayed / result.now.joined);
  const earlier = share(result.before.stayed / result.before.joined);
  const time = `${shareClause(lens, age)}`;
  if (result.verdict === "same")
    return `No clear change: ${value} ${time} in the ${cohorts}, ${earlier} in those before`;
  const way = result.verdict === "more" ? "Getting better" : "Getting worse";
  return `${way}: ${value} ${time} in the ${cohorts}, ${points(result.difference)} ${result.verdict} than in those before`;
}
