/** High-precision values made by test/reference/special-functions.py: inputs, then the value. */
import {readFileSync} from "node:fs";
import {expect} from "vitest";

export type Grid = readonly (readonly number[])[];

interface SpecialFunctions {
  readonly competingGammas: Grid;
  readonly hypergeometricExcess: Grid;
  readonly expm1Over: Grid;
}

// The shape is that of the script beside the file.
export const grid = JSON.parse(
  readFileSync(new URL("../../../reference/special-functions.json", import.meta.url), "utf8"),
) as SpecialFunctions;

/** Relative error below the tolerance; `at` says where it is not. */
export function expectClose(actual: number, expected: number, tolerance: number, at: object): void {
  const error = Math.abs(actual - expected);
  if (!(error <= tolerance * Math.abs(expected))) {
    expect.fail(`${JSON.stringify(at)}: ${actual} is not ${expected}`);
  }
}
