/** The Gamma-Gamma model of spend, against fits by scipy (test/reference/gamma-gamma.py) and the note's own formula. */
import {readFileSync} from "node:fs";
import {describe, expect, it} from "vitest";
import {
  drawSpendParameters,
  expectedSpend,
  fitGammaGamma,
  type Refusal,
  SpendError,
  type SpendFit,
  type Spending,
} from "../../../loaders/statistics/index.ts";
import {drawGamma, randomFrom} from "../../../loaders/statistics/random.ts";

interface Reference {
  frequency: number[];
  spend: number[];
  parameters: number[];
  logLikelihood: number;
  standardErrors: number[];
  correlation: [estimate: number, low: number, high: number];
}

// Written by the script named above.
const references = JSON.parse(
  readFileSync(new URL("../../reference/gamma-gamma.json", import.meta.url), "utf8"),
) as Reference[];
const first = references[0]!;

function fittedTo(spending: Spending): SpendFit {
  const result = fitGammaGamma(spending);
  if (!result.fitted) throw new Error(result.sentence);
  return result;
}

function refused(spending: Spending): Refusal {
  const result = fitGammaGamma(spending);
  if (result.fitted) throw new Error("fitted, not refused");
  return result;
}

describe("a fit", () => {
  it.each(references)("is the one scipy finds: $parameters", (reference) => {
    const found = fittedTo(reference);
    expect(found.logLikelihood).toBeCloseTo(reference.logLikelihood, 6);
    found.parameters.forEach((value, i) => {
      expect(value / reference.parameters[i]!).toBeCloseTo(1, 4);
      expect(found.standardErrors[i]! / reference.standardErrors[i]!).toBeCloseTo(1, 3);
    });
    expect(found.usedPrior).toBe(false);
    expect(found.repeaters).toBe(reference.frequency.length);
    const {estimate, low, high} = found.correlation;
    [estimate, low, high].forEach((value, i) => {
      expect(value).toBeCloseTo(reference.correlation[i]!, 10);
    });
  });

  it("does not depend on the order of customers, on those who never came back, or on how they are counted", () => {
    const {frequency, spend} = first;
    const turned = {frequency: frequency.toReversed(), spend: spend.toReversed()};
    expect(fittedTo(turned)).toEqual(fittedTo(first));
    const strangers = {frequency: [0, ...frequency, 0], spend: [Number.NaN, ...spend, -4]};
    expect(fittedTo(strangers)).toEqual(fittedTo(first));
    const twice = fittedTo({frequency: [...frequency, ...frequency], spend: [...spend, ...spend]});
    const counted = fittedTo({frequency, spend, customers: frequency.map(() => 2)});
    expect(counted.logLikelihood).toBeCloseTo(twice.logLikelihood, 8);
    counted.parameters.forEach((value, i) => {
      expect(value / twice.parameters[i]!).toBeCloseTo(1, 7);
    });
  });

  it("does not depend on the currency", () => {
    const cents = fittedTo({frequency: first.frequency, spend: first.spend.map((spend) => spend * 100)});
    const plain = fittedTo(first);
    expect(cents.parameters[0]! / plain.parameters[0]!).toBeCloseTo(1, 6);
    expect(cents.parameters[2]! / plain.parameters[2]!).toBeCloseTo(100, 4);
    expect(cents.logLikelihood).toBeCloseTo(plain.logLikelihood - first.spend.length * Math.log(100), 6);
  });

  it("finds the parameters that customers were simulated with", () => {
    const random = randomFrom(3);
    const frequency = Array.from({length: 20_000}, (_, i) => 1 + (i % 6));
    const spend = frequency.map((x) => drawGamma(random, 5 * x, drawGamma(random, 3, 20) * x));
    const {parameters, standardErrors} = fittedTo({frequency, spend});
    [5, 3, 20].forEach((truth, i) => {
      expect(Math.abs(parameters[i]! - truth)).toBeLessThan(4 * standardErrors[i]!);
    });
  });
});

describe("expected spend", () => {
  // Fader and Hardie 2013, section 4: at p 6.25, q 3.74, γ 15.44 the mean of all is 35.2.
  const note = {parameters: [6.25, 3.74, 15.44]};

  it("of one of whom nothing is known is the mean of all", () => {
    expect(expectedSpend(note, 0, null)).toBeCloseTo((6.25 * 15.44) / 2.74, 12);
    expect(fittedTo(first).mean).toBe(expectedSpend(fittedTo(first), 0, null));
  });

  it("is a weighted mean of one's own and everybody's", () => {
    const everybody = (6.25 * 15.44) / 2.74;
    const own = (6.25 * 2) / (6.25 * 2 + 2.74);
    expect(expectedSpend(note, 2, 22.35)).toBeCloseTo(own * 22.35 + (1 - own) * everybody, 12);
    expect(expectedSpend(note, 1e9, 22.35)).toBeCloseTo(22.35, 6);
  });

  it("is never negative: where the mean is without bound it is unknown", () => {
    expect(expectedSpend({parameters: [2, 0.8, 5]}, 0, null)).toBeNull();
    expect(expectedSpend({parameters: [2, 1, 5]}, 0, null)).toBeNull();
    expect(expectedSpend({parameters: [2, 1 + 1e-9, 5]}, 0, null)).toBeGreaterThan(1e9);
    expect(expectedSpend({parameters: [2, 0.8, 5]}, 1, 10)).toBeCloseTo((2 * (5 + 10)) / 1.8, 12);
    expect(expectedSpend({parameters: [0.1, 0.8, 5]}, 1, 10)).toBeNull();
    // The third of the reference sets was made with q = 0.8.
    expect(fittedTo(references[2]!).mean).toBeNull();
  });
});

describe("draws", () => {
  it("are the same for the same seed and lie around the fit as its errors say", () => {
    const found = fittedTo(references[1]!);
    const draws = drawSpendParameters(found, 4000, 5);
    expect(drawSpendParameters(found, 3, 5)).toEqual(draws.slice(0, 3));
    expect(drawSpendParameters(found, 3, 6)).not.toEqual(draws.slice(0, 3));
    found.parameters.forEach((value, i) => {
      const logs = draws.map((draw) => Math.log(draw[i]! / value));
      const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
      const spread = Math.sqrt(logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / logs.length);
      expect(Math.abs(mean)).toBeLessThan((4 * spread) / Math.sqrt(logs.length));
      expect(spread / (found.standardErrors[i]! / value)).toBeCloseTo(1, 1);
    });
  });
});

describe("what goes with frequency", () => {
  const spends = Array.from({length: 60}, (_, i) => 20 + ((i * 7) % 13));

  it("is called strong, weak or nothing", () => {
    const frequency = Array.from({length: 60}, (_, i) => 1 + (i % 5));
    const rising = fittedTo({frequency, spend: spends.map((spend, i) => spend + 8 * frequency[i]!)});
    expect(rising.correlation.verdict).toBe("strong");
    expect(rising.correlation.sentence).toBe(
      "Customers who buy often spend clearly more per purchase: expected values are too low for them.",
    );
    const falling = fittedTo({frequency, spend: spends.map((spend, i) => spend + 40 - 8 * frequency[i]!)});
    expect(falling.correlation.sentence).toBe(
      "Customers who buy often spend clearly less per purchase: expected values are too high for them.",
    );
    const none = fittedTo({frequency, spend: spends});
    expect(none.correlation.verdict).toBe("independent");
    expect(none.correlation.sentence).toBe(
      "Nothing shows that customers who buy often spend more or less per purchase than others.",
    );
  });

  it("is not asked where all came equally often", () => {
    const same = fittedTo({frequency: spends.map(() => 3), spend: spends});
    expect(same.correlation).toMatchObject({estimate: null, low: null, high: null, verdict: "independent"});
  });
});

describe("data that cannot tell", () => {
  it("are refused in a sentence", () => {
    expect(refused({frequency: [], spend: []})).toMatchObject({reason: "too few repeaters"});
    expect(refused({frequency: [0, 1, 2], spend: [0, 5, 6]})).toEqual({
      fitted: false,
      model: "Gamma-Gamma",
      reason: "too few repeaters",
      sentence: "Only 2 customers bought again: at least 10 are needed to tell what customers spend.",
    });
    expect(refused({frequency: [1], spend: [5]}).sentence).toContain("Only 1 customer bought again");
    const many = Array.from({length: 40}, (_, i) => 1 + (i % 4));
    expect(refused({frequency: many, spend: many.map(() => 9.99)}).reason).toBe("no spread visible");
    expect(refused({frequency: many, spend: many.map((_, i) => 10 + i * 1e-9)}).reason).toBe(
      "no spread visible",
    );
  });

  it("of two prices are closed by the prior, which is said", () => {
    const frequency = Array.from({length: 50}, (_, i) => 1 + (i % 3));
    const found = fittedTo({frequency, spend: frequency.map((_, i) => (i % 2 === 0 ? 9 : 10))});
    expect(found.usedPrior).toBe(true);
    expect(found.mean).toBeGreaterThan(9);
    expect(found.mean).toBeLessThan(10.2);
  });

  it("of spends over nine powers of ten still give a fit", () => {
    const frequency = Array.from({length: 90}, (_, i) => 1 + (i % 7));
    const found = fittedTo({frequency, spend: frequency.map((_, i) => 10 ** (i % 9))});
    expect(found.parameters.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
  });
});

describe("impossible data", () => {
  it.each([
    ["negative spend", [1], [-5]],
    ["no spend", [1], [0]],
    ["missing spend", [2], [Number.NaN]],
    ["spend without bound", [2], [Number.POSITIVE_INFINITY]],
    ["half a purchase", [1.5], [5]],
    ["fewer purchases than none", [-1], [5]],
  ])("are a typed error: %s", (_, frequency, spend) => {
    expect(() => fitGammaGamma({frequency: [1, ...frequency], spend: [4, ...spend]})).toThrow(SpendError);
    try {
      fitGammaGamma({frequency: [1, ...frequency], spend: [4, ...spend]});
    } catch (error) {
      expect(error).toMatchObject({entry: 1, name: "SpendError"});
    }
  });

  it("are refused: counts of nobody, arrays of unequal length", () => {
    expect(() => fitGammaGamma({frequency: [1], spend: [4], customers: [0]})).toThrow(SpendError);
    expect(() => fitGammaGamma({frequency: [1, 2], spend: [4]})).toThrow(RangeError);
  });
});
