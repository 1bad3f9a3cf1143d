/** Sentences about how long the customers of a segment stay, counted from the ends of quarters. */
import {count, counted, day, share} from "./format.js";
import {quoted} from "./narrowed-words.js";
import type {Narrowed} from "./narrowing.js";
import type {Opening} from "./opening.js";
import type {Manifest} from "./published.js";
import type {CohortCell, CurvePoint} from "./retention-cells.js";
import {heatmapTitle, type Lens, withheldSentence} from "./retention-words.js";

/** How cells of a segment are read: quarters, customers, from the end of a quarter on. */
export function startLens(
  {retention, currency, smallGroup}: Pick<Manifest, "retention" | "currency" | "smallGroup">,
  variant: "classic" | "on_or_after" = "classic",
): Lens {
  return {
    grain: "quarter",
    variant,
    measure: "customers",
    windowDays: retention.windowDays.quarter,
    currency,
    smallGroup,
    lookedUp: true,
  };
}

export function startsTitle(curve: readonly CurvePoint[], lens: Lens, narrowed: Narrowed): string {
  return heatmapTitle(curve, lens, quoted(narrowed));
}

/** Title of the curve: as far as a year, beside all customers. */
export function startsCurveTitle(
  curve: readonly CurvePoint[],
  everybody: readonly CurvePoint[],
  lens: Lens,
  narrowed: Narrowed,
): string {
  const end = curve.findLast(({age, mean}) => age <= 4 && mean !== null);
  const all = everybody.find(({age}) => age === end?.age)?.mean ?? null;
  if (!end || all === null) return startsTitle(curve, lens, narrowed);
  const on = ["One quarter", "Two quarters", "Three quarters", "Four quarters"][end.age - 1];
  const later = lens.variant === "on_or_after" ? " or later" : "";
  return `${on} on${later}, ${share(end.mean)} of ${quoted(narrowed)} bought, against ${share(all)} of all customers`;
}

/** The page's answer: how much of a segment is left after a year, or as far as can be seen, against all customers. */
export function startsAnswer(
  curve: readonly CurvePoint[],
  everybody: readonly CurvePoint[],
  lens: Lens,
  narrowed: Narrowed,
): Opening {
  const who = quoted(narrowed);
  const known = curve.filter((p): p is CurvePoint & {mean: number} => p.mean !== null);
  const one = known.find(({age}) => age === 1);
  const end = known.findLast(({age}) => age <= 4);
  if (!one || !end)
    return {
      verdict: "Too early to say.",
      sentence: `No quarter is over yet at whose beginning enough customers to tell of were in ${who}.`,
      doubt: "",
    };
  const all = everybody.find(({age}) => age === end.age)?.mean ?? null;
  const against = all === null ? "" : `, against ${share(all)} of all customers`;
  const first = end.age === 1 ? "" : `${share(one.mean)} bought ${quarterAfter(1, lens)} and `;
  const days = end.cohorts;
  return {
    verdict: verdictOf(end, all),
    sentence: `Of those who were in ${who} at the end of a quarter, ${first}${share(end.mean)} ${end.age === 1 ? "bought " : ""}${quarterAfter(end.age, lens)}${against}.`,
    doubt:
      days === 1
        ? "It rests on one quarter-end; the next may change it."
        : `Mean over ${count(days)} quarter-ends.`,
  };
}

/** "in the first quarter after it": ages are at most four. */
function quarterAfter(age: number, {variant}: Lens): string {
  const which = ["first", "second", "third", "fourth"][age - 1] ?? `${age}th`;
  const after = age === 1 ? " quarter after it" : " quarter";
  return `in the ${which}${after}${variant === "on_or_after" ? " or later" : ""}`;
}

function verdictOf({mean, low, high}: CurvePoint & {mean: number}, all: number | null): string {
  if (all === null) return "This is how long they stay.";
  if (low !== null && low > all) return "They stay longer than all customers.";
  if (high !== null && high < all) return "They stay less long than all customers.";
  if (low !== null && high !== null && high - low > 0.1) return "We cannot tell them from all customers.";
  return Math.abs(mean - all) < 0.02
    ? "They stay about as long as all customers."
    : "No clear difference to all customers.";
}

/** The note under the heatmap. */
export function startsNote(cells: readonly CohortCell[], lens: Lens, asOf: string): string {
  const rows = cells.filter(({age}) => age === 0).length;
  const small = cells.filter(({age, ratio}) => age > 0 && ratio === null).length;
  return [
    `${counted(rows, "quarter-end")}, through ${day(asOf)}; who is in it on several of them is in several rows.`,
    cells.some(({age, complete}) => age > 0 && !complete) &&
      "Hatched cells are open: they can still change, and stay out of means.",
    small > 0 && `– ${withheldSentence(lens)}`,
  ]
    .filter(Boolean)
    .join(" ");
}
