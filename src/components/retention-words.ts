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
  shortDay,
  shortPeriod,
  thin,
} from "./format.js";
import {projectedShare} from "./projection.js";
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
  /** Cohorts are the customers of a segment at the end of a quarter, and that day is their name. */
  lookedUp?: boolean;
}

/** What the rows of the heatmap are, as the head of their column. */
export function cohortHead({lookedUp}: Lens): string {
  return lookedUp ? "In it on" : "Joined";
}

/** A cohort in a narrow column. */
export function cohortName(cohort: string, {grain, lookedUp}: Lens): string {
  return lookedUp ? shortDay(cohort) : shortPeriod(cohort, grain);
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

/** One step of age: "month 4", or "window 4" where days are counted. */
export function ageOf({grain, variant}: Lens, age: number): string {
  return variant === "windowed" ? `window ${age}` : ageName(age, grain);
}

/** What ages are counted in, for axes: "months since joining", "windows of 30 days since the first order". */
export function ageUnit({grain, variant, windowDays, lookedUp}: Lens): string {
  if (lookedUp) return `${grain}s after that day`;
  return variant === "windowed"
    ? `windows of ${counted(windowDays, "day")} since the first order`
    : `${grain}s since joining`;
}

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
  const {measure, variant, grain, windowDays, lookedUp} = lens;
  const span =
    variant === "windowed" ? `in each ${windowDays} days after the first order` : `in each later ${grain}`;
  const later = variant === "on_or_after" ? " or any after it" : "";
  if (measure === "customers")
    return `Customers who bought ${span}${later}, per cent of those who ${lookedUp ? "were in it" : "joined"}`;
  const thing = measure === "orders" ? "orders" : measure.startsWith("margin") ? "margin" : "revenue";
  const start = `${baseName(lens)} ${thing}`;
  if (variant === "on_or_after")
    return `Part of ${start} that came from customers who bought ${span}${later}, per cent`;
  const kept = measure.endsWith("_kept") ? ", per customer never more than at the start" : "";
  const net = measure === "revenue" || measure === "margin" ? " net of refunds" : "";
  return `${sentence(thing)}${net} ${span}${kept}, per cent of ${start}`;
}

function baseName({grain, variant}: Lens): string {
  return variant === "windowed" ? "the first day’s" : `the joining ${grain}’s`;
}

/** What one cell says, in full: for the line under the pointer or the keyboard. */
export function cellSentence(cell: CohortCell, lens: Lens): string {
  const {grain, measure, currency} = lens;
  const start = lens.lookedUp ? `in it on ${day(cell.cohort)}` : period(cell.cohort, grain);
  const head = `${sentence(start)}, ${ageOf(lens, cell.age)}`;
  if (cell.ratio === null) return `${head}: ${withheldSentence(lens)}`;
  const body =
    measure === "customers"
      ? `${count(cell.active)} of ${counted(cell.base, "customer")} (${share(cell.ratio)}) bought ${when(lens, cell.age)}`
      : measure === "orders"
        ? `${counted(cell.amount, "order")} against ${count(cell.baseAmount)} at the start (${share(cell.ratio)}): ${share(cell.ratio)} ${shareClause(lens, cell.age)}`
        : `${money(cell.amount, currency)} against ${money(cell.baseAmount, currency)} at the start: ${share(cell.ratio)} ${shareClause(lens, cell.age)}`;
  return `${head}: ${body}. ${cell.complete ? "Final." : `Open until ${day(cell.closes)}: ${openSentence(cell, lens)}`}`;
}

/** What follows "Open until 31 December 2024: ". */
function openSentence(cell: CohortCell, lens: Lens): string {
  const projected = projectedShare(cell);
  if (!projected || !cell.projection) return "can still change.";
  const {expected} = cell.projection;
  const amount =
    lens.measure === "customers" || lens.measure === "orders"
      ? count(expected)
      : money(expected, lens.currency);
  const interval = `90${thin}% interval ${shareRange(projected.low, projected.high)}`;
  const after = lens.variant === "on_or_after" ? " Purchases after that day can raise it further." : "";
  return `projected to close at ${amount} (${share(projected.share)}, ${interval}).${after}`;
}

/** What the tooltip of an open cell says. */
export function openTitle(cell: CohortCell): string {
  const projected = projectedShare(cell);
  const until = `open until ${shortDay(cell.closes)}`;
  return projected
    ? `${until}: ${share(cell.ratio)} so far, projected ${share(projected.share)} (${shareRange(projected.low, projected.high)})`
    : `${until}: can still change`;
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
  if (!first) return `${whose}${nothingKnown(curve, lens)}`;
  const later = known
    .filter((p) => p.age > first.age && landmarks[lens.grain].includes(p.age))
    .map((p) => `${share(p.mean)} ${when(lens, p.age)}`);
  return `${whose}${list([`${share(first.mean)} ${shareClause(lens, first.age)}`, ...later])}`;
}

function nothingKnown(curve: readonly CurvePoint[], {lookedUp}: Lens): string {
  if (lookedUp) return "No quarter can be told of yet";
  return curve.some((p) => p.age > 0 && p.cohorts > 0)
    ? "The means are withheld: they would tell of too few customers"
    : "No cohort is old enough yet to say how many come back";
}

/** Title of the curves: how the first drop compares with what follows. */
export function curveTitle(curve: readonly CurvePoint[], lens: Lens): string {
  const known = curve.filter((p): p is CurvePoint & {mean: number} => p.mean !== null);
  const start = known.find((p) => p.age === 0);
  const one = known.find((p) => p.age === 1);
  if (!start || !one) return heatmapTitle(curve, lens);
  const later = known.filter((p) => p.age > 1);
  const end =
    later.findLast((p) => landmarks[lens.grain].includes(p.age)) ?? later.findLast((p) => p.cohorts >= 3);
  const first = `${share(one.mean)} ${shareClause(lens, 1)}`;
  if (!end) return first;
  const then = `${share(end.mean)} ${when(lens, end.age)}`;
  const drop = start.mean - one.mean;
  const further = one.mean - end.mean;
  if (drop <= 0) return `Nothing is lost at first: ${first}, then ${then}`;
  if (further <= 0) return `After the first drop it holds: ${first}, and ${then}`;
  if (drop > further) return `The steepest drop comes first: ${first}, then ${then}`;
  return `It keeps falling: ${first}, then ${then}`;
}

/** One point of a mean curve with all it rests on. */
export function meanSentence(point: CurvePoint, lens: Lens): string {
  const head = `Mean, ${ageOf(lens, point.age)}`;
  if (point.mean === null && lens.lookedUp) return `${head}: no number to take a mean of.`;
  if (point.mean === null)
    return `${head}: ${point.cohorts === 0 ? "no cohort is complete yet." : withheldSentence(lens)}`;
  const interval =
    point.low === null || point.high === null ? "" : ` (95 % interval ${shareRange(point.low, point.high)})`;
  // Who was in it on several days would be counted several times.
  if (lens.lookedUp)
    return `${head}: ${share(point.mean)}${interval}, from ${counted(point.cohorts, "quarter-end")}.`;
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
    ? `${best.name} keeps more than ${worst.name}: ${share(best.mean)} ${shareClause(lens, age)}, against ${share(worst.mean)}`
    : `${label} makes no clear difference: ${share(worst.mean)} to ${share(best.mean)} ${shareClause(lens, age)}`;
}

/**
 * The note under a retention figure.
 *
 * @param openWords what is said of open cells when there are any
 */
export function cohortNote(
  cells: readonly CohortCell[],
  lens: Lens,
  asOf: string,
  openWords = "Hatched cells are open: they can still change, and stay out of means.",
): string {
  const bases = new Map(cells.filter((c) => c.age === 0).map((c) => [c.cohort, c.base]));
  const known = [...bases.values()].filter((n): n is number => n !== null);
  const total = known.reduce((sum, n) => sum + n, 0);
  const open = cells.some((c) => !c.complete && c.age > 0);
  const withheld = cells.filter((c) => c.ratio === null).length;
  return [
    `n = ${counted(total, "customer")} in ${counted(known.length, "cohort")}, through ${day(asOf)}.`,
    open && openWords,
    withheld > 0 && `– ${withheldSentence(lens)}`,
  ]
    .filter(Boolean)
    .join(" ");
}
