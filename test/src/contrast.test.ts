/** Every pair of colours that text is read in, held to WCAG 2.2 AA (4.5 to 1); graphics to 3 to 1. */
import {readFileSync} from "node:fs";
import {describe, expect, it} from "vitest";

const css = readFileSync(new URL("../../src/style.css", import.meta.url), "utf8");
const blocks = [...css.matchAll(/:root[^{]*\{([^}]*--paper[^}]*)\}/g)].map(([, body]) =>
  Object.fromEntries(
    [...body!.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name!, value!]),
  ),
);

/** Relative luminance as WCAG defines it. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

it("has one light and two equal dark sets of colours", () => {
  expect(blocks).toHaveLength(3);
  expect(blocks[1]).toEqual(blocks[2]);
  expect(Object.keys(blocks[0]!)).toEqual(Object.keys(blocks[1]!));
});

describe.each([
  ["light", 0],
  ["dark", 1],
] as const)("%s", (_, index) => {
  const color = (name: string) => blocks[index]![name]!;

  it.each(["--ink", "--ink-soft", "--accent", "--warning"])("%s can be read on paper", (name) => {
    expect(contrast(color(name), color("--paper"))).toBeGreaterThanOrEqual(4.5);
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])("step %i of the ramp can be read", (step) => {
    expect(contrast(color(`--ramp-${step}`), color(`--ramp-ink-${step}`))).toBeGreaterThanOrEqual(4.5);
  });

  it("the ramp runs one way", () => {
    const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((step) => luminance(color(`--ramp-${step}`)));
    const sorted = [...steps].sort((a, b) => (index === 0 ? b - a : a - b));
    expect(steps).toEqual(sorted);
  });

  it.each([1, 2, 3, 4, 5, 6])("group %i stands out from paper", (i) => {
    expect(contrast(color(`--group-${i}`), color("--paper"))).toBeGreaterThanOrEqual(3);
  });
});
