/** Which steps the data suggest; each rests on a number that is there. */
import type {Answer} from "./answer.js";
import type {Cube} from "./cube.js";
import {count, counted, type Grain, money, period, share} from "./format.js";
import {type HeadlineRow, lastPeriod} from "./headline.js";
import type {Manifest} from "./published.js";

export interface Step {
  title: string;
  text: string;
  page: string;
  link: string;
}

interface StepInput {
  answer: Answer;
  rows: readonly HeadlineRow[];
  flows: Cube;
  grain: Grain;
  manifest: Manifest;
}

export function steps(input: StepInput): Step[] {
  const list = [secondOrder(input), winBack(input), mendData(input)].filter(
    (step): step is Step => step !== null,
  );
  if (list.length > 0) return list;
  return [
    {
      title: "Wait for more data.",
      text: "There is nothing yet that the numbers could advise on; come back when more customers have had time to return.",
      page: "data-quality",
      link: "See what was read",
    },
  ];
}

/** The first order to the second is where most are lost. */
function secondOrder({answer: {now, windowDays, comparison}}: StepInput): Step | null {
  if (!now || now.joined === 0) return null;
  const gone = 1 - now.stayed / now.joined;
  if (gone < 0.2) return null;
  const why =
    comparison?.verdict === "fewer"
      ? "and it has become worse: ask those who did not return for their reason"
      : "so a word in those days reaches more of them than any later effort";
  return {
    title: "Win the second order.",
    text: `${share(gone)} of new customers do not buy again within ${counted(windowDays, "day")}, ${why}.`,
    page: "retention",
    link: "See when they leave",
  };
}

/** Customers of the period before who stayed away, and what they had brought. */
function winBack({rows, flows, grain, manifest}: StepInput): Step | null {
  const row = lastPeriod(rows);
  const before = row && rows[rows.indexOf(row) - 1];
  if (!row?.complete || !before || row.lost === null || row.lost === 0) return null;
  const brought = lostRevenue(flows, grain, row.period);
  const worth =
    brought === null || brought <= 0 ? "" : `; they had brought ${money(brought, manifest.currency)}`;
  return {
    title: "Ask back those who stayed away.",
    text: `${counted(row.lost, "customer")} who bought in ${period(before.period, grain)} did not in ${period(row.period, grain)}${worth}. Many buy less often than every ${grain}, so not all of them are gone.`,
    page: "retention",
    link: "See how many return later",
  };
}

function lostRevenue(flows: Cube, grain: Grain, periodStart: string): number | null {
  const grains = flows.text("grain");
  const periods = flows.text("period");
  const names = flows.text("flow");
  const revenue = flows.numbers("revenue");
  for (let i = 0; i < flows.length; i++)
    if (grains[i] === grain && periods[i] === periodStart && names[i] === "lost") return revenue[i] ?? null;
  return null;
}

function mendData({manifest}: StepInput): Step | null {
  const {transactions} = manifest.rows;
  const {tests} = manifest;
  const bad = tests.warned + tests.failed;
  if (bad > 0)
    return {
      title: "Look at the data.",
      text: `${counted(bad, "test")} of the numbers did not pass.`,
      page: "data-quality",
      link: "See which",
    };
  if (transactions.refused > 0)
    return {
      title: "Mend the files.",
      text: `${counted(transactions.refused, "row")} of the transactions could not be read (of ${count(transactions.read)}).`,
      page: "data-quality",
      link: "See which, and why",
    };
  if (!manifest.has.margin)
    return {
      title: "Add costs.",
      text: "With a cost column the same pages show margin: whether those who stay also pay.",
      page: "data-quality",
      link: "See which columns were found",
    };
  return null;
}
