import {fileURLToPath} from "node:url";
import {describe, expect, it} from "vitest";
import {metricLabels, metrics, metricsPage} from "../../../loaders/publish/metrics.ts";

const page = fileURLToPath(new URL("../../../docs/metrics.md", import.meta.url));

describe("the metric registry", () => {
  it("holds each metric once", () => {
    expect(new Set(metrics.map((m) => m.name)).size).toBe(metrics.length);
    expect(new Set(metrics.map((m) => m.label)).size).toBe(metrics.length);
  });

  it("has every figure that pages show", () => {
    const names = metrics.map((m) => m.name);
    for (const name of [
      ..."active new returning reactivated lost orders revenue gross_revenue refunds average_order_value".split(
        " ",
      ),
      ..."margin repeat_rate base_customers customers revenue_kept margin_kept".split(" "),
      ..."revenue_per_customer margin_per_customer".split(" "),
    ]) {
      expect(names).toContain(name);
    }
  });

  it("says of every share that it cannot be summed", () => {
    for (const metric of metrics.filter((m) => m.unit === "share")) expect(metric.additivity).toBe("none");
  });

  it("gives pages their labels without the long texts", () => {
    expect(metricLabels().find((m) => m.name === "repeat_rate")).toEqual({
      name: "repeat_rate",
      label: "Repeat rate",
      unit: "share",
      format: "percent",
      direction: "up",
    });
  });

  it("is what docs/metrics.md says", async () => {
    await expect(metricsPage()).toMatchFileSnapshot(page);
  });
});
