/** Sentences on how far the answer can be trusted. */
import type {Answer} from "./answer.js";
import {addDays, count, counted, day, everyRow} from "./format.js";
import type {Manifest} from "./published.js";

export function surenessSentences({doubt, windowDays, now}: Answer, manifest: Manifest): string[] {
  const {tests, customers, span, smallGroup} = manifest;
  const tables = Object.values(manifest.rows);
  const refused = tables.reduce((sum, table) => sum + (table?.refused ?? 0), 0);
  const read = tables.reduce((sum, table) => sum + (table?.read ?? 0), 0);
  return [
    doubt,
    now && windowDays > 0
      ? `Customers who joined after ${day(addDays(span.asOf, -windowDays))} are not judged yet: their ${counted(windowDays, "day")} are not over.`
      : "",
    customers.refundsOnly > 0
      ? `${counted(customers.refundsOnly, "customer")} with refunds only ${customers.refundsOnly === 1 ? "is" : "are"} in no cohort.`
      : "",
    refused === 0
      ? everyRow(read)
      : `${counted(refused, "row")} of ${count(read)} could not be read and ${refused === 1 ? "is" : "are"} left out.`,
    tests.failed > 0
      ? `${counted(tests.failed, "test")} failed: do not rely on the numbers before that is mended.`
      : tests.warned > 0
        ? `${counted(tests.warned, "test")} gave a warning.`
        : "",
    smallGroup > 1 ? `Numbers that rest on fewer than ${count(smallGroup)} customers are withheld.` : "",
  ].filter((sentence) => sentence !== "");
}
