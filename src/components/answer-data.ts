/** Loads what the answer needs: quarters, and finer grains only when quarters cannot be compared. */
import {type Answer, type AnswerInput, canCompare, keepingCustomers} from "./answer.js";
import type {Grain} from "./format.js";
import type {OverviewReport} from "./overview-report.js";
import {cohortCells} from "./retention-cells.js";

const answers = new WeakMap<OverviewReport, Promise<Answer>>();

/** The answer for a company, worked out once for all sections that speak of it. */
export function answerOf(report: OverviewReport): Promise<Answer> {
  let answer = answers.get(report);
  if (!answer) {
    answer = load(report);
    answers.set(report, answer);
  }
  return answer;
}

async function load({manifest, cube}: OverviewReport): Promise<Answer> {
  const inputs: AnswerInput[] = [];
  for (const grain of ["quarter", "month", "week"] satisfies Grain[]) {
    const cells = cohortCells(await cube(`retention-${grain}`), {variant: "windowed", measure: "customers"});
    inputs.push({grain, cells, windowDays: manifest.retention.windowDays[grain]});
    if (inputs.some(canCompare)) break;
  }
  return keepingCustomers(inputs);
}
