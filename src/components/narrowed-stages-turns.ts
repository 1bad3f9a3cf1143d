/** The share of a segment that fell into decline in each quarter, or came back, beside that of all. */
import {base, labelEnds, named, periodAxis, periodTicks, tipStyle, yAxis} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {figure} from "./figure.js";
import {count, period, share, shareRange} from "./format.js";
import {type SegmentStages, type Turn, turnedOf, turnShare} from "./narrowed-stages-data.js";
import {turnTitle} from "./narrowed-stages-words.js";
import {quoted} from "./narrowed-words.js";
import {near} from "./report.js";

interface Point {
  quarter: string;
  complete: boolean;
  turned: number;
  base: number;
  share: number;
  low: number;
  high: number;
}

const measures = {
  fell: "Customers in decline or ended at the end of the quarter, per cent of those who were in neither as it began",
  back: "Customers in decline no longer at the end of the quarter, nor ended, per cent of those in decline as it began",
  revived:
    "Customers in formation or stable at the end of the quarter, per cent of those who had ended as it began",
} as const;

/** What of it can be told of a segment: nobody who had ended can fall. */
export function toldTurns({quarters, smallGroup}: SegmentStages): Turn[] {
  const told = (turn: Turn) => quarters.some((row) => turnShare(turnedOf(row, turn), smallGroup) !== null);
  const turns = (["fell", "back"] as const).filter(told);
  return turns.length > 0 ? turns : told("revived") ? ["revived"] : ["fell"];
}

export function narrowedTurns(input: SegmentStages, turn: Turn, first: Promise<void>): HTMLElement {
  const {narrowed, quarters, all, smallGroup} = input;
  const view = figure({id: `narrowed-${turn}`, height: 300});
  const title = turnTitle(input, turn);
  const pointsOf = (rows: SegmentStages["quarters"]) =>
    rows.flatMap((row): Point[] => {
      const turned = turnedOf(row, turn);
      const is = turnShare(turned, smallGroup);
      return is === null ? [] : [{quarter: row.quarter, complete: row.complete, ...turned, ...is}];
    });
  const [points, others] = [pointsOf(quarters), pointsOf(all)];
  const draw = async () => {
    if (points.length === 0) {
      view.empty(title, `In no quarter were there ${count(smallGroup)} of them to whom it could happen.`);
      return;
    }
    await first.then(() => near(view.element));
    const Plot = await import("./plot.js");
    const open = points.some(({complete}) => !complete);
    view.show({
      title,
      subtitle: `${measures[turn]}, of ${quoted(narrowed)}, with 95\u202f% intervals; dashed: all customers${open ? "; hollow: the quarter is not over" : ""}`,
      note: [
        `n = ${count(points.at(-1)?.base ?? 0)} customers in the last quarter drawn. Who is in it was looked up the day before each quarter began. `,
        definitionLink(
          turn === "fell" ? "fell_into_decline" : "came_back_from_decline",
          "How this is counted",
        ),
        ".",
      ],
      name: `${narrowed.grouping.name}-${{fell: "fell-into-decline", back: "came-back", revived: "came-back-after-the-end"}[turn]}`,
      table: {
        columns: ["quarter", "complete", "base", turn, "share", "low_95", "high_95", "all_customers_share"],
        rows: points.map((p) => [
          p.quarter,
          p.complete,
          p.base,
          p.turned,
          p.share,
          p.low,
          p.high,
          others.find(({quarter}) => quarter === p.quarter)?.share ?? null,
        ]),
      },
      draw(width) {
        const narrow = width < 560;
        const marginRight = narrow ? 92 : 110;
        const domain = all.map(({quarter}) => quarter);
        const over = (rows: readonly Point[]) => rows.filter(({complete}) => complete);
        const top = Math.max(0.01, ...points.map(({high}) => high), ...others.map((p) => p.share));
        const chart = Plot.plot({
          ...base,
          width,
          height: narrow ? 270 : 300,
          marginLeft: 44,
          marginRight,
          marginBottom: 40,
          x: {type: "point", domain, padding: 0.3},
          y: {domain: [0, Math.min(1, top)], label: null},
          marks: [
            ...yAxis(Plot, share),
            periodAxis(Plot, periodTicks(domain, "quarter", width - 44 - marginRight)),
            Plot.lineY(over(others), {
              x: "quarter",
              y: "share",
              stroke: "var(--ink-soft)",
              strokeDasharray: "4,3",
              strokeWidth: 1.5,
            }),
            Plot.ruleX(points, {
              x: "quarter",
              y1: "low",
              y2: "high",
              stroke: "var(--accent)",
              strokeOpacity: 0.45,
            }),
            Plot.lineY(over(points), {x: "quarter", y: "share", stroke: "var(--accent)", strokeWidth: 2.25}),
            Plot.dot(points, {
              x: "quarter",
              y: "share",
              r: 3,
              fill: (p: Point) => (p.complete ? "var(--accent)" : "var(--paper)"),
              stroke: "var(--accent)",
            }),
            Plot.tip(
              points,
              Plot.pointerX({
                x: "quarter",
                y: "share",
                title: (p: Point) => {
                  const other = others.find(({quarter}) => quarter === p.quarter);
                  return `${period(p.quarter, "quarter")}${p.complete ? "" : ", so far"}\n${share(p.share)} (${shareRange(p.low, p.high)}), ${count(p.turned)} of ${count(p.base)}${other ? `\nall customers ${share(other.share)}` : ""}`;
                },
                ...tipStyle,
              }),
            ),
          ],
        });
        const [end, other] = [over(points).at(-1), over(others).at(-1)];
        labelEnds(
          chart,
          [
            ...(end ? [{text: `${share(end.share)} of them`, y: end.share, color: "var(--accent)"}] : []),
            ...(other
              ? [{text: `${share(other.share)} of all`, y: other.share, color: "var(--ink-soft)"}]
              : []),
          ],
          width - marginRight + 4,
        );
        return named(chart, title);
      },
    });
  };
  draw().catch(view.fail);
  return view.element;
}
