/** Repeat purchases week by week, before and in the holdout days, against what the model in use expected. */
import {defineModel, numbers, onlyRow, texts} from "../../graph/define.ts";
import {drawParameters} from "../../statistics/draws.ts";
import {trackPurchases} from "../../statistics/tracking.ts";
import {testedFit} from "../forecast-groups.ts";

const DRAWS = 400;

export default defineModel({
  description:
    "Repeat purchase days of customers who joined by calibration_end, by week and from the beginning: actual, and expected by the model in use as fitted on the days before the holdout days, with 90 % ranges. Weeks are whole, and counted from calibration_end both ways. Empty when nothing could be tested.",
  grain: ["week"],
  published: true,
  reads: [
    "core.holdout_window",
    "core.joiners",
    "core.model_fits",
    "core.repeat_days",
    "marts.forecast_choice",
  ],
  columns: {
    week: {type: "date", description: "First day of the week."},
    ends: {type: "date", description: "Its last day."},
    holdout: {type: "boolean", description: "Whether the model had not seen it."},
    actual: {type: "double", description: "Repeat purchase days in the week."},
    expected: {type: "double", description: "How many were expected."},
    low: {type: "double", description: "Lower end of the 90 % range."},
    high: {type: "double", description: "Upper end."},
    cumulative_actual: {
      type: "double",
      description: "Repeat purchase days from the first day to the end of the week.",
    },
    cumulative_expected: {type: "double", description: "How many were expected."},
    cumulative_low: {type: "double", description: "Lower end of the 90 % range."},
    cumulative_high: {type: "double", description: "Upper end."},
  },
  tests: [
    {
      never: "low > high or cumulative_low > cumulative_high or expected < 0",
      because: "A range of a forecast is turned around. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const window = onlyRow(tables["core.holdout_window"]);
    const fit = testedFit(tables["core.model_fits"], tables["marts.forecast_choice"]);
    const [first, calibration, last] = [window.first_day, window.calibration_end, window.as_of].map((day) =>
      dayNumber(String(day)),
    ) as [number, number, number]; // three days in, three out
    const before = Math.floor((calibration - first + 1) / 7);
    const after = Math.floor((last - calibration) / 7);
    const weeks =
      window.usable === true && fit !== undefined
        ? Array.from({length: before + after}, (_, i) => calibration + 1 + 7 * (i - before))
        : [];
    const none = new Float64Array(0);
    const nothing = {expected: none, low: none, high: none};
    const {each, cumulative} =
      weeks.length === 0 || fit === undefined
        ? {each: nothing, cumulative: nothing}
        : expectedFrom(fit, weeks);
    const actual = actualUntil(weeks);
    return {
      week: weeks.map(dayText),
      ends: weeks.map((week) => dayText(week + 6)),
      holdout: weeks.map((week) => week > calibration),
      actual: weeks.map((week) => actual(week + 6) - actual(week - 1)),
      expected: each.expected,
      low: each.low,
      high: each.high,
      cumulative_actual: weeks.map((week) => actual(week + 6)),
      cumulative_expected: cumulative.expected,
      cumulative_low: cumulative.low,
      cumulative_high: cumulative.high,
    };

    function expectedFrom(known: NonNullable<typeof fit>, weeks: readonly number[]) {
      const days = texts(tables["core.joiners"], "day").map(dayNumber);
      const customers = numbers(tables["core.joiners"], "customers");
      const joined = days.map((_, i) => i).filter((i) => days[i]! <= calibration);
      const tracking = trackPurchases({
        model: known.model,
        estimate: known.parameters,
        draws: drawParameters(known, DRAWS, 1),
        joiners: {time: joined.map((i) => days[i]! - first), customers: joined.map((i) => customers[i]!)},
        // What came before the first whole week is its own step, so that no week has more than seven days.
        ends: [weeks[0]! - 1 - first, ...weeks.map((week) => week + 6 - first)],
        seed: 2,
      });
      const fromFirstWeek = ({expected, low, high}: typeof tracking.each) => ({
        expected: expected.subarray(1),
        low: low.subarray(1),
        high: high.subarray(1),
      });
      return {each: fromFirstWeek(tracking.each), cumulative: fromFirstWeek(tracking.cumulative)};
    }

    /** Repeat purchase days up to a day. */
    function actualUntil(weeks: readonly number[]): (day: number) => number {
      const days = texts(tables["core.repeat_days"], "day").map(dayNumber);
      const purchases = numbers(tables["core.repeat_days"], "calibration_purchases");
      const marks = weeks.length === 0 ? [] : [weeks[0]! - 1, ...weeks.map((week) => week + 6)];
      const sums = new Map<number, number>();
      let sum = 0;
      let next = 0;
      for (const mark of marks) {
        // Days come in ascending order.
        while (next < days.length && days[next]! <= mark) sum += purchases[next++]!;
        sums.set(mark, sum);
      }
      return (day) => sums.get(day) ?? 0;
    }
  },
});

/** Days since 1970-01-01. */
function dayNumber(text: string): number {
  return Math.round(Date.parse(`${text}T00:00:00Z`) / 86_400_000);
}

function dayText(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}
