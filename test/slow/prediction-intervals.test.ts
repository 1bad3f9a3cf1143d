/** Whether intervals hold what they promise: 90 in 100 true totals of the time held out lie within. */
import {expect, test} from "vitest";
import {coverage} from "./coverage.ts";

test("90 % intervals cover 87 to 93 % of held-out totals at four levels", () => {
  const {companies, refused, withPrior, levels} = coverage({each: 80, largest: 4000, draws: 500});
  const lines = Object.entries(levels).map(([level, {of, within, below, above}]) => {
    const share = (n: number) => `${((100 * n) / of).toFixed(1)} %`;
    return `${level}: ${share(within)} of ${of} within, ${share(below)} below, ${share(above)} above`;
  });
  console.log(
    [`${companies} companies, ${refused} refused, ${withPrior} with the prior`, ...lines].join("\n"),
  );
  expect(companies - refused).toBeGreaterThanOrEqual(200);
  for (const {of, within} of Object.values(levels)) {
    expect(of).toBeGreaterThanOrEqual(200);
    expect(within / of).toBeGreaterThan(0.87);
    expect(within / of).toBeLessThan(0.93);
  }
});
