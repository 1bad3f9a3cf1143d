/** What sets each segment apart from all other customers, with intervals, so that noise is not told as character. */
import {type Cell, type Columns, defineModel, numbers, onlyRow, texts} from "../../graph/define.ts";
import type {Interval} from "../../statistics/interval.ts";
import {newcombeDifference} from "../../statistics/newcombe-difference.ts";
import {predictTotal} from "../../statistics/predict.ts";
import {ratioDifference} from "../../statistics/ratio-difference.ts";
import {type RatioSums, ratioInterval} from "../../statistics/ratio-interval.ts";
import {wilsonInterval} from "../../statistics/wilson-interval.ts";
import {fewestForMeans, mostSegments, type SegmentMeasure, segmentMeasures} from "../segment-measures.ts";
import {segmentMembers} from "../segment-members.ts";
import {siteForecast} from "../site-forecast.ts";
import {draws, range, relativeVariance, spendVariance} from "../value-intervals.ts";

const seed = 5;

export default defineModel({
  description:
    "What each segment of each grouping is like on the as-of date, measure by measure, next to all customers: value with a 95 % interval, and whether it is over or under that of all others. The twelve largest segments of a grouping that have enough customers to be shown. The verdict allows for the number of comparisons made within the grouping (Bonferroni), so that the chance of even one false alarm stays at 5 %.",
  grain: ["grouping", "segment", "measure", "item"],
  published: true,
  reads: [
    "marts.segment_sums",
    "marts.segment_outcomes",
    "marts.segment_histories",
    "core.mix_items",
    "core.model_fits",
    "core.spend_fit",
    "core.contract_choice",
    "marts.forecast_choice",
    "source.forecast",
    "source.privacy",
  ],
  columns: {
    grouping: {type: "varchar", description: "Name of the grouping (see core.groupings)."},
    segment: {type: "varchar", description: "Name of the segment."},
    measure: {type: "varchar", description: "Name of the measure (see loaders/models/segment-measures.ts)."},
    item: {
      type: "varchar",
      description: "Category, channel or price band that the measure is a share of; else empty.",
    },
    value: {type: "double", description: "The segment's; null when unknown."},
    low: {
      type: "double",
      description: "Lower 95 % limit; 90 % for expected money. Null with fewer than two customers.",
    },
    high: {type: "double", description: "Upper limit."},
    base_value: {type: "double", description: "The same of all customers."},
    difference_low: {
      type: "double",
      description: "Lower limit of the difference to all other customers, with the correction.",
    },
    difference_high: {type: "double", description: "Upper limit."},
    verdict: {
      type: "varchar",
      description: "over, under, as the base, or too few.",
      tests: [{accepted_values: ["over", "under", "as the base", "too few"]}],
    },
    customers: {type: "integer", description: "Customers of the segment of whom it is known."},
    backers: {type: "integer", description: "For money: customers whose money it is; else as customers."},
  },
  tests: [
    {
      never: "low > value or high < value",
      because: "A value lies outside its interval. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const sums = tables["marts.segment_sums"];
    const k = Math.max(1, Number(onlyRow(tables["source.privacy"]).small_group));
    const items = new Map(
      texts(tables["core.mix_items"], "kind").map((kind, i) => [
        `${kind}_${tables["core.mix_items"].position?.[i]}`,
        String(tables["core.mix_items"].item?.[i]),
      ]),
    );
    const measures = segmentMeasures.filter(({item, column}) => item === undefined || items.has(column));
    const outcomes = outcomesOf(tables["marts.segment_outcomes"]);
    const groupings = texts(sums, "grouping");
    const segments = texts(sums, "segment");
    const customers = numbers(sums, "customers");
    const base = groupings.indexOf("");
    const rows: Record<string, Cell>[] = [];
    const expected = expectedMoney(tables);
    for (const grouping of [...new Set(groupings)].filter((name) => name !== "").sort()) {
      const members = [...groupings.keys()]
        .filter((i) => groupings[i] === grouping && customers[i]! >= k)
        .sort((i, j) => customers[j]! - customers[i]! || (segments[i]! < segments[j]! ? -1 : 1))
        .slice(0, mostSegments);
      const compared = members.flatMap((i) => {
        const of = (row: number) => measures.map((measure) => sumsOf(sums, measure, row));
        const place = {grouping, segment: segments[i]!};
        const all = of(base);
        const pairs = of(i).map((own, m) => ({place, measure: measures[m]!, own, all: all[m]!, row: i}));
        const kept = outcomes(grouping, segments[i]!);
        const known = kept === null ? [] : [{place, measure: retained, ...kept, row: i}];
        return [...pairs, ...known].filter(({own, all}) => own.n > 0 && all.n > 0);
      });
      // One interval for each comparison, all of them right at once with 95 %.
      const tested = compared.filter((pair) => comparable(pair.measure, pair.own, pair.all)).length;
      const level = 1 - 0.05 / Math.max(1, tested);
      for (const {place, measure, own, all, row} of compared) {
        const difference = comparable(measure, own, all) ? differenceOf(measure, own, all, level) : null;
        const value = estimateOf(measure, own);
        if (value.estimate === null) continue;
        rows.push({
          ...place,
          measure: measure.name,
          item: measure.item === undefined ? "" : items.get(measure.column)!,
          value: value.estimate,
          low: value.low,
          high: value.high,
          base_value: estimateOf(measure, all).estimate,
          difference_low: difference?.low ?? null,
          difference_high: difference?.high ?? null,
          verdict: verdictOf(difference),
          customers: own.n,
          backers: Number(sums[`${measure.name}_backers`]?.[row] ?? own.n),
        });
      }
      for (const i of members) {
        const money = expected(i);
        if (money !== null) rows.push({grouping, segment: segments[i]!, ...money});
      }
    }
    return table(rows);
  },
});

/** What share bought again in the quarters after a day on which the segment was known. */
const retained: SegmentMeasure = {name: "retained", kind: "share", column: "retained"};

/** Sums of a measure, x counting customers where it is a mean. */
function sumsOf(sums: Columns, {kind, column}: SegmentMeasure, row: number): RatioSums {
  const of = (part: string) => Number(sums[`${column}_${part}`]?.[row] ?? 0);
  const n = of("n");
  if (kind !== "ratio") return {n, sumY: of("sum"), sumX: n, sumYY: of("sq"), sumXY: of("sum"), sumXX: n};
  return {n, sumY: of("y"), sumX: of("x"), sumYY: of("yy"), sumXY: of("xy"), sumXX: of("xx")};
}

function estimateOf(
  {kind}: SegmentMeasure,
  own: RatioSums,
): {estimate: number | null; low: number | null; high: number | null} {
  if (kind !== "share") return ratioInterval(own);
  return wilsonInterval(own.sumY, own.n) ?? {estimate: null, low: null, high: null};
}

/** Whether there are enough customers inside and outside to compare. */
function comparable({kind}: SegmentMeasure, own: RatioSums, all: RatioSums): boolean {
  const least = kind === "share" ? 2 : fewestForMeans;
  return own.n >= least && all.n - own.n >= least;
}

/** Of the segment and all others, who are other customers: their numbers are independent. */
function differenceOf(
  {kind}: SegmentMeasure,
  own: RatioSums,
  all: RatioSums,
  level: number,
): Interval | null {
  const rest: RatioSums = {
    n: all.n - own.n,
    sumY: all.sumY - own.sumY,
    sumX: all.sumX - own.sumX,
    sumYY: all.sumYY - own.sumYY,
    sumXY: all.sumXY - own.sumXY,
    sumXX: all.sumXX - own.sumXX,
  };
  if (kind === "share") return newcombeDifference(own.sumY, own.n, rest.sumY, rest.n, level);
  return ratioDifference(own, rest, level);
}

function verdictOf(difference: Interval | null): string {
  if (difference === null) return "too few";
  // A difference of rounding alone is none.
  const least = 1e-9 * (1 + Math.abs(difference.estimate));
  return difference.low > least ? "over" : difference.high < -least ? "under" : "as the base";
}

function outcomesOf(
  outcomes: Columns,
): (grouping: string, segment: string) => {own: RatioSums; all: RatioSums} | null {
  const groupings = texts(outcomes, "grouping");
  const segments = texts(outcomes, "segment");
  const customers = numbers(outcomes, "customers");
  const bought = numbers(outcomes, "bought");
  const of = (i: number): RatioSums => {
    const [n, y] = [customers[i]!, bought[i]!];
    return {n, sumY: y, sumX: n, sumYY: y, sumXY: y, sumXX: n};
  };
  const rows = new Map(groupings.map((grouping, i) => [JSON.stringify([grouping, segments[i]]), i]));
  const all = rows.get(JSON.stringify(["", ""]));
  return (grouping, segment) => {
    const row = rows.get(JSON.stringify([grouping, segment]));
    return row === undefined || all === undefined ? null : {own: of(row), all: of(all)};
  };
}

/** Expected money per customer with its range; none where no model of purchase could be fitted. */
function expectedMoney(tables: {
  "marts.segment_sums": Columns;
  "marts.segment_histories": Columns;
  "core.model_fits": Columns;
  "core.spend_fit": Columns;
  "core.contract_choice": Columns;
  "marts.forecast_choice": Columns;
  "source.forecast": Columns;
}): (row: number) => Record<string, Cell> | null {
  const {fit, horizon} = siteForecast(tables);
  const sums = tables["marts.segment_sums"];
  const members = segmentMembers(tables["marts.segment_histories"]);
  const doubt = Number(onlyRow(tables["core.spend_fit"]).general_doubt);
  // What running contracts will pay has no range of its own by segment.
  const contracts = tables["core.contract_choice"].chosen?.some((chosen) => chosen === true) ?? false;
  const groupings = texts(sums, "grouping");
  const segments = texts(sums, "segment");
  const base = groupings.indexOf("");
  const mean = (row: number) => {
    const known = Number(sums.expected_n?.[row] ?? 0);
    return known > 0 ? Number(sums.expected_sum?.[row] ?? 0) / known : null;
  };
  return (row) => {
    const value = mean(row);
    if (value === null) return null;
    const found = fit === null || contracts ? undefined : members(groupings[row]!, segments[row]!);
    const interval =
      fit === null || found === undefined
        ? null
        : range(
            value,
            relativeVariance(
              predictTotal(fit, found.histories, horizon, {draws, seed, weights: found.spend}),
            ) + spendVariance(found.money.revenue, found.money.variance, found.money.general, doubt),
          );
    const customers = Number(sums.expected_n?.[row] ?? 0);
    const others = mean(base);
    return {
      measure: "expected",
      item: "",
      value,
      low: interval?.low ?? null,
      high: interval?.high ?? null,
      base_value: others,
      difference_low: null,
      difference_high: null,
      // Not a count of what was seen: it is over or under when its range lies beyond what is expected of all.
      verdict:
        interval === null || others === null
          ? "too few"
          : interval.low > others
            ? "over"
            : interval.high < others
              ? "under"
              : "as the base",
      customers,
      backers: customers,
    };
  };
}

function table(rows: readonly Record<string, Cell>[]) {
  const column = (name: string) => rows.map((row) => row[name] ?? null);
  return {
    grouping: column("grouping"),
    segment: column("segment"),
    measure: column("measure"),
    item: column("item"),
    value: column("value"),
    low: column("low"),
    high: column("high"),
    base_value: column("base_value"),
    difference_low: column("difference_low"),
    difference_high: column("difference_high"),
    verdict: column("verdict"),
    customers: column("customers"),
    backers: column("backers"),
  };
}
