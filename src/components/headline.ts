/** The headline numbers of one period, against the period before and the same one a year ago. */
import type {Cube} from "./cube.js";
import {
  type Change,
  change,
  changeInPoints,
  count,
  type Grain,
  money,
  period,
  share,
  yearBefore,
} from "./format.js";

export interface HeadlineRow {
  period: string;
  ends: string;
  complete: boolean;
  active: number | null;
  new: number | null;
  returning: number | null;
  reactivated: number | null;
  lost: number | null;
  orders: number | null;
  revenue: number | null;
  refunds: number | null;
  average_order_value: number | null;
  margin: number | null;
  repeat_rate: number | null;
}

/** Periods of one grain, oldest first. */
export function headlineRows(cube: Cube, grain: Grain): HeadlineRow[] {
  const grains = cube.text("grain");
  const periods = cube.text("period");
  const ends = cube.text("ends");
  const complete = cube.flags("complete");
  const number = (name: string) => cube.numbers(name);
  const columns = {
    active: number("active"),
    new: number("new"),
    returning: number("returning"),
    reactivated: number("reactivated"),
    lost: number("lost"),
    orders: number("orders"),
    revenue: number("revenue"),
    refunds: number("refunds"),
    average_order_value: number("average_order_value"),
    margin: number("margin"),
    repeat_rate: number("repeat_rate"),
  };
  const rows: HeadlineRow[] = [];
  for (let i = 0; i < cube.length; i++) {
    if (grains[i] !== grain) continue;
    rows.push({
      period: periods[i] ?? "",
      ends: ends[i] ?? "",
      complete: complete[i] ?? false,
      active: columns.active[i] ?? null,
      new: columns.new[i] ?? null,
      returning: columns.returning[i] ?? null,
      reactivated: columns.reactivated[i] ?? null,
      lost: columns.lost[i] ?? null,
      orders: columns.orders[i] ?? null,
      revenue: columns.revenue[i] ?? null,
      refunds: columns.refunds[i] ?? null,
      average_order_value: columns.average_order_value[i] ?? null,
      margin: columns.margin[i] ?? null,
      repeat_rate: columns.repeat_rate[i] ?? null,
    });
  }
  return rows.sort((a, b) => (a.period < b.period ? -1 : 1));
}

/** The last period that is over; when none is, the one that has begun. */
export function lastPeriod(rows: readonly HeadlineRow[]): HeadlineRow | undefined {
  return rows.findLast((row) => row.complete) ?? rows.at(-1);
}

export interface HeadlineNumber {
  metric: string;
  label: string;
  text: string;
  /** In words, newest comparison first; empty when there is nothing to compare with. */
  changes: {against: string; change: Change}[];
  /** The last periods of this number, for the line beside it. */
  history: (number | null)[];
}

const numbers = [
  {metric: "active", label: "Active customers"},
  {metric: "revenue", label: "Revenue"},
  {metric: "orders", label: "Orders"},
  {metric: "average_order_value", label: "Average order value"},
  {metric: "repeat_rate", label: "Repeat rate"},
] as const;

export function headlineNumbers(
  rows: readonly HeadlineRow[],
  grain: Grain,
  currency: string,
): HeadlineNumber[] {
  const now = lastPeriod(rows);
  if (!now) return [];
  const at = rows.indexOf(now);
  const previous = rows[at - 1];
  const year = rows.find((row) => row.period === yearBefore(now.period, grain));
  return numbers.map(({metric, label}) => {
    const compare = metric === "repeat_rate" ? changeInPoints : change;
    const changes = [year, previous].flatMap((row) => {
      const result = row?.complete && now.complete ? compare(now[metric], row[metric]) : null;
      return row && result ? [{against: period(row.period, grain), change: result}] : [];
    });
    const value = now[metric];
    const text =
      metric === "repeat_rate"
        ? share(value)
        : metric === "revenue" || metric === "average_order_value"
          ? money(value, currency)
          : count(value);
    return {
      metric,
      label,
      text,
      changes,
      history: rows.slice(Math.max(0, at - 23), at + 1).map((row) => row[metric]),
    };
  });
}
