/** What tiers bring, who costs more than they bring, who moves, and what a point of retention is worth. */
import {normalQuantile, wilsonInterval} from "../statistics/index.ts";
import {
  causes,
  type Losses,
  type LossRow,
  type MoveRow,
  type Moves,
  type RetentionPoint,
  type SumRow,
  type Tier,
  type TierRow,
  tenthsOfMille,
  tierNames,
  type ValueTiers,
} from "./tiers-data.ts";
import type {Amount, TierMoney} from "./tiers-money.ts";
import {figures} from "./value-groups.ts";

/** Customers who stayed from which on their mean contribution gets an interval: fewer may be far from normal. */
const enoughForInterval = 30;

export function tierRows(
  sums: readonly SumRow[],
  shown: Pick<TierMoney, "of">,
  costs: ValueTiers["costs"],
  k: number,
): TierRow[] {
  const all = sums.find((s) => s.tier === "all");
  if (!all) return [];
  return sums.flatMap((row): TierRow[] => {
    const {tier, customers} = row;
    if (tier === "others") return [];
    const told = (name: Amount) => (shown.of(tier, name) && customers >= k ? row[name] : null);
    const mean = (amount: number | null) => (amount === null ? null : figures(amount / customers));
    const [revenue, refunds, discount] = [told("revenue"), told("refunds"), told("discount")];
    const contribution = told("contribution");
    return [
      {
        tier,
        customers,
        newCustomers: row.new_customers,
        orders: customers < k ? null : hundredths(row.orders / customers),
        contribution: mean(contribution),
        share:
          contribution !== null && shown.of("all", "contribution") && all.contribution > 0
            ? tenthsOfMille(contribution / all.contribution)
            : null,
        revenue: mean(revenue),
        serving: costs.contacts || costs.service || costs.loyalty ? mean(told("serving")) : null,
        discountShare:
          costs.discounts && revenue !== null && refunds !== null && discount !== null
            ? partOf(discount, revenue - refunds + discount)
            : null,
        refundShare: revenue !== null && refunds !== null ? partOf(-refunds, revenue - refunds) : null,
      },
    ];
  });
}

function partOf(part: number, whole: number): number | null {
  return whole > 0 ? tenthsOfMille(part / whole) : null;
}

function hundredths(n: number): number {
  return Math.round(n * 100) / 100;
}

export function lossesOf(
  sums: readonly SumRow[],
  losses: readonly LossRow[],
  shown: boolean,
  k: number,
): Losses | null {
  const all = sums.find((s) => s.tier === "all");
  if (!all) return null;
  const count = (of: (row: LossRow) => boolean) => losses.filter(of).reduce((n, row) => n + row.customers, 0);
  const customers = count(() => true);
  const interval = all.customers < k ? null : wilsonInterval(customers, all.customers);
  return {
    customers,
    newCustomers: count((row) => row.is_new),
    share: interval === null ? null : interval.estimate,
    low: interval === null ? null : interval.low,
    high: interval === null ? null : interval.high,
    loss:
      shown && customers >= k ? figures(-losses.reduce((s, l) => s + l.contribution, 0) / customers) : null,
    causes: causes
      .map((cause) => ({
        cause,
        customers: count((row) => row.cause === cause),
        newCustomers: count((row) => row.cause === cause && row.is_new),
      }))
      .filter((c) => c.customers > 0),
  };
}

export function movesOf(rows: readonly MoveRow[], firstDay: string): Moves | null {
  const [first] = rows;
  // New customers alone show no move.
  if (!first || rows.every((r) => r.from_tier === "new")) return null;
  const order = ["best", "middle", "bottom", "silent", "new"];
  return {
    from: first.from_day,
    to: first.to_day,
    wholeYear: firstDay <= yearBefore(first.from_day),
    cells: rows
      .map(({from_tier, to_tier, customers}) => ({from: from_tier, to: to_tier, customers}))
      .sort(
        (a, b) => order.indexOf(a.from) - order.indexOf(b.from) || order.indexOf(a.to) - order.indexOf(b.to),
      ),
  };
}

/** First day of the twelve months that end on the last day of a quarter. */
function yearBefore(day: string): string {
  const [y = 0, m = 1, d = 1] = day.split("-").map(Number);
  return new Date(Date.UTC(y - 1, m - 1, d + 1)).toISOString().slice(0, 10);
}

/**
 * One point more retention keeps a hundredth of the tier's customers, and each brings what those of the tier who stayed
 * the last time brought in the year after. The interval is that of a mean: estimate ± 1.96 standard errors.
 */
export function pointsOf(
  sums: readonly SumRow[],
  moves: readonly MoveRow[],
  shown: (tier: Tier) => boolean,
): RetentionPoint[] {
  const z = normalQuantile(0.975);
  return tierNames.flatMap((tier): RetentionPoint[] => {
    const customers = sums.find((s) => s.tier === tier)?.customers ?? 0;
    const from = moves.filter((m) => m.from_tier === tier);
    const stayed = from.filter((m) => m.to_tier !== "silent");
    const n = stayed.reduce((s, m) => s + m.customers, 0);
    const before = from.reduce((s, m) => s + m.customers, 0);
    if (customers === 0 || before === 0) return [];
    const told = n > 0 && shown(tier);
    const mean = stayed.reduce((s, m) => s + m.contribution, 0) / Math.max(1, n);
    const squares = stayed.reduce((s, m) => s + m.contribution_sq, 0);
    const variance = Math.max(0, squares - n * mean * mean) / Math.max(1, n - 1);
    const margin = n >= enoughForInterval ? z * Math.sqrt(variance / n) : null;
    const at = (offset: number | null, by = 1) =>
      told && offset !== null ? figures((mean + offset) * by) : null;
    const points = customers / 100;
    return [
      {
        tier,
        customers,
        before,
        stayed: n,
        contribution: at(0),
        low: at(margin === null ? null : -margin),
        high: at(margin),
        worth: at(0, points),
        worthLow: at(margin === null ? null : -margin, points),
        worthHigh: at(margin, points),
      },
    ];
  });
}
