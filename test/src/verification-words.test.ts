import {expect, it} from "vitest";
import {
  agrees,
  agreesInPrint,
  dataSetSentence,
  dataSets,
  differenceDigits,
  digits,
  largestDifference,
  ourDigits,
  type VerifiedRow,
  verificationSentences,
} from "../../src/components/verification-words.ts";

const row = (over: Partial<VerifiedRow>): VerifiedRow => ({
  data: "CDNOW",
  quantity: "r",
  ours: 0.2426,
  theirs: 0.243,
  decimals: 3,
  tolerance: 0.0005,
  rule: "half of the last digit printed",
  difference: -0.0004,
  source: "a paper",
  ...over,
});
const same = row({});
const near = row({
  data: "Grocery",
  ours: 10.005,
  theirs: 10,
  decimals: 3,
  tolerance: 0.01,
  difference: 0.005,
});
const apart = row({ours: 0.3, difference: 0.057});

it("tells what agrees, and what is the same in print", () => {
  expect([same, near, apart].map(agrees)).toEqual([true, true, false]);
  expect([same, near, apart].map(agreesInPrint)).toEqual([true, false, false]);
});

it("says what the list comes to", () => {
  expect(verificationSentences({rows: [same, same, near]})).toEqual([
    "All 3 numbers agree with those of others.",
    "They were recomputed from 2 data sets; 2 are the same to the last digit printed.",
    "One other differs by at most 0.05\u202f%, which was allowed beforehand.",
  ]);
});

it("stays true at the edges", () => {
  expect(verificationSentences({rows: []})).toEqual([
    "Nothing has been compared yet.",
    "The list of numbers is empty.",
  ]);
  expect(verificationSentences({rows: [same]})).toEqual([
    "The one number compared agrees with that of others.",
    "It was recomputed from 1 data set and is the same to the last digit printed.",
  ]);
  expect(verificationSentences({rows: [same, apart]})).toEqual([
    "1 of 2 numbers does not agree with those of others.",
    "They were recomputed from 1 data set; 1 is the same to the last digit printed.",
  ]);
  expect(verificationSentences({rows: [same, same]})[1]).toBe(
    "They were recomputed from 1 data set; all are the same to the last digit printed.",
  );
});

it("groups by data set in the order given", () => {
  const sets = dataSets({rows: [near, same, apart]});
  expect(sets.map(({data}) => data)).toEqual(["Grocery", "CDNOW"]);
  expect(sets.map(dataSetSentence)).toEqual(["1 number, which agrees", "2 numbers, 1 does not agree"]);
  expect(largestDifference([same, near])).toBe("0.05\u202f%");
  expect(largestDifference([same])).toBe("–");
});

it("writes numbers with the digits they have", () => {
  expect(digits(-9582.429, 3)).toBe("−9,582.429");
  expect(digits(-0.0001, 2)).toBe("0.00");
  expect(ourDigits(row({ours: 2357, theirs: 2357, decimals: 0}))).toBe("2,357");
  expect(ourDigits(row({ours: 6355.21, theirs: 6355, decimals: 0}))).toBe("6,355.21");
  expect(differenceDigits(row({difference: 0}))).toBe("0");
  expect(differenceDigits(same)).toBe("−0.00040");
});
