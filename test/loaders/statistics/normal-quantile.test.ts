import {describe, expect, it} from "vitest";
import {normalQuantile} from "../../../loaders/statistics/index.ts";

describe("the normal quantile", () => {
  // Test values printed in Wichura (1988) for AS 241.
  it.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798409],
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489004],
  ])("at %d is %d", (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 12);
  });

  it("is zero in the middle and antisymmetric", () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.9)).toBeCloseTo(-normalQuantile(0.1), 12);
  });

  it.each([0, 1, -0.1, Number.NaN])("refuses %d", (p) => {
    expect(() => normalQuantile(p)).toThrow(RangeError);
  });
});
