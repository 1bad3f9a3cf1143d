/** What the benchmark says of its numbers. */
import {describe, expect, test} from "vitest";
import {type Measured, mark, reportOf, tableOfBudgets} from "./report.ts";

const spent = (seconds: number, processor = 2 * seconds) => ({seconds, processor});

const run = (seconds: number, memory: number) => ({
  first: spent(seconds),
  sources: 1,
  models: [
    {name: "core.orders", seconds: 0.5},
    {name: "core.customers", seconds: 2.25},
  ],
  parts: {retention: 1.5, customers: 2.25},
  publishing: 1,
  rebuild: spent(0.9),
  rebuilt: ["marts.cumulative_value"],
  memory,
  customers: 1234,
});

const measured: Measured = {
  scales: [
    {millions: 1, rows: 1_000_000, scan: spent(2), pipeline: run(5, 1e9), load: 0.2},
    {millions: 10, rows: 10_000_000, scan: spent(20), pipeline: run(70, 7e9), load: 0.3},
  ],
  demo: run(4, 1e9),
};

describe("the table of budgets", () => {
  const lines = tableOfBudgets(measured).split("\n");
  const lineOf = (start: string) => lines.find((line) => line.startsWith(start))?.replace(/ {2,}/g, " | ");

  test("compares the pipeline with a scan of the same file", () => {
    expect(lineOf("full pipeline, 1 ")).toBe(
      "full pipeline, 1 million transactions | 3 × scan-and-group | 2.5 × (2.5 × in processor time) | met",
    );
    expect(lineOf("full pipeline, 10 ")).toMatch(/ 3\.5 × .* MISSED$/);
  });

  test("holds memory and growth to what they may be", () => {
    // What holds for a million rows says nothing of a hundred million.
    expect(lineOf("peak memory, 1 ")).toMatch(/ 1\.0 GB \| not measured that far$/);
    expect(lineOf("peak memory, 10 ")).toMatch(/ 7\.0 GB \| MISSED$/);
    // 70 s for ten times the rows of 5 s: 1.4 times as much for each.
    expect(lineOf("growth ")).toMatch(/ 1\.40 × the processor time per row \| MISSED$/);
  });

  test("compares what stages, tiers and segments add with what retention takes", () => {
    expect(lineOf("stages, value tiers and segments, 1 ")).toMatch(
      / 2 × the models of retention \| 1\.50 × \(2\.3 s beside 1\.5 s\) \| met$/,
    );
  });

  test("leaves out what was not measured", () => {
    expect(lines.some((line) => line.startsWith("JavaScript"))).toBe(false);
  });
});

describe("docs/performance.md", () => {
  test("names the slowest model first", () => {
    const text = reportOf(measured, "");
    expect(text).toContain("| `core.customers` | 2.25 s | 2.25 s |\n| `core.orders` | 0.50 s | 0.50 s |");
  });

  test("keeps what people wrote below the mark", () => {
    const written = `# Old\n\nold numbers\n\n${mark}\n\n## Why\n\nBecause.\n`;
    const text = reportOf(measured, written);
    expect(text).toContain(`${mark}\n\n## Why\n\nBecause.\n`);
    expect(text).not.toContain("old numbers");
    expect(reportOf(measured, text)).toBe(text);
  });
});
