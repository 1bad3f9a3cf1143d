/** Sentences about projected cells: what is expected, how sure it is, and what cannot be projected. */
import {day, period, share, shareRange, thin} from "./format.js";
import {projectedShare} from "./projection.js";
import type {CohortCell, CurvePoint} from "./retention-cells.js";
import {type Lens, when} from "./retention-words.js";

/** Standard errors from the middle to the end of a 90 % and of a 95 % interval. */
const half90 = 1.644854;
const half95 = 1.959964;

/**
 * Whether the newest cohort with a projection is heading above or below its predecessors at the same age; null when
 * there is nothing to compare. For "then or later" nothing is said: predecessors had time to come back that the newest
 * cohort has not had yet.
 *
 * @param curve means over complete cohorts, with their 95 % intervals
 */
export function projectionFinding(
  cells: readonly CohortCell[],
  curve: readonly CurvePoint[],
  lens: Lens,
): string | null {
  if (lens.variant === "on_or_after") return null;
  const newest = cells
    .filter((cell) => projectedShare(cell) !== null)
    .sort((a, b) => (a.cohort === b.cohort ? a.age - b.age : a.cohort < b.cohort ? 1 : -1))
    .find((cell) => curve.some((p) => p.age === cell.age && p.mean !== null && p.cohorts > 0));
  const projected = newest && projectedShare(newest);
  const mean = newest && curve.find((p) => p.age === newest.age);
  if (!newest || !projected || !mean || mean.mean === null) return null;
  const own = (projected.high - projected.low) / 2 / half90;
  const theirs = mean.low === null || mean.high === null ? 0 : (mean.high - mean.low) / 2 / half95;
  const difference = projected.share - mean.mean;
  const apart = Math.abs(difference) > half90 * Math.hypot(own, theirs);
  const cohort = period(newest.cohort, lens.grain);
  const values = `${share(projected.share)}, 90${thin}% interval ${shareRange(projected.low, projected.high)}, against a mean of ${share(mean.mean)}`;
  const time = when(lens, newest.age);
  return apart
    ? `The newest cohort, ${cohort}, is projected ${difference > 0 ? "above" : "below"} those before it ${time}: ${values}.`
    : `The newest cohort, ${cohort}, cannot be told apart from those before it ${time}: projected ${values}.`;
}

/** What hatched cells are, for the note under the figure; names the model where there is one. */
export function openNote(cells: readonly CohortCell[], lens: Lens, anyProjections: boolean): string {
  const open = cells.filter((cell) => !cell.complete && cell.age > 0 && cell.ratio !== null);
  if (open.length === 0) return "";
  const projected = open.find((cell) => cell.projection);
  const stay = "they can still change, and stay out of means";
  if (projected) {
    const closing = `${day(earliest(open))}${open.every((c) => c.closes === open[0]?.closes) ? "" : " or later"}`;
    const growing = open.some((cell) => !cell.projection)
      ? "; the upright ones, of a cohort that can still grow, are what has come so far"
      : "";
    return `Hatched cells are open: ${stay}. Their figures are what the model ${projected.projection?.model} expects when they close, ${closing}${growing}.`;
  }
  const why = anyProjections ? ` ${unprojected(lens)}` : "";
  return `Hatched cells are open: ${stay}.${why}`;
}

function unprojected({measure, variant}: Lens): string {
  if (measure.startsWith("margin") || measure.endsWith("_kept"))
    return "Only customers, orders and net revenue are projected.";
  if (variant === "on_or_after" && measure !== "customers")
    return "Of “then or later” only customers are projected.";
  return "Projections are made for all customers together.";
}

function earliest(cells: readonly CohortCell[]): string {
  return cells.reduce((day, cell) => (cell.closes < day ? cell.closes : day), cells[0]?.closes ?? "");
}
