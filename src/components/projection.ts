/** What open cells will come to, by the model of purchase: cut out of the published projections and laid on the cells. */
import type {Cube} from "./cube.js";
import type {CellChoice, CohortCell, Projection} from "./retention-cells.js";

/**
 * The cells with projections where there are any. Cells themselves stay as they are: nothing projected enters a mean or
 * a comparison that is made from them.
 *
 * @param cube projection-{grain}; holds all customers only, so that cells of a group are returned as they came
 */
export function withProjections(
  cells: readonly CohortCell[],
  cube: Cube,
  {variant, measure, dimension = ""}: CellChoice,
): CohortCell[] {
  if (dimension !== "" || cube.length === 0) return [...cells];
  const variantOf = cube.text("variant");
  const measureOf = cube.text("measure");
  const cohort = cube.text("cohort");
  const age = cube.numbers("age");
  const expected = cube.numbers("expected");
  const low = cube.numbers("low");
  const high = cube.numbers("high");
  const model = cube.text("model");
  const at = new Map<string, Projection>();
  for (let i = 0; i < cube.length; i++) {
    if (variantOf[i] !== variant || measureOf[i] !== measure) continue;
    at.set(`${cohort[i]} ${age[i]}`, {
      expected: expected[i] ?? 0,
      low: low[i] ?? 0,
      high: high[i] ?? 0,
      model: model[i] ?? "",
    });
  }
  return cells.map((cell) => {
    const projection = cell.complete ? undefined : at.get(`${cell.cohort} ${cell.age}`);
    return projection && shareOf(cell) !== null ? {...cell, projection} : cell;
  });
}

/** Expected share of a cell with its range; null for a cell without projection. */
export function projectedShare(cell: CohortCell): {share: number; low: number; high: number} | null {
  const base = shareOf(cell);
  if (!cell.projection || base === null) return null;
  const {expected, low, high} = cell.projection;
  return {share: expected / base, low: low / base, high: high / base};
}

/** What shares of the cell are shares of; null where the cell has no share of its own. */
function shareOf(cell: CohortCell): number | null {
  return cell.ratio === null || cell.baseAmount === null || cell.baseAmount <= 0 ? null : cell.baseAmount;
}
