/** Value tiers: who brings how much, who costs more than they bring, and who moves, less what the small-group rules hide. */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import type {PublishedTable} from "./arrow.ts";
import {
  type LossRow,
  type MoveRow,
  readCosts,
  readFrame,
  readSums,
  type SpreadMeasure,
  type ValueTiers,
} from "./tiers-data.ts";
import {lossesOf, movesOf, pointsOf, tierRows} from "./tiers-figures.ts";
import {readEquals, readStretches, shownSums, type TierMoney} from "./tiers-money.ts";
import {readSpread} from "./tiers-spread.ts";

/**
 * `value-lorenz` and `value-tiers`.
 *
 * @param k smallest group
 */
export async function tierTables(
  connection: DuckDBConnection,
  k: number,
): Promise<{tables: Record<string, PublishedTable>; json: {"value-tiers": ValueTiers}; shown: TierMoney}> {
  const {firstDay, ...frame} = await readFrame(connection);
  const costs = await readCosts(connection);
  const sums = await readSums(connection);
  const losses = await queryRows<LossRow>(
    connection,
    `select tier, cause, is_new, customers, cast(contribution as double) as contribution
     from marts.loss_causes order by tier, cause, is_new`,
  );
  const moves = await queryRows<MoveRow>(
    connection,
    `select cast(from_day as varchar) as from_day, cast(to_day as varchar) as to_day, from_tier, to_tier, customers,
       cast(contribution as double) as contribution, cast(contribution_sq as double) as contribution_sq
     from marts.tier_moves order by from_tier, to_tier`,
  );
  const sumsShown = shownSums({
    sums,
    losses,
    moves,
    costs,
    stretches: await readStretches(connection),
    equals: firstDay >= frame.from ? await readEquals(connection) : null,
    k,
  });
  const value = costs.goods === "none" ? "revenue" : "contribution";
  const {spread, lorenz} = await readSpread(connection, {
    sums,
    losing: losses.reduce((n, l) => n + l.customers, 0),
    costs,
    shown: sumsShown,
    k,
  });
  const curves = new Set(Array.from<unknown>(lorenz.measure!.values));
  const shown = {
    ...sumsShown,
    curve: (measure: SpreadMeasure) => curves.has(measure),
  };
  return {
    shown,
    tables: {"value-lorenz": lorenz},
    json: {
      "value-tiers": {
        ...frame,
        customers: sums.find((s) => s.tier === "all")?.customers ?? 0,
        value,
        costs,
        tiers: tierRows(sums, shown, costs, k),
        spread,
        losses: lossesOf(sums, losses, shown.loss, k),
        moves: movesOf(moves, firstDay),
        points: pointsOf(sums, moves, shown.stayed),
      },
    },
  };
}
