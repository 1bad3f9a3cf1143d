import {expect, test} from "vitest";
import {expm1Over} from "../../../../loaders/statistics/special/log-difference.ts";
import {expectClose, grid} from "./grid.ts";

test("(exp(e l) - 1) / e agrees with 60 digits next to e = 0, and is l there", () => {
  expect(grid.expm1Over.length).toBe(42);
  for (const [e, l, value] of grid.expm1Over) expectClose(expm1Over(e!, l!), value!, 1e-10, {e, l});
  expect(expm1Over(0, -2.5)).toBe(-2.5);
});
