/**
 * What odd companies get from the forecasts: a plain sentence where the data cannot tell, and never a number that is
 * none.
 */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {filesPagesRead, notFinite, type Published, published, two} from "./company.ts";

interface Forecast {
  kind: string;
  reason: string | null;
  model: {name: string} | null;
  models: {name: string; refusal: string | null}[];
  spend: {refusal: string | null} | null;
  perCustomer: {expected: number; low: number; high: number} | null;
}

const header = "customer_id,ordered_at,amount\n";

/** Rows of customers, each a list of days since 1 January 2023 and amounts. */
function orders(customers: readonly (readonly [day: number, amount: number])[][]): string {
  const lines = customers.flatMap((days, c) =>
    days.map(([day, amount]) => {
      const date = new Date(Date.UTC(2023, 0, 1 + day));
      return `C${c + 1},${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())},${amount.toFixed(2)}`;
    }),
  );
  return `${header}${lines.join("\n")}\n`;
}

/** Publishes a company and looks at what no input may break. */
async function forecastOf(files: Record<string, string>): Promise<{forecast: Forecast; result: Published}> {
  const result = await published(files);
  expect(notFinite(result.published)).toEqual([]);
  const names = new Set(result.manifest.files.map((file) => file.name).concat("manifest.json"));
  expect(filesPagesRead().filter((file) => !names.has(file))).toEqual([]);
  // Written by the publish step, which owns its shape.
  const forecast = JSON.parse(readFileSync(join(result.published, "forecast.json"), "utf8")) as Forecast;
  for (const {refusal} of forecast.models) {
    if (refusal !== null) expect(refusal).toMatch(/^[A-Z\d].*\.$/);
  }
  return {forecast, result};
}

/** Nobody can be forecast, and one sentence says why. */
function expectRefused(forecast: Forecast): void {
  expect(forecast.kind).toBe("none");
  expect(forecast.model).toBeNull();
  expect(forecast.reason).toMatch(/^[A-Z\d].*\.$/);
  expect(forecast.models.filter(({refusal}) => refusal === null)).toEqual([]);
}

const spread = (n: number, of: number) => Math.floor((n * 97) % of);

describe("companies whose data cannot tell", () => {
  test("one customer with one order", async () => {
    expectRefused((await forecastOf({"orders.csv": orders([[[0, 10]]])})).forecast);
  });

  test("one customer with many orders", async () => {
    const days = Array.from({length: 60}, (_, i) => [i * 5, 10 + i] as const);
    expectRefused((await forecastOf({"orders.csv": orders([[...days]])})).forecast);
  });

  test("all bought once", async () => {
    const customers = Array.from({length: 40}, (_, c) => [[spread(c, 300), 20 + c] as const]);
    const {forecast} = await forecastOf({"orders.csv": orders(customers)});
    expectRefused(forecast);
    expect(forecast.reason).toMatch(/again|once|back/);
  });

  test("all are identical", async () => {
    const customers = Array.from({length: 40}, () => [0, 40, 80, 120, 300].map((day) => [day, 25] as const));
    const {forecast} = await forecastOf({"orders.csv": orders(customers)});
    // Forty regular customers say nothing of how customers differ; a model of equal customers may still stand.
    if (forecast.kind === "none") expectRefused(forecast);
    else expect(forecast.models.some(({refusal}) => refusal !== null)).toBe(true);
  });
});

describe("companies with odd money", () => {
  /** Sixty customers who come back from none to five times over a year. */
  const visits = Array.from({length: 60}, (_, c) =>
    Array.from({length: 1 + (c % 6)}, (_, v) => spread(c, 90) + v * (20 + spread(c, 40))),
  );

  test("every order costs the same: spend needs no model, purchases are forecast all the same", async () => {
    const {forecast} = await forecastOf({
      "orders.csv": orders(visits.map((days) => days.map((day) => [day, 25] as const))),
    });
    expect(forecast.spend?.refusal).toMatch(/^[A-Z\d].*\.$/);
    expect(forecast.kind).toBe("purchases");
  });

  test("customers who were paid back more than they spent are worth no less than nothing in the future", async () => {
    const rows = visits.map((days, c) =>
      days.flatMap((day, v): (readonly [number, number])[] =>
        c % 5 === 0 && v > 0
          ? [
              [day, 30],
              [day + 3, -45],
            ]
          : [[day, 30 + c]],
      ),
    );
    const {forecast} = await forecastOf({"orders.csv": orders(rows)});
    if (forecast.perCustomer) {
      expect(forecast.perCustomer.low).toBeGreaterThanOrEqual(0);
      expect(forecast.perCustomer.expected).toBeGreaterThan(0);
    }
  });

  test("the same rows twice are one purchase day each, so the purchase model is the same", async () => {
    const once = orders(visits.map((days, c) => days.map((day) => [day, 30 + c] as const)));
    const twice = `${once}${once.slice(header.length)}`;
    const [first, second] = [await forecastOf({"orders.csv": once}), await forecastOf({"orders.csv": twice})];
    expect(second.forecast.models).toEqual(first.forecast.models);
    expect(second.result.table("forecast-tracking")).toEqual(first.result.table("forecast-tracking"));
  });
});
