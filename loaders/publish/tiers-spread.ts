/** How value is spread over customers: Lorenz curves, and the shares of fifths. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import type {PublishedTable} from "./arrow.ts";
import {
  type Spread,
  type SpreadMeasure,
  type SumRow,
  type Tier,
  tenthsOfMille,
  tierNames,
  type ValueTiers,
} from "./tiers-data.ts";
import type {TierMoney} from "./tiers-money.ts";

interface StepRow {
  measure: SpreadMeasure;
  step: number;
  steps: number;
  customers: number;
  all_customers: number;
  value: number;
  positive: number;
  weighted: number;
}

/**
 * Lorenz curves from the least valuable customers up, and what they come to; only shares are told. Where a curve follows
 * contribution, its fifths are the tiers, and no point lies so near the end of a tier or of the loss-making that a few
 * customers make the difference.
 */
export async function readSpread(
  connection: DuckDBConnection,
  {
    sums,
    losing,
    costs,
    shown,
    k,
  }: {
    sums: readonly SumRow[];
    /** Customers who cost more than they brought. */
    losing: number;
    costs: ValueTiers["costs"];
    shown: Pick<TierMoney, "of">;
    k: number;
  },
): Promise<{spread: Spread[]; lorenz: PublishedTable}> {
  const rows = await queryRows<StepRow>(
    connection,
    `select measure, step, steps, customers, all_customers, cast(value as double) as value,
       cast(positive as double) as positive, cast(weighted as double) as weighted
     from marts.value_spread order by step`,
  );
  const serving = costs.contacts || costs.service || costs.loyalty;
  const sizeOf = (tier: Tier) => sums.find((s) => s.tier === tier)?.customers ?? 0;
  const tiersShown = (["all", ...tierNames] as const).every((tier) => shown.of(tier, "contribution"));
  const servingShown = (["all", ...tierNames] as const).every((tier) => shown.of(tier, "serving"));
  const spread: Spread[] = [];
  const points: {measure: string; customers: number; share: number}[] = [];
  for (const measure of ["revenue_12m", "contribution_12m", "predicted"] as const) {
    // Without costs contribution is revenue.
    if (measure === "contribution_12m" && costs.goods === "none" && !serving) continue;
    const steps = rows.filter((r) => r.measure === measure);
    const [first] = steps;
    if (!first || first.all_customers < k) continue;
    const {all_customers, steps: number} = first;
    const sum = (of: readonly StepRow[], name: "value" | "positive" | "weighted") =>
      of.reduce((s, r) => s + r[name], 0);
    const [total, positive] = [sum(steps, "value"), sum(steps, "positive")];
    // Where goods cost a fixed part and nothing else is known, revenue orders customers as contribution does.
    const isTiers =
      measure === "contribution_12m" || (measure === "revenue_12m" && costs.goods !== "lines" && !serving);
    // Beside the curve of contribution that of revenue would tell what serving cost.
    const tellsServing = measure === "revenue_12m" && serving && costs.goods !== "lines" && !servingShown;
    const told = number >= 5 && total > 0 && (!isTiers || tiersShown) && !tellsServing;
    const part = (tier: Tier, from: number, to: number) =>
      !told
        ? null
        : isTiers
          ? tenthsOfMille((sums.find((s) => s.tier === tier)?.contribution ?? 0) / sumOf(sums))
          : tenthsOfMille(
              sum(
                steps.filter((r) => r.step > from * number && r.step <= to * number),
                "value",
              ) / total,
            );
    spread.push({
      measure,
      customers: all_customers,
      gini:
        positive > 0
          ? Math.round((sum(steps, "weighted") / (all_customers * positive)) * 100_000) / 100_000
          : null,
      top: part("best", 0, 0.2),
      middle: part("middle", 0.2, 0.8),
      bottom: part("bottom", 0.8, 1),
    });
    if (!told) continue;
    const ends = isTiers ? [sizeOf("bottom"), all_customers - sizeOf("best"), losing] : [];
    let customers = 0;
    let value = 0;
    points.push({measure, customers: 0, share: 0});
    for (const step of [...steps].reverse()) {
      customers += step.customers;
      value += step.value;
      if (ends.some((end) => end > 0 && end !== customers && Math.abs(end - customers) < k)) continue;
      points.push({
        measure,
        customers: tenthsOfMille(customers / all_customers),
        share: tenthsOfMille(value / total),
      });
    }
  }
  return {
    spread,
    lorenz: {
      measure: {type: "text", values: points.map((p) => p.measure)},
      share_customers: {type: "float64", values: points.map((p) => p.customers)},
      share_value: {type: "float64", values: points.map((p) => p.share)},
    },
  };
}

function sumOf(sums: readonly SumRow[]): number {
  return sums.find((s) => s.tier === "all")?.contribution ?? 0;
}
