/** How much money stood in each stage at the end of every quarter, out of its cube. */
import type {Cube} from "./cube.js";
import type {Stage} from "./lifecycle-data.js";

/** What customers of each stage of one day had brought in the twelve months up to it; null when withheld. */
export interface MoneyDay {
  onDay: string;
  /** First day of the quarter that ends there. */
  quarter: string;
  stages: Record<Stage, number | null>;
  /** Customers whose money it is. */
  buyers: Record<Stage, number>;
  all: number | null;
}

export function moneyByDay(cube: Cube): MoneyDay[] {
  const [onDay, stage] = [cube.text("on_day"), cube.text("stage")];
  const [buyers, money] = [cube.numbers("buyers"), cube.numbers("money")];
  const days = new Map<string, MoneyDay>();
  for (let i = 0; i < cube.length; i++) {
    const day = onDay[i] ?? "";
    const row: MoneyDay = days.get(day) ?? {
      onDay: day,
      quarter: quarterOf(day),
      stages: {exploration: null, formation: null, stable: null, decline: null, ended: null},
      buyers: {exploration: 0, formation: 0, stable: 0, decline: 0, ended: 0},
      all: null,
    };
    days.set(day, row);
    if (stage[i] === "") row.all = money[i] ?? null;
    else {
      // The published stages are these five.
      row.stages[stage[i] as Stage] = money[i] ?? null;
      row.buyers[stage[i] as Stage] = buyers[i] ?? 0;
    }
  }
  return [...days.values()].sort((a, b) => (a.onDay < b.onDay ? -1 : 1));
}

/** Money in decline as a part of all; null where either is withheld or all together brought nothing. */
export function declineShare({stages: {decline}, all}: MoneyDay): number | null {
  return decline === null || all === null || all <= 0 || decline < 0 || decline > all ? null : decline / all;
}

function quarterOf(day: string): string {
  const month = Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3 + 1;
  return `${day.slice(0, 4)}-${String(month).padStart(2, "0")}-01`;
}
