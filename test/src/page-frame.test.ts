import {expect, it} from "vitest";
import {footerHtml, headerHtml, testSentence, trustStrip} from "../../src/components/page-frame.ts";
import type {Manifest} from "../../src/components/published.ts";

const manifest: Manifest = {
  software: {name: "perennial", version: "0.1.0"},
  company: `Larch & <script>alert("1")</script>`,
  currency: "USD",
  smallGroup: 10,
  timeZone: "UTC",
  span: {firstDay: "2022-01-01", asOf: "2024-12-31"},
  rows: {
    transactions: {read: 120403, refused: 61, afterAsOf: 0, refunds: 0},
    customers: {read: 20000, refused: 0},
    interactions: null,
  },
  customers: {total: 20000, inCohorts: 20000, refundsOnly: 0},
  has: {margin: true, orderIds: true, quantity: true, discount: true},
  dimensions: [],
  retention: {windowDays: {week: 7, month: 30, quarter: 90}},
  grains: ["week", "month", "quarter"],
  tests: {passed: 38, warned: 0, failed: 0},
};

it("says how far the numbers can be trusted", () => {
  expect(trustStrip(manifest)).toEqual([
    "Data through 31 December 2024",
    "140,403 rows read, 61 refused",
    "38 of 38 tests passed",
  ]);
});

it("hides no warning and no failure", () => {
  expect(testSentence({passed: 36, warned: 1, failed: 1})).toBe("36 of 38 tests passed, 1 warned, 1 failed");
  expect(testSentence({passed: 0, warned: 0, failed: 0})).toBe("no tests were run");
});

it("marks the current page and finds the others from any folder", () => {
  const top = headerHtml(manifest, "/retention");
  expect(top).toContain('<a href="./retention" data-page="retention" aria-current="page">Retention</a>');
  expect(footerHtml(manifest, "/retention")).toContain(
    '<a href="./notebooks/cohorts" data-page="notebooks/cohorts">',
  );
  expect(headerHtml(manifest, "/notebooks/cohorts")).toContain(
    '<a href="../retention" data-page="retention">',
  );
  expect(footerHtml(manifest, "/notebooks/cohorts")).toContain('href="../definitions"');
});

it("takes the company's name as text", () => {
  const html = headerHtml(manifest, "/index");
  expect(html).not.toContain("<script>alert");
  expect(html).toContain("Larch &#38; &#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;");
});

it("warns readers of a site without small-group rules", () => {
  expect(footerHtml(manifest, "/index")).toContain("No number rests on fewer than 10 customers");
  expect(footerHtml({...manifest, smallGroup: 1}, "/index")).toContain("this site is not for sharing");
});
