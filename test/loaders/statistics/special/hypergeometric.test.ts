import {expect, test} from "vitest";
import {hypergeometricExcess} from "../../../../loaders/statistics/special/hypergeometric.ts";
import {expectClose, type Grid, grid} from "./grid.ts";

test("the excess of 2F1 over 1 agrees with 60 digits, also at a = 1, a + b < 1, x = 1000 and z next to 1", () => {
  const rows: Grid = grid.hypergeometricExcess;
  expect(rows.length).toBe(540);
  for (const [p, e, c, z, value] of rows) {
    expectClose(hypergeometricExcess(p!, e!, c!, z!), value!, 1e-10, {p, e, c, z});
  }
});

test("no time is no excess", () => {
  expect(hypergeometricExcess(1.97, -0.2, 2.2, 0)).toBe(0);
});
