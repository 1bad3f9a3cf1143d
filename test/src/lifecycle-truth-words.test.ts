/** What is said of stages held against the demo company's process, at the edges too. */
import {expect, test} from "vitest";
import type {Truth} from "../../src/components/lifecycle-data.ts";
import {ofHundred, truthTitle, truthWords} from "../../src/components/lifecycle-truth-words.ts";

const truth = (more: Partial<Truth> = {}): Truth => ({
  now: [
    {stage: "stable", active: 900, fading: 80, gone: 35},
    {stage: "decline", active: 90, fading: 20, gone: 165},
    {stage: "ended", active: 10, fading: 0, gone: 300},
  ],
  months: [
    {onDay: "2024-11-30", stage: "stable", active: 900, fading: 30, gone: 35},
    {onDay: "2024-11-30", stage: "decline", active: 100, fading: 70, gone: 165},
  ],
  declines: [
    {pace: "sudden", atOnce: 60, faded: 30, active: 10},
    {pace: "gradual", atOnce: 10, faded: 10, active: 30},
  ],
  late: [
    {how: "at once", customers: 200, found: 199, foundInTime: null, medianDays: 140},
    {how: "fading", customers: 100, found: 40, foundInTime: 30, medianDays: null},
  ],
  atOnce: {customers: 1000, right: 840, rightKnowing: 900},
  ...more,
});

test("shares of a hundred say all and none only when it is so", () => {
  const pairs = [
    [465, 500],
    [500, 500],
    [0, 500],
    [499, 500],
    [1, 500],
    [0, 0],
  ] as const;
  expect(pairs.map(ofHundred)).toEqual([
    "93 of 100",
    "all",
    "none",
    "more than 99 of 100",
    "fewer than 1 of 100",
    "none of none",
  ]);
});

test("the title says who of those gone and of those fading was found", () => {
  expect(truthTitle(truth())).toBe(
    "Of customers who had truly gone, 93 of 100 were found in decline or ended; of those still fading, 20 of 100",
  );
  const none = (stage: string) => ({stage, active: 5, fading: 0, gone: 0});
  expect(truthTitle(truth({now: [none("stable")]}))).toBe(
    "No customer of the demo company has gone or is fading yet",
  );
  expect(truthTitle(truth({now: [{...none("stable"), gone: 4}]}))).toBe(
    "Of customers who had truly gone, none were found in decline or ended",
  );
  expect(truthTitle(truth({now: [{...none("decline"), fading: 4}]}))).toBe(
    "Of customers who were fading, all were found in decline or ended; none had gone yet",
  );
});

test("the words say what was found, how late, and how far the pace can be trusted", () => {
  const words = truthWords(truth());
  expect(words).toHaveLength(8);
  expect(words[0]).toBe(
    "Of 500 customers who had truly gone, 93 of 100 were found in decline or ended; of 100 who were fading, 20 of 100; of 1,000 who were buying as ever, 10 of 100: false alarms.",
  );
  expect(words[1]).toContain("of those fading on the day 70 of 100 were in decline or ended");
  expect(words[1]).toContain("So most of them are seen while it goes on.");
  expect(words[2]).toContain("more than 99 of 100 were found within a year, half of all within 140 days.");
  expect(words[3]).toContain(
    "40 of 100 were found within a year, that is fewer than half; 30 of 100 at some time",
  );
  expect(words[6]).toContain("25 of 100 were called gradual");
});

test("nothing is said of what did not happen", () => {
  expect(
    truthWords({
      now: [],
      months: [],
      declines: [
        {pace: "sudden", atOnce: 0, faded: 0, active: 0},
        {pace: "gradual", atOnce: 0, faded: 0, active: 0},
      ],
      late: [{how: "fading", customers: 0, found: 0, foundInTime: 0, medianDays: null}],
      atOnce: {customers: 0, right: 0, rightKnowing: 0},
    }),
  ).toEqual([]);
});
