/** Sentences about retention, made from cells and curves; each stays true when data are few, open or withheld. */
import {
  age as ageName,
  count,
  counted,
  day,
  type Grain,
  list,
  money,
  period,
  sentence,
  share,
  shareRange,
} from "./format.js";
import type {CohortCell, CurvePoint, Measure, Variant} from "./retention-cells.js";

export interface Lens {
  grain: Grain;
  variant: Variant;
  measure: Measure;
  /** Length of one window of the windowed variant, in days. */
  windowDays: number;
  currency: string;
  /** k of the small-group rule. */
  smallGroup: number;
}

export const variantLabels: Record<Variant, string> = {
  classic: "In that period",
  on_or_after: "Then or later",
  windowed: "By days",
};

export const measureLabels: Record<Measure, string> = {
  customers: "Customers",
  orders: "Orders",
  revenue: "Revenue, net",
  revenue_kept: "Revenue kept (gross)",
  margin: "Margin, net",
  margin_kept: "Margin kept (gross)",
};

export const grainLabels: Record<Grain, string> = {week: "Week", month: "Month", quarter: "Quarter"};

/** When: "in month 4", "in month 4 or later", "91 to 120 days after their first order". */
export function when({grain, variant, windowDays}: Lens, age: number): string {
  if (variant === "classic") return `in ${ageName(age, grain)}`;
  if (variant === "on_or_after") return `in ${ageName(age, grain)} or later`;
  if (age === 0) return "on the day of their first order";
  return `${count((age - 1) * windowDays + 1)} to ${count(age * windowDays)} days after their first order`;
}

/** What a share says, as a clause after a number: "of customers bought again in month 4". */
export function shareClause(lens: Lens, age: number): string {
  const time = when(lens, age);
  const {measure, variant} = lens;
  if (measure === "customers") return `of customers bought ${time}`;
  const base = baseName(lens);
  const thing = measure === "orders" ? "orders" : measure.startsWith("margin") ? "margin" : "revenue";
  if (variant === "on_or_after") return `of ${base} ${thing} came from customers who bought ${time}`;
  if (measure.endsWith("_kept")) return `of ${base} ${thing} was kept ${time}`;
  return `of ${base} ${thing} ${measure === "orders" ? "were placed" : "came"} again ${time}`;
}

/** Subtitle of the retention figures: the measure, its unit, and how activity is counted. */
export function measureSentence(lens: Lens): string {
  const {measure, variant, grain, windowDays} = lens;
  const counted =
    variant === "classic"
      ? `in each ${grain} after the one they joined in`
      : variant === "on_or_after"
        ? `in each ${grain} after the one they joined in, or any later one`
        : `in each ${windowDays} days after their first order`;
  if (measure === "customers") return `Customers who bought ${counted}, per cent of those who joined`;
  const base = baseName(lens);
  if (variant === "on_or_after") {
    const thing = measure === "orders" ? "Orders" : measure.startsWith("margin") ? "Margin" : "Revenue";
    return `${thing} of those still buying ${counted}: their part of ${base}, per cent`;
  }
  const thing = {
    orders: "Orders",
    revenue: "Revenue net of refunds",
    revenue_kept: "Revenue, per customer never more than at the start,",
    margin: "Margin net of refunds",
    margin_kept: "Margin, per customer never more than at the start,",
  }[measure];
  return `${thing} ${counted}, per cent of ${base}`;
}

function baseName({grain, variant}: Lens): string {
  return variant === "windowed" ? "the first day’s" : `the joining ${grain}’s`;
}

/** What one cell says, in full: for the line under the pointer or the keyboard. */
export function cellSentence(cell: CohortCell, lens: Lens): string {
  const {grain, measure, currency} = lens;
  const head = `${sentence(period(cell.cohort, grain))}, ${ageName(cell.age, grain)}`;
  if (cell.ratio === null) return `${head}: ${withheldSentence(lens)}`;
  const body =
    measure === "customers"
      ? `${count(cell.active)} of ${counted(cell.base, "customer")} (${share(cell.ratio)}) bought ${when(lens, cell.age)}`
      : measure === "orders"
        ? `${counted(cell.amount, "order")} against ${count(cell.baseAmount)} at the start (${share(cell.ratio)}): ${share(cell.ratio)} ${shareClause(lens, cell.age)}`
        : `${money(cell.amount, currency)} against ${money(cell.baseAmount, currency)} at the start: ${share(cell.ratio)} ${shareClause(lens, cell.age)}`;
  return `${head}: ${body}. ${cell.complete ? "Final." : `Open until ${day(cell.closes)}: can still change.`}`;
}

/** Why a cell shows a dash. */
export function withheldSentence({smallGroup, measure}: Lens): string {
  const reason = `withheld: rests on fewer than ${count(smallGroup)} customers, or would tell about a group that small`;
  return measure === "customers" ? `${reason}.` : `${reason}, or nothing was paid at the start.`;
}

/** Ages a reader thinks in: the first, half a year, a year. */
const landmarks: Record<Grain, readonly number[]> = {
  week: [1, 13, 26],
  month: [1, 6, 12],
  quarter: [1, 2, 4],
};

/** Title of the heatmap: the mean at the first age, after half a year, after a year, as far as the data reach. */
export function heatmapTitle(curve: readonly CurvePoint[], lens: Lens, who = ""): string {
  const known = curve.filter((p) => p.age > 0 && p.mean !== null);
  const first = known[0];
  const whose = who === "" ? "" : `${who}: `;
  if (!first) return `${whose}No cohort is old enough yet to say how many come back`;
  const later = known
    .filter((p) => p.age > first.age && landmarks[lens.grain].includes(p.age))
    .map((p) => `${share(p.mean)} ${when(lens, p.age)}`);
  return `${whose}${list([`${share(first.mean)} ${shareClause(lens, first.age)}`, ...later])}`;
}

/** Title of the curves: where most is lost, if the steps can be compared at all. */
export function curveTitle(curve: readonly CurvePoint[], lens: Lens): string {
  const known = curve.filter((p): p is CurvePoint & {mean: number} => p.mean !== null);
  const start = known.find((p) => p.age === 0);
  const one = known.find((p) => p.age === 1);
  if (!start || !one) return "Too early to draw a curve: no cohort has a complete first period";
  const later = known.filter((p) => p.age > 1 && p.cohorts >= 3);
  const lost = start.mean - one.mean;
  const end = later.at(-1);
  if (!end) return `${share(one.mean)} ${shareClause(lens, 1)}`;
  const lostLater = one.mean - end.mean;
  if (lost <= 0) return `Nothing is lost at first: ${share(one.mean)} ${shareClause(lens, 1)}`;
  const thing = lens.measure === "customers" ? "customers" : lens.measure.split("_")[0];
  if (lostLater <= 0)
    return `What is lost is lost at once: ${share(lost)} by ${ageName(1, lens.grain)}, nothing more by ${ageName(end.age, lens.grain)}`;
  if (lost > lostLater)
    return `The first ${lens.variant === "windowed" ? `${lens.windowDays} days` : lens.grain} decides: ${share(lost)} of ${thing} gone by ${ageName(1, lens.grain)}, ${share(lostLater)} more by ${ageName(end.age, lens.grain)}`;
  return `The loss goes on: ${share(lost)} of ${thing} gone by ${ageName(1, lens.grain)}, ${share(lostLater)} more by ${ageName(end.age, lens.grain)}`;
}

/** One point of a mean curve with all it rests on. */
export function meanSentence(point: CurvePoint, lens: Lens): string {
  const head = `Mean, ${ageName(point.age, lens.grain)}`;
  if (point.mean === null)
    return `${head}: ${point.cohorts === 0 ? "no cohort is complete yet." : withheldSentence(lens)}`;
  const interval =
    point.low === null || point.high === null ? "" : ` (95 % interval ${shareRange(point.low, point.high)})`;
  return `${head}: ${share(point.mean)}${interval}, from ${counted(point.customers, "customer")} in ${counted(point.cohorts, "complete cohort")}.`;
}

/** Title of the comparison by a dimension: the ends, and whether their intervals part them. */
export function comparisonTitle(
  lines: readonly {name: string; curve: readonly CurvePoint[]}[],
  lens: Lens,
  label: string,
): string {
  const ages = lines.map(
    (line) => line.curve.filter((p) => p.mean !== null && p.cohorts >= 2).at(-1)?.age ?? 0,
  );
  const age = Math.min(
    lens.grain === "week" ? 12 : lens.grain === "month" ? 6 : 4,
    ...ages.filter((a) => a > 0),
  );
  const at = lines
    .flatMap((line) => {
      const point = line.curve.find((p) => p.age === age);
      return point && point.mean !== null
        ? [{name: line.name, mean: point.mean, low: point.low, high: point.high}]
        : [];
    })
    .sort((a, b) => b.mean - a.mean);
  const best = at[0];
  const worst = at.at(-1);
  if (!best || !worst || best === worst || ages.every((a) => a === 0))
    return `${label}: not enough complete cohorts to compare`;
  const parted = best.low !== null && worst.high !== null && best.low > worst.high;
  return parted
    ? `${best.name} keeps most: ${share(best.mean)} ${shareClause(lens, age)}, against ${share(worst.mean)} for ${worst.name}`
    : `${label} makes no clear difference: ${share(worst.mean)} to ${share(best.mean)} ${shareClause(lens, age)}`;
}

/** The note under a retention figure. */
export function cohortNote(cells: readonly CohortCell[], lens: Lens, asOf: string): string {
  const bases = new Map(cells.filter((c) => c.age === 0).map((c) => [c.cohort, c.base]));
  const known = [...bases.values()].filter((n): n is number => n !== null);
  const total = known.reduce((sum, n) => sum + n, 0);
  const open = cells.some((c) => !c.complete && c.age > 0);
  const withheld = cells.filter((c) => c.ratio === null).length;
  return [
    `n = ${counted(total, "customer")} in ${counted(known.length, "cohort")}, through ${day(asOf)}.`,
    open && "Hatched cells are open: they can still change, and stay out of means.",
    withheld > 0 && `– ${withheldSentence(lens)}`,
  ]
    .filter(Boolean)
    .join(" ");
}
