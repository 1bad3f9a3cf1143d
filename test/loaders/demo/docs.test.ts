/** docs/demo-company.md states the numbers that the generator uses. */
import {readFileSync} from "node:fs";
import {expect, test} from "vitest";
import {
  acquisitionGrowth,
  answered,
  care,
  channels,
  complaint,
  fading,
  monthWeights,
  programme,
  refund,
  weekdayWeights,
} from "../../../loaders/demo/process.ts";

const docs = readFileSync(new URL("../../../docs/demo-company.md", import.meta.url), "utf8").replace(
  /\s+/g,
  " ",
);
const percent = (share: number) => `${Math.round(share * 100)} %`;

test.each(channels.map((channel) => [channel.name, channel] as const))("the row of %s", (name, channel) => {
  expect(docs).toContain(
    `| ${name} | ${percent(channel.shareAtStart)} → ${percent(channel.shareAtEnd)} | ${channel.purchaseRate}` +
      ` | ${channel.dropoutHazard} | ${percent(channel.discountDriven)}` +
      ` | $${channel.acquisitionCost.join("–")} | ${percent(channel.joinsProgramme)} |`,
  );
});

test("the shares of newcomers add up, on the first day and on the last", () => {
  expect(channels.reduce((sum, {shareAtStart}) => sum + shareAtStart, 0)).toBeCloseTo(1, 12);
  expect(channels.reduce((sum, {shareAtEnd}) => sum + shareAtEnd, 0)).toBeCloseTo(1, 12);
});

test("season, growth and the hours of calls", () => {
  expect(docs).toContain(`divided by their mean: ${monthWeights.join(", ")}.`);
  expect(docs).toContain(
    `Sunday to Saturday: ${weekdayWeights.map((weight) => (weight / 100).toFixed(2)).join(", ")}.`,
  );
  expect(docs).toContain(`grow in a straight line to ${acquisitionGrowth} times`);
  expect(docs).toContain(`| calls answered | ${Object.values(answered).map(percent).join(" | ")} |`);
});

test("what changes the hazard", () => {
  expect(docs).toContain(`a complaint with chance ${percent(complaint.share)}`);
  expect(docs).toContain(
    `the hazard is ${complaint.hazardMultiplier.resolved} times (resolved) or ${complaint.hazardMultiplier.unresolved} times`,
  );
  expect(docs).toContain(
    `For ${care.effectDays} days after a contact that took place the hazard is ${care.hazardMultiplier}`,
  );
  expect(docs).toContain(`From joining on the hazard is ${programme.hazardMultiplier} times`);
  expect(docs).toContain(`${(refund.share * 100).toFixed(1)} % of lines are paid back`);
});

test("how customers fade", () => {
  expect(docs).toContain(`The other ${percent(fading.share)} fade before they leave`);
  expect(docs).toContain(`between ${fading.days.join(" and ")} days`);
  expect(docs).toContain(`from all of them down to ${percent(fading.least)},`);
  expect(docs).toContain(`At the end ${percent(fading.wonBackShare)} are won back`);
});
