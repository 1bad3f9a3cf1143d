/** What the literature prints of other data sets. */
import {
  bdw,
  bgBb,
  fitBgBb,
  fitBgNbd,
  fitMbgNbd,
  fitNbd,
  fitParetoNbd,
  fitRenewals,
  kaplanMeier,
  logRank,
  type PurchaseFit,
  type Refusal,
  type RenewalModel,
  renewalTenures,
  sbg,
  survivalAt,
} from "../../loaders/statistics/index.ts";
import {apparel, calibration, dayOf, donations, grocery, telco} from "./reading.ts";
import {once, type ReferenceValue, values} from "./reference-value.ts";

const gifts = "Donations";
const contracts = "Subscribers of the sBG paper";
const groceries = "Grocery";
const clothes = "Apparel (simulated)";
const trial = "Two groups of three";
const phones = "Telco";

function fitted(fit: PurchaseFit | Refusal): PurchaseFit {
  if (!fit.fitted) throw new Error(fit.sentence);
  return fit;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

const ofGifts = once(() => fitted(fitBgBb(donations())));

/** Customers expected to give n times in the six years. */
function donorsWith(n: number): number {
  return ofGifts().customers * bgBbProbability(ofGifts().parameters, 6, n);
}

/** P(x of n opportunities taken): the likelihoods of all histories with x, whichever was the last. */
function bgBbProbability(parameters: readonly number[], n: number, x: number): number {
  let total = 0;
  for (let last = x; last <= n; last++) {
    if (x === 0 && last > 0) break;
    const history = {
      frequency: Float64Array.of(x),
      recency: Float64Array.of(last),
      age: Float64Array.of(n),
      customers: Float64Array.of(1),
    };
    // Of the x purchases the last is fixed, the others lie anywhere before it.
    total += choose(last - 1, x - 1) * Math.exp(bgBb.logLikelihood(parameters, history));
  }
  return total;
}

function choose(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result *= (n - k + i) / i;
  return result;
}

const btydGifts = [1.203522, 0.749716, 0.656718, 2.783441];

function newDonor(parameters: readonly number[]): number {
  return bgBb.probabilityAlive(parameters, 0, 0, 0) * bgBb.expectedIfAlive(parameters, 0, 0, 10);
}

function giftForecast(parameters: readonly number[], frequency: number, recency: number): number {
  return (
    bgBb.probabilityAlive(parameters, frequency, recency, 6) *
    bgBb.expectedIfAlive(parameters, frequency, 6, 10)
  );
}

/** Survivors of 1,000 at each renewal, as contracts. */
function renewed(survivors: readonly number[]) {
  const last = survivors.length - 1;
  return renewalTenures({
    tenure: survivors.map((_, t) => (t < last ? t + 1 : last)),
    ended: survivors.map((_, t) => t < last),
    customers: survivors.map((of, t) => (t < last ? of - survivors[t + 1]! : of)),
  });
}

const regular = [1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173];
const highEnd = [1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394];

function renewalFit(model: RenewalModel, survivors: readonly number[], renewals: number) {
  const fit = fitRenewals(model, renewed(survivors.slice(0, renewals + 1)));
  if (!fit.fitted) throw new Error(fit.sentence);
  return fit;
}

/** Rows for the parameters of a fit and its log-likelihood. */
function renewalRows(
  quantity: string,
  source: string,
  of: () => ReturnType<typeof renewalFit>,
  parameters: readonly (readonly [string, string])[],
  logLikelihood: string,
): ReferenceValue[] {
  return [
    ...values(
      {data: contracts, tolerance: "parameter", source},
      parameters.map(([name, theirs], i) => [`${quantity} ${name}`, theirs, () => of().parameters[i]!]),
    ),
    ...values({data: contracts, tolerance: "log-likelihood", source}, [
      [`${quantity} log-likelihood`, logLikelihood, () => of().logLikelihood],
    ]),
  ];
}

const printed2007 = "Fader and Hardie 2007, per 1,000 customers, 7 renewals";
const refitted = "refitted with scipy, per 1,000 customers";

const groceryPurchases = once(grocery);
const groceryKnown = once(() => calibration(groceryPurchases(), dayOf("2006-12-31")));
const ofGrocery = {
  nbd: once(() => fitted(fitNbd(groceryKnown().histories))),
  bgNbd: once(() => fitted(fitBgNbd(groceryKnown().histories))),
  mbgNbd: once(() => fitted(fitMbgNbd(groceryKnown().histories))),
  paretoNbd: once(() => fitted(fitParetoNbd(groceryKnown().histories))),
};

/** Expected purchases of all known customers in the 52 weeks after calibration. */
function groceryHoldout({model, parameters}: PurchaseFit): number {
  return sum(
    groceryKnown().customers.map(
      ({frequency, recency, age}) =>
        model.probabilityAlive(parameters, frequency, recency, age) *
        model.expectedIfAlive(parameters, frequency, age, 52),
    ),
  );
}

function groceryRows(name: string, of: () => PurchaseFit, theirs: readonly string[], source: string) {
  const names = ["r", "α", ...(name === "Pareto/NBD" ? ["s", "β"] : ["a", "b"])];
  return [
    ...values(
      {data: groceries, tolerance: "parameter", source},
      theirs.slice(0, -1).map((value, i) => [`${name} ${names[i]}`, value, () => of().parameters[i]!]),
    ),
    ...values({data: groceries, tolerance: "log-likelihood", source}, [
      [`${name} log-likelihood`, theirs.at(-1)!, () => of().logLikelihood],
    ]),
  ];
}

const clothesKnown = once(() => calibration(apparel(), dayOf("2005-01-02") + 7 * 104));
const ofClothes = once(() => fitted(fitParetoNbd(clothesKnown().histories)));

const compared = once(() => {
  const test = logRank([
    {time: [10, 20, 30], ended: [true, true, true]},
    {time: [10, 20, 50], ended: [true, true, true]},
  ]);
  if (!test.tested) throw new Error(test.sentence);
  return test;
});

const staying = once(() => kaplanMeier(telco()));

export const otherValues: ReferenceValue[] = [
  ...values({data: gifts, tolerance: "parameter", source: "BTYD walkthrough"}, [
    ["BG/BB α", "1.203522", () => ofGifts().parameters[0]!],
    ["BG/BB β", ".749716", () => ofGifts().parameters[1]!],
    ["BG/BB γ", ".656718", () => ofGifts().parameters[2]!],
    ["BG/BB δ", "2.783441", () => ofGifts().parameters[3]!],
  ]),
  ...values({data: gifts, tolerance: "log-likelihood", source: "BTYD walkthrough, printed to two decimals"}, [
    ["BG/BB log-likelihood", "-33225.58", () => ofGifts().logLikelihood],
  ]),
  ...values(
    {
      data: gifts,
      tolerance: {share: 5e-5},
      source: "BTYD walkthrough, not quite at the parameters it prints: see the next rows",
    },
    [
      ["BG/BB expected gifts in 10 years, new donor", "3.179805", () => newDonor(ofGifts().parameters)],
      [
        "BG/BB expected gifts in the next 10 years, none in 6",
        ".1302169",
        () => giftForecast(ofGifts().parameters, 0, 0),
      ],
      [
        "BG/BB expected gifts in the next 10 years, 4 in 6, the last in year 5",
        "3.627858",
        () => giftForecast(ofGifts().parameters, 4, 5),
      ],
    ],
  ),
  ...values(
    {data: gifts, tolerance: "printed", source: "40 digits with mpmath, at the parameters BTYD prints"},
    [
      ["BG/BB expected gifts in 10 years, new donor, in full", "3.179829273", () => newDonor(btydGifts)],
      [
        "BG/BB expected gifts in the next 10 years, none in 6, in full",
        ".1302180798",
        () => giftForecast(btydGifts, 0, 0),
      ],
      [
        "BG/BB expected gifts in the next 10 years, 4 in 6, the last in year 5, in full",
        "3.627967995",
        () => giftForecast(btydGifts, 4, 5),
      ],
    ],
  ),
  ...values({data: gifts, tolerance: "printed", source: "lifetimes tests"}, [
    ["BG/BB expected donors with no gift in 6 years", "3454.9", () => donorsWith(0)],
    ["BG/BB expected donors with 6 gifts in 6 years", "1253.1", () => donorsWith(6)],
  ]),

  ...renewalRows(
    "sBG, regular customers,",
    printed2007,
    once(() => renewalFit(sbg, regular, 7)),
    [
      ["α", ".704"],
      ["β", "1.182"],
    ],
    "-1680.27",
  ),
  ...renewalRows(
    "sBG, high-end customers,",
    printed2007,
    once(() => renewalFit(sbg, highEnd, 7)),
    [
      ["α", ".668"],
      ["β", "3.806"],
    ],
    "-1611.16",
  ),
  ...renewalRows(
    "sBG, regular customers, 12 renewals,",
    refitted,
    once(() => renewalFit(sbg, regular, 12)),
    [
      ["α", ".697362"],
      ["β", "1.168905"],
    ],
    "-1931.4917",
  ),
  ...renewalRows(
    "sBG, high-end customers, 12 renewals,",
    refitted,
    once(() => renewalFit(sbg, highEnd, 12)),
    [
      ["α", ".596111"],
      ["β", "3.326969"],
    ],
    "-2010.8584",
  ),
  ...renewalRows(
    "BdW, regular customers,",
    `${refitted}, 7 renewals`,
    once(() => renewalFit(bdw, regular, 7)),
    [
      ["α", ".455614"],
      ["β", ".779326"],
      ["c", "1.283451"],
    ],
    "-1679.6028",
  ),
  ...renewalRows(
    "BdW, high-end customers,",
    `${refitted}, 7 renewals`,
    once(() => renewalFit(bdw, highEnd, 7)),
    [
      ["α", ".214253"],
      ["β", "1.426575"],
      ["c", "1.723565"],
    ],
    "-1605.3142",
  ),

  ...values({data: groceries, tolerance: "exact", source: "BTYDplus guide"}, [
    ["customers", "1525", () => groceryKnown().customers.length],
    ["repeat purchases in 2006", "5569", () => sum(groceryKnown().customers.map((c) => c.frequency))],
    ["purchases in the 52 weeks after", "3389", () => sum(groceryKnown().customers.map((c) => c.later))],
  ]),
  ...groceryRows("NBD", ofGrocery.nbd, [".420", "5.245", "-16376.86"], "BTYDplus guide"),
  ...groceryRows(
    "Pareto/NBD",
    ofGrocery.paretoNbd,
    [".786", "5.679", ".386", "5.717", "-15782.39"],
    "BTYDplus guide",
  ),
  ...groceryRows(
    "BG/NBD",
    ofGrocery.bgNbd,
    ["0.348646", "2.581671", "0.503845", "3.644385", "-15836.5662"],
    "refitted with scipy",
  ),
  ...groceryRows(
    "MBG/NBD",
    ofGrocery.mbgNbd,
    ["1.256921", "6.039142", "0.368277", "0.715764", "-15781.9394"],
    "refitted with scipy",
  ),
  ...values({data: groceries, tolerance: "printed", source: "BTYDplus guide"}, [
    ["NBD expected purchases in the 52 weeks after", "6355", () => groceryHoldout(ofGrocery.nbd())],
    [
      "Pareto/NBD expected purchases in the 52 weeks after",
      "3991",
      () => groceryHoldout(ofGrocery.paretoNbd()),
    ],
  ]),

  ...values({data: clothes, tolerance: "parameter", source: "CLVTools guide, first 104 weeks"}, [
    ["Pareto/NBD r", "1.4489768", () => ofClothes().parameters[0]!],
    ["Pareto/NBD α", "48.6360845", () => ofClothes().parameters[1]!],
    ["Pareto/NBD s", ".5612598", () => ofClothes().parameters[2]!],
    ["Pareto/NBD β", "46.8843633", () => ofClothes().parameters[3]!],
  ]),
  ...values({data: clothes, tolerance: "log-likelihood", source: "CLVTools guide, first 104 weeks"}, [
    ["Pareto/NBD log-likelihood", "-5848.0978", () => ofClothes().logLikelihood],
  ]),

  ...values(
    {data: trial, tolerance: "printed", source: "lifelines tests: ends at 10, 20, 30 against 10, 20, 50"},
    [
      ["log-rank χ²", ".254237", () => compared().chiSquare],
      ["log-rank p", ".614107", () => compared().p],
    ],
  ),
  ...values(
    {data: phones, tolerance: "printed", source: "lifelines, Kaplan-Meier"},
    (
      [
        [1, ".94596"],
        [6, ".88483"],
        [12, ".84320"],
        [24, ".78874"],
        [48, ".70884"],
        [72, ".59279"],
      ] as const
    ).map(([month, theirs]) => [
      `share still there after ${month} ${month === 1 ? "month" : "months"}`,
      theirs,
      () => survivalAt(staying(), month)?.survival ?? Number.NaN,
    ]),
  ),
];
