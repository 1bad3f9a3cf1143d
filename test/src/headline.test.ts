import {describe, expect, it} from "vitest";
import {cubeOf} from "../../src/components/cube.ts";
import {flowTitle} from "../../src/components/customer-flows.ts";
import {headlineNumbers, headlineRows, lastPeriod} from "../../src/components/headline.ts";
import {revenueTitle} from "../../src/components/revenue-by-period.ts";

const cube = cubeOf({
  grain: ["month", "month", "month", "week", "month"],
  period: ["2024-02-01", "2023-01-01", "2024-01-01", "2024-01-01", "2023-12-01"],
  ends: ["2024-02-29", "2023-01-31", "2024-01-31", "2024-01-07", "2023-12-31"],
  complete: [false, true, true, true, true],
  active: [10, 100, 120, 30, 150],
  new: [5, 100, 30, 30, 40],
  returning: [5, 0, 70, 0, 60],
  reactivated: [0, 0, 20, 0, 50],
  lost: [115, 0, 80, 0, 20],
  orders: [10, 110, 140, 30, 140],
  revenue: [500, 5000, 7000, 900, 14000],
  refunds: [0, 0, -100, 0, 0],
  average_order_value: [50, 45.45, 50, 30, 100],
  margin: [null, null, null, null, null],
  repeat_rate: [0.5, 0, 0.75, 0, 0.7333],
});

const months = headlineRows(cube, "month");

it("takes the periods of one grain, oldest first", () => {
  expect(months.map((row) => row.period)).toEqual(["2023-01-01", "2023-12-01", "2024-01-01", "2024-02-01"]);
});

it("speaks of the last period that is over", () => {
  expect(lastPeriod(months)?.period).toBe("2024-01-01");
  expect(lastPeriod(months.slice(3))?.period).toBe("2024-02-01");
  expect(lastPeriod([])).toBeUndefined();
});

it("compares it with the year before and the period before, each in its unit", () => {
  const numbers = headlineNumbers(months, "month", "USD");
  expect(
    numbers.map(({label, text, changes}) => [
      label,
      text,
      ...changes.map((c) => `${c.change.text} / ${c.against}`),
    ]),
  ).toEqual([
    ["Active customers", "120", "up 20\u202f% / January 2023", "down 20\u202f% / December 2023"],
    ["Revenue", "$7,000", "up 40\u202f% / January 2023", "down 50\u202f% / December 2023"],
    ["Orders", "140", "up 27\u202f% / January 2023", "about the same / December 2023"],
    ["Average order value", "$50.00", "up 10\u202f% / January 2023", "down 50\u202f% / December 2023"],
    ["Repeat rate", "75\u202f%", "up 75 points / January 2023", "up 2 points / December 2023"],
  ]);
});

it("compares nothing with an unfinished period", () => {
  expect(headlineNumbers(months.slice(3), "month", "USD").every((n) => n.changes.length === 0)).toBe(true);
});

describe("titles", () => {
  it("of customer flows", () => {
    expect(flowTitle(months, "month")).toBe(
      "120 customers bought in January 2024, 30 of them for the first time; 80 of the 150 of December 2023 did not come back",
    );
    expect(flowTitle(months.slice(3), "month")).toBe(
      "10 customers bought in February 2024, 5 of them for the first time so far",
    );
    expect(flowTitle([{...months[2]!, active: 1, new: 1}], "month")).toBe(
      "1 customer bought in January 2024",
    );
    expect(flowTitle([{...months[2]!, active: null}], "month")).toBe("Customers of each period");
    expect(flowTitle([], "month")).toBe("Customers of each period");
  });

  it("of revenue, against the year before where there is one", () => {
    expect(revenueTitle(months, "month", "USD")).toBe("$7,000 in January 2024, up 40\u202f% on January 2023");
    expect(revenueTitle(months.slice(1), "month", "USD")).toBe(
      "$7,000 in January 2024, down 50\u202f% on December 2023",
    );
    expect(revenueTitle(months.slice(2, 3), "month", "USD")).toBe("$7,000 in January 2024");
    expect(revenueTitle(months.slice(3), "month", "USD")).toBe("$500 in February 2024 so far");
    expect(revenueTitle([], "month", "USD")).toBe("Revenue of each period");
  });
});
