import {describe, expect, it} from "vitest";
import {keepingCustomers} from "../../src/components/answer.ts";
import {cubeOf} from "../../src/components/cube.ts";
import {valuePoints, valueTitle} from "../../src/components/cumulative-value.ts";
import {howRead} from "../../src/components/files-table.ts";
import {headlineRows} from "../../src/components/headline.ts";
import type {Manifest, Quality} from "../../src/components/published.ts";
import {qualitySentences} from "../../src/components/quality-summary.ts";
import {groupOf, retentionSchema} from "../../src/components/retention-report.ts";
import {steps} from "../../src/components/steps.ts";
import {surenessSentences} from "../../src/components/sureness.ts";
import {compare, rangeOfDifference} from "../../src/components/trend.ts";
import {readState} from "../../src/components/url-state.ts";
import {cell} from "./cells.ts";

const manifest: Manifest = {
  software: {name: "perennial", version: "0.1.0"},
  company: "Larch",
  currency: "USD",
  smallGroup: 10,
  timeZone: "Europe/Berlin",
  span: {firstDay: "2022-01-01", asOf: "2024-12-31"},
  rows: {
    transactions: {read: 1000, refused: 0, afterAsOf: 0, refunds: 0},
    customers: null,
    interactions: null,
  },
  customers: {total: 200, inCohorts: 200, refundsOnly: 0},
  has: {margin: true, orderIds: true, quantity: true, discount: true},
  dimensions: [{name: "channel", label: "Channel", values: ["Web", "Store"]}],
  retention: {windowDays: {week: 7, month: 30, quarter: 90}},
  grains: ["week", "month", "quarter"],
  tests: {passed: 38, warned: 0, failed: 0},
};
const quality: Quality = {files: [], columns: [], refused: [], findings: [], tests: []};
const file = {
  table: "transactions",
  name: "a.csv",
  format: "CSV",
  encoding: "gb18030",
  delimiter: ";",
  header: false,
  rows: 120403,
  refused: 61,
};

describe("the state of the data", () => {
  it("is good when everything passed", () => {
    expect(qualitySentences(manifest, {...quality, files: [{...file, refused: 0}]})).toEqual([
      "The numbers can be relied on.",
      "All 38 tests passed.",
      "Every one of the 120,403 rows could be read.",
      "The data run from 1 January 2022 to 31 December 2024 (Europe/Berlin).",
    ]);
  });

  it("counts one row as one", () => {
    const one = {...quality, files: [{...file, rows: 1, refused: 0}]};
    expect(qualitySentences(manifest, one)[2]).toBe("The only row could be read.");
  });

  it("names what is missing", () => {
    const told = qualitySentences(
      {
        ...manifest,
        tests: {passed: 37, warned: 1, failed: 0},
        rows: {...manifest.rows, transactions: {read: 1, refused: 0, afterAsOf: 1, refunds: 0}},
        customers: {total: 5, inCohorts: 1, refundsOnly: 4},
      },
      {...quality, files: [file]},
    );
    expect(told).toEqual([
      "The numbers hold, with reservations.",
      "37 of 38 tests passed, 1 gave a warning.",
      "61 of 120,403 rows could not be read (<0.1\u202f%).",
      "1 transaction after 31 December 2024 is left out.",
      "4 customers with refunds only are in no cohort.",
      "The data run from 1 January 2022 to 31 December 2024 (Europe/Berlin).",
    ]);
  });

  it("is bad when a test failed", () => {
    expect(qualitySentences({...manifest, tests: {passed: 37, warned: 0, failed: 1}}, quality)[0]).toBe(
      "These numbers should not be relied on yet.",
    );
  });

  it("says how a file was read", () => {
    expect(howRead(file)).toBe("CSV, GB18030, separated by semicolon, without headings");
    expect(howRead({...file, format: "Parquet", encoding: null, delimiter: null, header: null})).toBe(
      "Parquet",
    );
  });
});

describe("how sure we are", () => {
  const answer = keepingCustomers([
    {grain: "quarter", windowDays: 90, cells: [cell("2024-01-01", 1, 30, 100)]},
  ]);

  it("says who is not judged yet", () => {
    expect(surenessSentences(answer, manifest)).toEqual([
      "Customers who joined after 2 October 2024 are not judged yet: their 90 days are not over.",
      "Every one of the 1,000 rows could be read.",
      "Numbers that rest on fewer than 10 customers are withheld.",
    ]);
  });

  it("does not pass over failures", () => {
    expect(surenessSentences(answer, {...manifest, tests: {passed: 1, warned: 0, failed: 2}})).toContain(
      "2 tests failed: do not rely on the numbers before that is mended.",
    );
  });
});

describe("what to do next", () => {
  const flows = cubeOf({
    grain: ["month"],
    period: ["2024-02-01"],
    flow: ["lost"],
    customers: [80],
    revenue: [9876],
  });
  const headline = cubeOf({
    grain: ["month", "month"],
    period: ["2024-01-01", "2024-02-01"],
    ends: ["2024-01-31", "2024-02-29"],
    complete: [true, true],
    active: [150, 120],
    new: [150, 50],
    returning: [0, 70],
    reactivated: [0, 0],
    lost: [0, 80],
    orders: [150, 120],
    revenue: [1, 1],
    refunds: [0, 0],
    average_order_value: [1, 1],
    margin: [1, 1],
    repeat_rate: [0, 0.5],
  });
  const rows = headlineRows(headline, "month");
  const answer = keepingCustomers([
    {grain: "quarter", windowDays: 90, cells: [cell("2024-01-01", 1, 30, 100)]},
  ]);
  const none = keepingCustomers([]);
  const advise = (patch: Partial<Parameters<typeof steps>[0]>) =>
    steps({answer, rows, flows, grain: "month", manifest, ...patch}).map(
      ({title, text}) => `${title} ${text}`,
    );

  it("speaks of the second order and of those who stayed away, with their money", () => {
    expect(advise({})).toEqual([
      "Win the second order. 70\u202f% of new customers do not buy again within 90 days, so a word in those days reaches more of them than any later effort.",
      "Ask back those who stayed away. 80 customers who bought in January 2024 did not in February 2024; they had brought $9,876. Many buy less often than every month, so not all of them are gone.",
    ]);
  });

  it("leaves money out when it is withheld", () => {
    const withheld = cubeOf({
      grain: ["month"],
      period: ["2024-02-01"],
      flow: ["lost"],
      customers: [80],
      revenue: [null],
    });
    expect(advise({flows: withheld})[1]).not.toContain("brought $");
  });

  it("asks for what the files lack", () => {
    const lacking = {...manifest, has: {...manifest.has, margin: false}};
    expect(advise({manifest: lacking})[2]).toContain("Add costs.");
  });

  it("advises nothing that no number supports", () => {
    expect(advise({answer: none, rows: rows.slice(0, 1)})).toEqual([
      "Wait for more data. There is nothing yet that the numbers could advise on; come back when more customers have had time to return.",
    ]);
  });
});

describe("differences of shares", () => {
  const group = (stayed: number, joined: number) => ({stayed, joined, from: "a", to: "b", cohorts: 1});

  it("are judged by their interval", () => {
    // Newcombe 1998, table II, example (a): 56/70 against 48/80, method 10: 0.0524 to 0.3339.
    const result = compare(group(56, 70), group(48, 80));
    expect(result?.low).toBeCloseTo(0.0524, 4);
    expect(result?.high).toBeCloseTo(0.3339, 4);
    expect(result?.verdict).toBe("more");
    expect(compare(group(5, 10), group(5, 10))?.verdict).toBe("same");
    expect(compare(group(0, 0), group(5, 10))).toBeNull();
  });

  it("are said with their sides", () => {
    expect(rangeOfDifference(-0.01, 0.03)).toBe("between 1 point fewer and 3 points more");
    expect(rangeOfDifference(0.01, 0.04)).toBe("1 point to 4 points more");
    expect(rangeOfDifference(-0.04, -0.01)).toBe("1 point to 4 points fewer");
  });
});

describe("what a customer has brought", () => {
  const cube = cubeOf({
    grain: ["month", "month", "month", "month", "quarter"],
    dimension: ["", "", "", "channel", ""],
    value: ["", "", "", "Web", ""],
    cohort: ["2024-01-01", "", "", "", ""],
    age: [0, 1, 0, 0, 0],
    complete: [true, true, true, true, true],
    base_customers: [40, 40, 40, 20, 40],
    revenue_per_customer: [50, 80, 50, 60, 90],
    margin_per_customer: [null, null, null, null, null],
  });
  const choice = {grain: "month", dimension: "", value: "", measure: "revenue_per_customer"} as const;

  it("takes one group, means first, by age", () => {
    expect(valuePoints(cube, choice).map((p) => [p.cohort, p.age, p.value])).toEqual([
      ["", 0, 50],
      ["", 1, 80],
      ["2024-01-01", 0, 50],
    ]);
  });

  it("is said for the start and for as long as there are data", () => {
    const point = (age: number, value: number) => ({cohort: "", age, complete: true, customers: 40, value});
    expect(valueTitle([point(0, 50), point(1, 80)], "month", "USD", "revenue")).toBe(
      "A customer brings $50.00 of revenue in the joining month, $80.00 by month 1",
    );
    expect(valueTitle([point(0, 50), point(4, 230)], "quarter", "USD", "margin")).toBe(
      "A customer brings $50.00 of margin in the joining quarter, $230 within a year after it",
    );
    expect(valueTitle([point(0, 50)], "month", "USD", "revenue")).toBe(
      "A customer brings $50.00 of revenue in the joining month",
    );
  });
});

describe("choices of the retention page", () => {
  it("are dropped when the data do not have them", () => {
    const schema = retentionSchema({...manifest, has: {...manifest.has, margin: false}});
    const state = readState(schema, "?measure=margin&dimension=planet&value=Mars&variant=windowed");
    expect(state).toMatchObject({measure: "customers", dimension: "", variant: "windowed"});
    expect(groupOf(state, manifest)).toBeNull();
    const known = readState(schema, "?dimension=channel&value=Web");
    expect(groupOf(known, manifest)?.value).toBe("Web");
    expect(groupOf(readState(schema, "?dimension=channel&value=Mars"), manifest)).toBeNull();
  });
});
