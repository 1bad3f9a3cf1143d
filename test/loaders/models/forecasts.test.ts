/** The test of forecasts on the days held back: figures of the literature, and small companies counted by hand. */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {realData} from "../../real-data.ts";
import {type Built, build, line} from "./given.ts";

const sample = join(realData, "cdnow", "CDNOW_sample.txt");

describe.skipIf(!existsSync(sample))("CDNOW, learned through 30 September 1997", () => {
  let built: Built;
  beforeAll(async () => {
    built = await build({
      transactions: readFileSync(sample, "utf8")
        .trim()
        .split("\n")
        .map((row) => row.trim().split(/\s+/))
        .map(([, customer = "", day = "", , amount = ""]) =>
          line(customer, day.replace(/(....)(..)(..)/, "$1-$2-$3"), Number(amount)),
        ),
      config: {money: {currency: "USD", countFreeOrders: true}, forecast: {holdoutDays: 273}},
    });
  });
  afterAll(() => built.connection.closeSync());

  test("every model expects what others found it to expect, of the 1,882 purchases that came", async () => {
    const rows = await built.rows(
      "select name, actual, expected from marts.forecast_leaderboard where kind = 'model' order by name",
    );
    expect(rows.map((r) => [r.name, r.actual, Number(r.expected).toFixed(1)])).toEqual([
      // Σ expected in 39 weeks, computed independently: 1653.409, 1576.728, 1665.513; NBD Σ (r + x) · 39 / (α + T) = 2929.820.
      ["BG/NBD", 1882, "1653.4"],
      ["MBG/NBD", 1882, "1576.7"],
      ["NBD", 1882, "2929.8"],
      ["Pareto/NBD", 1882, "1665.5"],
    ]);
  });

  test("the nearest is in use, and beats every rule of thumb", async () => {
    expect(
      await built.rows(
        "select name, chosen from marts.forecast_leaderboard where rank = 1 or chosen order by rank",
      ),
    ).toEqual([{name: "BG/NBD", chosen: true}]);
    expect(await built.rows("select chosen_by from marts.forecast_choice")).toEqual([{chosen_by: "holdout"}]);
  });

  test("last period again is what the 273 days before brought: all 2,457 purchases so far", async () => {
    expect(
      await built.rows(
        "select expected, round(error_total, 4) as error from marts.forecast_leaderboard where name = 'Last period again'",
      ),
    ).toEqual([{expected: 2457, error: 0.3055}]);
  });

  test("customers by what they had done: actual and expected purchases each", async () => {
    const rows = await built.rows(
      "select frequency, open, customers, actual, expected, low, high from marts.forecast_frequency order by frequency",
    );
    expect(rows.map((r) => [r.frequency, r.open, r.customers])).toEqual(
      // Counts of the BTYD walkthrough.
      [1411, 439, 214, 100, 62, 38, 29, 64].map((customers, x) => [x, x === 7, customers]),
    );
    const actual = [0.2367, 0.697, 1.3925, 1.56, 2.5323, 2.9474, 3.8621, 6.3594];
    for (const [x, r] of rows.entries()) expect(r.actual).toBeCloseTo(actual[x]!, 4);
    const expected = [0.2251, 0.5231, 1.0441, 1.5203, 2.1638, 2.6538, 3.504, 6.157];
    for (const [x, r] of rows.entries()) expect(r.expected).toBeCloseTo(expected[x]!, 3);
    for (const r of rows) {
      expect(Number(r.low)).toBeLessThan(Number(r.expected));
      expect(Number(r.high)).toBeGreaterThan(Number(r.expected));
    }
  });

  test("week by week: cumulative purchases at weeks 20, 39, 52 and 78", async () => {
    expect(
      await built.rows(
        `select ends, holdout, cumulative_actual from marts.forecast_tracking
         where ends in (date '1997-05-20', date '1997-09-30', date '1997-12-30', date '1998-06-30') order by ends`,
      ),
    ).toEqual([
      {ends: "1997-05-20", holdout: false, cumulative_actual: 1359},
      {ends: "1997-09-30", holdout: false, cumulative_actual: 2457},
      {ends: "1997-12-30", holdout: true, cumulative_actual: 3183},
      {ends: "1998-06-30", holdout: true, cumulative_actual: 4339},
    ]);
    // 39 weeks before and 39 after; weeks add up; ranges hold what is expected.
    expect(
      await built.rows(
        `select count(*) as weeks, sum(actual) as actual, count(case when holdout then 1 end) as unseen,
           max(abs(cumulative_expected - (select sum(expected) from marts.forecast_tracking as until where until.week <= tracking.week))) < 1e-6 as adds_up,
           count(case when expected between low and high then 1 end) as inside
         from marts.forecast_tracking as tracking`,
      ),
    ).toEqual([{weeks: 78, actual: 4339, unseen: 39, adds_up: true, inside: 78}]);
  });

  test("the groups and the cohort hold every customer and purchase once", async () => {
    expect(
      await built.rows(
        `select 'deciles' as part, sum(customers) as customers, round(sum(actual * customers)) as actual, min(customers) >= 200 as even from marts.forecast_deciles
         union all select 'cohorts', sum(customers), sum(actual), true from marts.forecast_cohorts order by part`,
      ),
    ).toEqual([
      {part: "cohorts", customers: 2357, actual: 1882, even: true},
      {part: "deciles", customers: 2357, actual: 1882, even: true},
    ]);
  });
});

describe("four customers, ten days held back", () => {
  let built: Built;
  beforeAll(async () => {
    built = await build({
      transactions: [
        // Learned through 29 February: x = 2, T = 28, once in the ten days before; then once.
        ...["2024-02-01", "2024-02-11", "2024-02-25", "2024-03-05"].map((day) => line("a", day, 1)),
        // x = 1, T = 90, not in the ten days before; then nothing.
        ...["2023-12-01", "2023-12-31"].map((day) => line("b", day, 1)),
        // x = 0, T = 20; then twice.
        ...["2024-02-09", "2024-03-01", "2024-03-10"].map((day) => line("c", day, 1)),
        // Joined in the days held back: takes no part.
        ...["2024-03-02", "2024-03-04"].map((day) => line("d", day, 1)),
      ],
      config: {forecast: {holdoutDays: 10}, privacy: {smallGroup: 1}},
    });
  });
  afterAll(() => built.connection.closeSync());

  test("rules of thumb are measured though no model could be fitted", async () => {
    const rows = await built.rows(
      "select name, expected, error_total, error_cohort, error_decile, score, rank, actual from marts.forecast_leaderboard where kind = 'baseline' order by rank",
    );
    const rounded = (cell: unknown) => Math.round(Number(cell) * 1e6) / 1e6;
    expect(rows.map((r) => Object.values(r).map((cell, i) => (i === 0 ? cell : rounded(cell))))).toEqual([
      // a 1, b 0, c 0 against 1, 0, 2; cohorts 2024 Q1 (a, c) 1 against 3, 2023 Q4 (b) 0 against 0.
      ["Last period again", 1, -0.666667, 0.666667, 0.666667, 0.667, 1, 3],
      // Q1: 2 purchases in 48 days, so 0.416667 each; Q4: 1 in 90, so 0.111111.
      ["Cohort mean", 0.944444, -0.685185, 0.759259, 0.759259, 0.735, 2, 3],
      // a 20/28, b 10/90, c 0.
      ["Past rate continues", 0.825397, -0.724868, 0.798942, 0.798942, 0.774, 3, 3],
    ]);
  });

  test("models stay in the list with their reason", async () => {
    expect(
      await built.rows(
        "select name, chosen, refusal, expected, rank from marts.forecast_leaderboard where kind = 'model' and name = 'NBD'",
      ),
    ).toEqual([
      {
        name: "NBD",
        chosen: false,
        refusal: "3 customers are too few to learn from: at least 20 are needed.",
        expected: null,
        rank: null,
      },
    ]);
    expect(await built.rows("select * from marts.forecast_choice")).toEqual([
      {
        model: null,
        chosen_by: "none",
        reason:
          "No model of repeat purchases could be fitted: 4 customers are too few to learn from: at least 20 are needed.",
      },
    ]);
  });

  test("nothing is drawn that no model has forecast", async () => {
    for (const table of ["frequency", "deciles", "cohorts", "tracking"])
      expect(await built.rows(`select * from marts.forecast_${table}`)).toEqual([]);
  });
});

test("without a repeat purchase nothing can be tested, and the reason is said", async () => {
  const built = await build({
    transactions: Array.from({length: 30}, (_, i) =>
      line(`c${i}`, `2024-01-${String(i + 1).padStart(2, "0")}`, 1),
    ),
  });
  expect(await built.rows("select * from marts.forecast_leaderboard")).toEqual([]);
  expect(await built.rows("select chosen_by, reason from marts.forecast_choice")).toEqual([
    {
      chosen_by: "none",
      reason:
        "No model of repeat purchases could be fitted: None of 30 customers bought again, so nothing shows how often customers return.",
    },
  ]);
  built.connection.closeSync();
});
