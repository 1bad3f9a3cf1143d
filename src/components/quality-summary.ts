/** The state of the data in plain words. */
import {h} from "./dom.js";
import {count, counted, day, everyRow, share} from "./format.js";
import type {Manifest, Quality} from "./published.js";

export function qualitySummary(manifest: Manifest, quality: Quality): HTMLElement {
  const [verdict, ...rest] = qualitySentences(manifest, quality);
  return h(
    "div",
    {class: "answer"},
    h("p", {class: "verdict"}, verdict),
    h("p", {class: "answer-sentence"}, rest.join(" ")),
  );
}

/** The verdict, then what it rests on. */
export function qualitySentences(manifest: Manifest, quality: Quality): string[] {
  const {passed, warned, failed} = manifest.tests;
  const all = passed + warned + failed;
  const refused = quality.files.reduce((sum, file) => sum + file.refused, 0);
  const read = quality.files.reduce((sum, file) => sum + file.rows, 0);
  const errors = quality.findings.filter((finding) => finding.severity === "error").length;
  const warnings = quality.findings.filter((finding) => finding.severity === "warning").length;
  const {transactions} = manifest.rows;
  return [
    failed > 0 || errors > 0
      ? "These numbers should not be relied on yet."
      : warned > 0 || warnings > 0
        ? "The numbers hold, with reservations."
        : "The numbers can be relied on.",
    all === 0
      ? "No tests were run."
      : failed > 0
        ? `${counted(failed, "test")} of ${count(all)} failed.`
        : warned > 0
          ? `${count(passed)} of ${counted(all, "test")} passed, ${count(warned)} gave a warning.`
          : `All ${counted(all, "test")} passed.`,
    refused === 0
      ? everyRow(read)
      : `${count(refused)} of ${counted(read, "row")} could not be read (${share(refused / read)}).`,
    transactions.afterAsOf > 0
      ? `${counted(transactions.afterAsOf, "transaction")} after ${day(manifest.span.asOf)} ${transactions.afterAsOf === 1 ? "is" : "are"} left out.`
      : "",
    manifest.customers.refundsOnly > 0
      ? `${counted(manifest.customers.refundsOnly, "customer")} with refunds only ${manifest.customers.refundsOnly === 1 ? "is" : "are"} in no cohort.`
      : "",
    `The data run from ${day(manifest.span.firstDay)} to ${day(manifest.span.asOf)} (${manifest.timeZone}).`,
  ].filter((sentence) => sentence !== "");
}
