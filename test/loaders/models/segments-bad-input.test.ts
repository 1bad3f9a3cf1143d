/** Stages and segments of companies that give little to go by, or mean harm: plain sentences, and no number that is none. */
import {expect, test} from "vitest";
import {parseConfig} from "../../../loaders/config.ts";
import {lifecycleTables} from "../../../loaders/publish/lifecycle.ts";
import {segmentTables} from "../../../loaders/publish/segments.ts";
import {cubeOf} from "../../../src/components/cube.ts";
import {
  declineTitle,
  lifecycleAnswer,
  lifecycleNumbers,
  lifecycleSteps,
  marksTitle,
  missingMarks,
  returnsTitle,
} from "../../../src/components/lifecycle-words.ts";
import {scoresOf, type Trait, traitsOf} from "../../../src/components/segments-data.ts";
import {
  characterWords,
  groupingAnswer,
  groupingSteps,
  profileTitle,
  sharesOf,
  sharesTitle,
} from "../../../src/components/segments-grouping-words.ts";
import {judge} from "../../../src/components/segments-judged.ts";
import {traitSentence} from "../../../src/components/segments-names.ts";
import {
  distinctTitle,
  reasonSentence,
  segmentsAnswer,
  segmentsSteps,
} from "../../../src/components/segments-words.ts";
import {build, type Given, line} from "./given.ts";

const only = [
  "marts.lifecycle_marks",
  "marts.lifecycle_times",
  "marts.lifecycle_moves",
  "marts.lifecycle_stock",
  "marts.lifecycle_thresholds",
  "marts.segment_profiles",
  "marts.segment_value_curve",
  "marts.segment_scores",
  "marts.segment_moves",
  "marts.segment_outcomes",
  "core.segment_codes",
  "core.segments_at_quarters",
  "marts.value_spread",
];

/** What the pages say of a company: on stages, on groupings, and on each grouping by its address. */
async function told(given: Given) {
  const built = await build({...given, only});
  const config = parseConfig(
    {company: "A", sources: {transactions: "a.csv"}, ...given.config},
    "/a.config.ts",
  );
  const stages = await lifecycleTables(built.connection, config, given.transactions[0]?.cost !== undefined);
  const {tables, json} = await segmentTables(built.connection, 10);
  built.connection.closeSync();
  const cube = (name: string) =>
    cubeOf(
      Object.fromEntries(
        Object.entries(tables[name]!).map(([column, {values}]) => [
          column,
          Array.from({length: values.length}, (_, i) => values[i] ?? null),
        ]),
      ),
    );
  const {lifecycle} = stages.json;
  const {segments} = json;
  const judged = segments.groupings.map((g) => judge(g, scoresOf(cube("segment-scores"), g.name)));
  const answer = segmentsAnswer(judged, segments);
  const pages = new Map(
    segments.groupings.map((grouping, i) => {
      const traits: Trait[] = traitsOf(cube("segment-profiles"), grouping.name);
      const shares = sharesOf(grouping, segments, traits);
      const said =
        grouping.reason === null
          ? [
              groupingAnswer(judged[i]!, shares, segments),
              sharesTitle(shares),
              profileTitle(traits),
              ...grouping.segments.map(({name}) => characterWords(traits, name, "EUR")),
              ...traits.map((trait) => traitSentence(trait, "EUR")),
              groupingSteps(shares, traits, [], "EUR"),
            ]
          : [reasonSentence(grouping)];
      return [grouping.name, JSON.stringify(said)] as const;
    }),
  );
  const verdict = lifecycleAnswer(lifecycle, "EUR", 10);
  const said = JSON.stringify([
    verdict,
    lifecycleNumbers(lifecycle, "EUR", 10),
    declineTitle(lifecycle, "EUR"),
    returnsTitle(lifecycle.returns),
    marksTitle(lifecycle),
    missingMarks(lifecycle),
    lifecycleSteps(lifecycle, [], "EUR"),
    answer,
    distinctTitle(judged),
    segmentsSteps(judged),
    [...pages],
  ]);
  expect(said).not.toMatch(/NaN|Infinity|undefined|null/);
  expect(JSON.stringify([lifecycle, segments, tables])).not.toMatch(/NaN|Infinity/);
  return {stages: verdict.verdict, groupings: answer.verdict, page: (name: string) => pages.get(name) ?? ""};
}

const customers = (n: number, days: (i: number) => string[], more: Record<string, number> = {}) =>
  Array.from({length: n}, (_, i) => days(i).map((day) => line(`c${i}`, day, 10, more))).flat();

test("one customer", async () => {
  const {stages, groupings, page} = await told({
    transactions: customers(1, () => ["2024-03-01"]),
    config: {segments: {big: "case when revenue > 5 then 'Big' end"}},
  });
  expect([stages, groupings]).toEqual([
    "Too few customers to tell.",
    "No grouping tells customers apart yet.",
  ]);
  expect(page("big")).toContain("there is one customer only");
});

test("customers who are all alike and all new: a grouping empty for all, one of one each, one that means harm", async () => {
  const harm = "</script><script>alert(1)</script>";
  const {stages, groupings, page} = await told({
    transactions: customers(40, () => ["2024-03-01"]),
    attributes: Array.from({length: 40}, (_, i) => [
      `c${i}`,
      "town",
      i % 2 ? harm : "'; drop table core.customers; --",
    ]),
    config: {
      segments: {
        nobody: "case when orders < 0 then 'x' end",
        each: "concat('x', town, days_since_last)",
        town: {label: harm, expression: "town"},
      },
    },
  });
  expect([stages, groupings]).toEqual(["Nobody is in decline.", "Too early to say."]);
  expect(page("nobody")).toContain("is empty for all");
  expect(page("town")).toContain("No segment brings much more than its part of the customers");
  expect(page("rfm")).toContain("too much alike");
});

test("customers who all cost more than they bring, a gap of more than a year, and a grouping of one customer each", async () => {
  const {stages, page} = await told({
    transactions: customers(
      60,
      (i) => (i % 2 ? ["2022-03-01", "2024-05-01"] : ["2024-04-01", "2024-05-01"]),
      {cost: 30},
    ),
    attributes: Array.from({length: 60}, (_, i) => [`c${i}`, "code", `code ${i}`]),
    config: {segments: {code: "code"}},
  });
  expect(stages).toBe("Nobody is in decline.");
  expect(page("code")).toContain("there are not two segments with enough customers to be shown");
  expect(page("value_tier")).not.toBe("");
});
