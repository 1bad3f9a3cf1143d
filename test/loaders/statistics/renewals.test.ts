/**
 * Models of contracts, against the papers and against values worked out with Python (scipy 1.17 for the search, mpmath
 * with 40 digits for the value at the maximum and its second derivatives).
 */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {bdw} from "../../../loaders/statistics/bdw.ts";
import {constantRenewal} from "../../../loaders/statistics/constant-renewal.ts";
import {fitRenewals} from "../../../loaders/statistics/fit-renewals.ts";
import {HistoryError} from "../../../loaders/statistics/purchase-histories.ts";
import {randomFrom} from "../../../loaders/statistics/random.ts";
import {
  discountedResidualLifetime,
  expectedPeriods,
  furtherPeriods,
  predictPeriods,
  probabilityRenewed,
  renewalSurvival,
  retentionRates,
  simulateRenewals,
} from "../../../loaders/statistics/renewal-forecast.ts";
import {
  type RenewalFit,
  type RenewalModel,
  renewalLogLikelihood,
} from "../../../loaders/statistics/renewal-model.ts";
import {
  knownAfter,
  type RenewalTenures,
  renewals,
  renewalTenures,
} from "../../../loaders/statistics/renewal-tenures.ts";
import {sbg} from "../../../loaders/statistics/sbg.ts";
import {realData} from "../../real-data.ts";

/** Contracts of 1,000 customers of whom so many are left after each period (Fader and Hardie 2007, table 1). */
function cohort(survivors: readonly number[]): RenewalTenures {
  const counts = [1000, ...survivors.map((percent) => Math.round(percent * 10))];
  const lost = counts.slice(1).map((count, i) => counts[i]! - count);
  return renewalTenures({
    tenure: [...lost.map((_, i) => i + 1), survivors.length],
    ended: [...lost.map(() => true), false],
    customers: [...lost, counts.at(-1)!],
  });
}

const regular = [63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3];
const highEnd = [86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4];

function fitted(model: RenewalModel, tenures: RenewalTenures): RenewalFit {
  const fit = fitRenewals(model, tenures);
  if (!fit.fitted) throw new Error(fit.sentence);
  return fit;
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[], relative: number): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i]! / value - 1), `${actual[i]} is not ${value}`).toBeLessThan(relative);
  });
}

describe("the customers of the papers", () => {
  // Parameters and log-likelihoods as printed by Fader and Hardie (2007) where they print them (sBG, 7 years), to more
  // digits by Python; standard errors and covariances of the logarithms by Python.
  test.each([
    ["sBG", "regular", 7, [0.704077298, 1.182043026], -1680.265188, [0.065598964, 0.15247563]],
    ["sBG", "high end", 7, [0.668088351, 3.806094964], -1611.158147, [0.10373493, 0.78553169]],
    ["sBG", "regular", 12, [0.697362452, 1.168904621], -1931.491694, [0.054665788, 0.13388391]],
    ["sBG", "high end", 12, [0.5961112, 3.326968741], -2010.85842, [0.062943677, 0.51502906]],
    [
      "BdW",
      "regular",
      7,
      [0.455613989, 0.779325508, 1.283451286],
      -1679.602833,
      [0.16704143, 0.28270992, 0.29809507],
    ],
    [
      "BdW",
      "high end",
      7,
      [0.214253339, 1.426574875, 1.723564849],
      -1605.314213,
      [0.059579706, 0.38140861, 0.30104328],
    ],
    [
      "BdW",
      "regular",
      12,
      [0.508308705, 0.868846337, 1.209377876],
      -1930.92973,
      [0.15223978, 0.25617439, 0.2300557],
    ],
    [
      "BdW",
      "high end",
      12,
      [0.249640734, 1.654180958, 1.596796468],
      -2004.816889,
      [0.057211245, 0.35765908, 0.23365477],
    ],
  ] as const)("%s, %s customers, %i years", (name, customers, years, parameters, logLikelihood, errors) => {
    const survivors = (customers === "regular" ? regular : highEnd).slice(0, years);
    const fit = fitted(name === "sBG" ? sbg : bdw, cohort(survivors));
    expectClose(fit.parameters, parameters, 1e-5);
    expect(fit.logLikelihood).toBeCloseTo(logLikelihood, 5);
    expectClose(fit.standardErrors, errors, 1e-4);
    expect(fit).toMatchObject({
      customers: 1000,
      ended: 1000 - Math.round(survivors.at(-1)! * 10),
      usedPrior: false,
    });
  });

  test("covariance of the logarithms", () => {
    const {logCovariance} = fitted(sbg, cohort(regular.slice(0, 7)));
    expectClose(logCovariance.flat(), [0.0086806707, 0.010683324, 0.010683324, 0.016639272], 1e-4);
  });

  test("seven years of high-end customers foretell the twelfth: 37.8 % left, where 39.4 % were", () => {
    // B(α, β+12) / B(α, β) at the parameters above, by mpmath.
    expect(renewalSurvival(fitted(sbg, cohort(highEnd.slice(0, 7))), 12)[12]).toBeCloseTo(
      0.377999071597735,
      6,
    );
  });

  test("fits take milliseconds", () => {
    const tenures = cohort(regular);
    fitted(bdw, tenures);
    const start = performance.now();
    for (let i = 0; i < 20; i++) fitted(bdw, tenures);
    expect((performance.now() - start) / 20).toBeLessThan(50);
  });
});

const telco = join(realData, "telco/XTelco_Customer_Churn.csv");

describe.skipIf(!existsSync(telco))("a telephone company's 7,043 customers, months", () => {
  const [head = "", ...lines] = existsSync(telco) ? readFileSync(telco, "utf8").trim().split(/\r?\n/) : [];
  // Cells with commas are quoted.
  const cells = (line: string) => line.match(/("[^"]*"|[^,]*)(,|$)/g)!.map((cell) => cell.replace(/,$/, ""));
  const at = (name: string) => cells(head).indexOf(name);
  const tenures = renewalTenures({
    tenure: lines.map((line) => Number(cells(line)[at("Tenure Months")])),
    ended: lines.map((line) => cells(line)[at("Churn Label")] === "Yes"),
  });

  test("sBG", () => {
    const fit = fitted(sbg, tenures);
    expect(fit).toMatchObject({customers: 7043, ended: 1869, usedPrior: false});
    expectClose(fit.parameters, [0.136733075, 4.032814824], 1e-5);
    expect(fit.logLikelihood).toBeCloseTo(-10465.424707, 4);
    expectClose(fit.standardErrors, [0.0067087411, 0.39432571], 1e-4);
  });

  test("BdW: nothing shows that customers differ, only that all grow likelier to stay, so the prior decides", () => {
    // Without a prior α and β run away together; the likelihood approaches −10309.6497 with c at 0.5177.
    const fit = fitted(bdw, tenures);
    expect(fit.usedPrior).toBe(true);
    expect(fit.parameters[2]).toBeGreaterThan(0.5);
    expect(fit.parameters[2]).toBeLessThan(0.56);
    expect(fit.logLikelihood).toBeLessThan(-10309.6497);
    expect(fit.logLikelihood).toBeGreaterThan(-10315);
    expect(fitRenewals(bdw, tenures, {prior: "none"})).toMatchObject({
      fitted: false,
      reason: "not converged",
    });
  });

  test("one rate for all", () => {
    const fit = fitted(constantRenewal, tenures);
    expectClose(fit.parameters, [0.00823151411558], 1e-6);
    expect(fit.logLikelihood).toBeCloseTo(-10839.804014, 4);
  });

  test("survival by counting (METHODS: months 1, 6, 12, 24, 48, 72)", () => {
    const {atRisk, lost} = renewals(tenures);
    const survival = [1];
    for (const [t, n] of atRisk.entries()) survival.push(survival[t]! * (1 - lost[t]! / n));
    const shown = [1, 6, 12, 24, 48, 72].map((month) => Number(survival[month]!.toFixed(5)));
    expect(shown).toEqual([0.94596, 0.88483, 0.8432, 0.78874, 0.70884, 0.59279]);
  });
});

describe("what is expected, against mpmath", () => {
  const paper = {model: sbg, parameters: [0.668, 3.806]};
  const weibull = {model: bdw, parameters: [0.5, 0.8, 1.3]};

  test("survival", () => {
    const s = renewalSurvival(paper, 100);
    expectClose(
      [s[1]!, s[2]!, s[7]!, s[100]!],
      [0.850692892266428, 0.746881629563839, 0.488944620893726, 0.106891410081149],
      1e-12,
    );
    const w = renewalSurvival(weibull, 120);
    expectClose(
      [w[1]!, w[2]!, w[5]!, w[12]!, w[120]!],
      [0.615384615384615, 0.443402028773368, 0.261999648499269, 0.151646239855265, 0.034298663662071],
      1e-12,
    );
  });

  test("retention rates are those of the paper's equation 7: (β+t−1) / (α+β+t−1)", () => {
    expectClose(retentionRates(paper, 3), [3.806 / 4.474, 4.806 / 5.474, 5.806 / 6.474], 1e-13);
  });

  test("periods of new and running contracts", () => {
    expect(expectedPeriods(paper, 12)).toBeCloseTo(7.156016451499, 10);
    expect(furtherPeriods(paper, 4, {horizon: 12})).toBeCloseTo(8.24525406742745, 10);
    expect(furtherPeriods(paper, 4, {horizon: 12, rate: 0.008})).toBeCloseTo(7.86900446290936, 10);
    expect(furtherPeriods(weibull, 3, {horizon: 12})).toBeCloseTo(6.43682939181176, 10);
    expect(furtherPeriods(weibull, 3, {horizon: Infinity, rate: 0.01})).toBeCloseTo(18.6319965566645, 9);
    expect(probabilityRenewed(paper, 2, 5)).toBeCloseTo(0.488944620893726 / 0.746881629563839, 12);
    expect(furtherPeriods(paper, 4, {horizon: 0})).toBe(0);
    expect(() => furtherPeriods(paper, 4, {horizon: Infinity})).toThrow(RangeError);
  });

  // (β+n)/(α+β+n) 2F1(1, β+n+1; α+β+n+1; 1/(1+d)) by mpmath.
  test.each([
    [0.668, 3.806, 0, 0.1, 5.41485604837404],
    [0.668, 3.806, 1, 0.1, 5.90175316775302],
    [0.668, 3.806, 4, 0.1, 6.89705739774609],
    [0.704, 1.182, 0, 0.1, 2.96466214613203],
    [0.704, 1.182, 7, 0.15, 5.23546850934351],
    [3, 20, 12, 0.008, 13.2609604640577],
    [0.3, 0.4, 500, 0.01, 96.0151246396861],
    [0.001, 2, 3, 0.05, 20.9693413505645],
    [200, 5000, 0, 0.01, 20.1035262443737],
  ])("discounted residual lifetime, α %f, β %f, after %i renewals at %f", (alpha, beta, n, rate, value) => {
    const lifetime = discountedResidualLifetime({model: sbg, parameters: [alpha, beta]}, n, rate);
    expect(Math.abs(lifetime / value - 1)).toBeLessThan(1e-12);
  });

  test("customers who hardly differ: parameters in the millions", () => {
    const survival = sbg.logSurvival([1e6, 2e7], 50);
    expect(survival[50]).toBeCloseTo(-2.43950529180963, 12);
    expectClose([Math.exp(survival[49]!) - Math.exp(survival[50]!)], [0.00436018838336574], 1e-9);
    expect(bdw.logSurvival([1e6, 2e7, 0.9], 50)[50]).toBeCloseTo(-1.64969985272963, 7);
  });
});

describe("what holds for any parameters", () => {
  const random = randomFrom(7);
  const cases = Array.from({length: 40}, () => {
    const some = () => Math.exp(4 * (random() - 0.5) * 2);
    return {alpha: some(), beta: some(), c: Math.exp(random() - 0.5)};
  });
  const tenures = cohort(highEnd);

  test("gradients are slopes", () => {
    for (const {alpha, beta, c} of cases) {
      for (const [model, parameters] of [
        [sbg, [alpha, beta]],
        [bdw, [alpha, beta, c]],
        [constantRenewal, [alpha / (alpha + beta)]],
      ] as const) {
        const gradient = new Float64Array(parameters.length);
        renewalLogLikelihood(model, parameters, tenures, gradient);
        parameters.forEach((_, i) => {
          const moved = (step: number) =>
            renewalLogLikelihood(
              model,
              parameters.map((p, j) => (i === j ? p * Math.exp(step) : p)),
              tenures,
            );
          const slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
          expect(Math.abs(gradient[i]! - slope)).toBeLessThan(1e-4 * Math.max(1, Math.abs(slope)));
        });
      }
    }
  });

  test("c = 1 is the shifted beta-geometric model", () => {
    for (const {alpha, beta} of cases)
      expectClose(
        renewalSurvival({model: bdw, parameters: [alpha, beta, 1]}, 50),
        [...renewalSurvival({model: sbg, parameters: [alpha, beta]}, 50)],
        1e-9,
      );
  });

  test("sBG retention rises with tenure and survival falls", () => {
    for (const {alpha, beta} of cases) {
      const rates = retentionRates({model: sbg, parameters: [alpha, beta]}, 30);
      for (let t = 1; t < rates.length; t++) expect(rates[t]!).toBeGreaterThan(rates[t - 1]!);
      expect(Math.max(...rates)).toBeLessThan(1);
    }
  });

  test("the order of customers does not matter", () => {
    const one = renewalTenures({tenure: [3, 1, 3, 2, 3], ended: [true, true, false, true, true]});
    const other = renewalTenures({
      tenure: [2, 3, 1, 3],
      ended: [true, false, true, true],
      customers: [1, 1, 1, 2],
    });
    expect(one).toEqual(other);
    expect(one).toEqual({
      tenure: Float64Array.of(1, 2, 3),
      ended: Float64Array.of(1, 1, 2),
      running: Float64Array.of(0, 0, 1),
    });
  });
});

describe("simulated customers", () => {
  test.each([
    [sbg, [0.7, 2.5]],
    [bdw, [0.5, 1.2, 1.4]],
    [bdw, [1.5, 6, 0.7]],
    [constantRenewal, [0.08]],
  ] as const)("%o are recovered", (model, parameters) => {
    const fit = fitted(
      model,
      simulateRenewals(model, parameters, {customers: 20_000, periods: (i) => 6 + (i % 19), seed: 3}),
    );
    parameters.forEach((value, i) => {
      const z = Math.log(fit.parameters[i]! / value) / Math.sqrt(fit.logCovariance[i]![i]!);
      expect(Math.abs(z)).toBeLessThan(3.5);
    });
  });

  test("a running contract's further periods are drawn as they are expected", () => {
    for (const [model, parameters] of [
      [sbg, [0.7, 2.5]],
      [bdw, [0.5, 1.2, 1.4]],
    ] as const) {
      const random = randomFrom(11);
      let sum = 0;
      for (let i = 0; i < 40_000; i++) sum += Math.min(model.drawTenure(parameters, 5, random) - 6, 12);
      // The standard deviation of one draw is about 4.5 periods.
      expect(Math.abs(sum / 40_000 - furtherPeriods({model, parameters}, 5, {horizon: 12}))).toBeLessThan(
        0.09,
      );
    }
  });

  test("ninety of a hundred 90 % intervals hold what happens", () => {
    // Companies of 400 contracts seen for 12 periods; how many are paid in the 12 after. By chance 86 to 94 % in 300.
    let held = 0;
    const companies = 300;
    for (let seed = 1; seed <= companies; seed++) {
      const random = randomFrom(seed * 7919);
      const lives = Array.from({length: 400}, () => sbg.drawTenure([0.7, 2.5], 0, random));
      const tenures = renewalTenures({
        tenure: lives.map((life) => Math.min(life, 12)),
        ended: lives.map((life) => life <= 12),
      });
      const running = lives.filter((life) => life > 12);
      const actual = running.reduce((sum, life) => sum + Math.min(life - 13, 12), 0);
      const {low, high} = predictPeriods(
        fitted(sbg, tenures),
        {renewed: [12], customers: [running.length]},
        12,
        {draws: 200, seed},
      );
      if (low <= actual && actual <= high) held++;
    }
    expect(held / companies).toBeGreaterThan(0.86);
    expect(held / companies).toBeLessThan(0.945);
  });

  test("a prediction is the same for the same seed, and its middle is what is expected", () => {
    const fit = fitted(sbg, cohort(highEnd));
    const running = {renewed: [12, 3], customers: [394, 50], weight: [2, 1]};
    const once = predictPeriods(fit, running, 12);
    expect(predictPeriods(fit, running, 12)).toEqual(once);
    expect(once.expected).toBeCloseTo(
      788 * furtherPeriods(fit, 12, {horizon: 12}) + 50 * furtherPeriods(fit, 3, {horizon: 12}),
      8,
    );
    expect(once.low).toBeLessThan(once.expected);
    expect(once.high).toBeGreaterThan(once.expected);
  });

  test("any size from 20 customers on is fitted or refused in words", () => {
    for (let i = 0; i < 200; i++) {
      const random = randomFrom(1000 + i);
      const parameters = [
        Math.exp(3 * (random() - 0.5)),
        Math.exp(1 + 4 * (random() - 0.5)),
        Math.exp(random() - 0.5),
      ];
      const customers = Math.round(20 * 10 ** (3 * random()));
      const tenures = simulateRenewals(bdw, parameters, {customers, periods: (j) => j % 13, seed: i});
      for (const model of [sbg, bdw, constantRenewal]) {
        const fit = fitRenewals(model, tenures);
        if (fit.fitted) {
          expect([...fit.parameters, ...fit.standardErrors, fit.logLikelihood].every(Number.isFinite)).toBe(
            true,
          );
        } else expect(fit.reason).not.toBe("not converged");
      }
    }
  });
});

describe("what cannot be told", () => {
  const same = (tenure: number, ended: boolean, customers: number) =>
    renewalTenures({tenure: [tenure], ended: [ended], customers: [customers]});

  test.each([
    [renewalTenures({tenure: [], ended: []}), "no customers", "There are no contracts to learn from."],
    [same(3, true, 1), "too few customers", "1 customer is too few to learn from: at least 20 are needed."],
    [
      same(3, false, 50),
      "no dropout visible",
      "None of 50 customers has left, so nothing shows how long they stay.",
    ],
    [
      same(1, true, 50),
      "no spread visible",
      "All 50 customers left at their first renewal, so nothing shows how long others would stay.",
    ],
    [
      renewalTenures({tenure: [1, 1], ended: [true, false], customers: [20, 30]}),
      "no spread visible",
      "Nobody has come to a second renewal yet, so nothing shows how customers differ.",
    ],
    [
      renewalTenures({tenure: [2, 5], ended: [true, false], customers: [1, 30]}),
      "no dropout visible",
      "Only 1 of 31 customers has left: at least 5 are needed.",
    ],
  ] as const)("%o", (tenures, reason, sentence) => {
    expect(fitRenewals(sbg, tenures)).toEqual({fitted: false, model: "sBG", reason, sentence});
  });

  test("all left after the same later period: no parameter is right, and none is not a number", () => {
    for (const model of [sbg, bdw, constantRenewal]) {
      const fit = fitRenewals(model, same(4, true, 60));
      if (fit.fitted) expect(fit.parameters.every(Number.isFinite)).toBe(true);
      else expect(fit.sentence).toMatch(/\.$/);
    }
  });

  test("impossible tenures are errors", () => {
    expect(() => renewalTenures({tenure: [1.5], ended: [false]})).toThrow(HistoryError);
    expect(() => renewalTenures({tenure: [-1], ended: [false]})).toThrow(HistoryError);
    expect(() => renewalTenures({tenure: [0], ended: [true]})).toThrow(HistoryError);
    expect(() => renewalTenures({tenure: [1], ended: [true], customers: [0]})).toThrow(HistoryError);
    expect(() => renewalTenures({tenure: [1, 2], ended: [true]})).toThrow(RangeError);
  });

  test("what was known after two periods", () => {
    const tenures = renewalTenures({tenure: [1, 2, 3, 3, 1], ended: [true, true, true, false, false]});
    expect(knownAfter(tenures, 2)).toEqual(
      renewalTenures({tenure: [1, 2, 2, 2, 1], ended: [true, true, false, false, false]}),
    );
  });
});
