/** Cells for tests, one line each. */
import type {CohortCell} from "../../src/components/retention-cells.ts";

/** A cell of the customers measure: `active` of `base`; null is withheld. */
export function cell(
  cohort: string,
  age: number,
  active: number | null,
  base: number,
  {complete = true, closes = "2024-12-31"} = {},
): CohortCell {
  return {
    cohort,
    age,
    complete,
    closes,
    base,
    active,
    amount: active,
    baseAmount: base,
    ratio: active === null || base === 0 ? null : active / base,
  };
}
