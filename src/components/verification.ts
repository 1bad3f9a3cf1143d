/** Our numbers next to those of others, data set by data set. */
import {h} from "./dom.js";
import {count} from "./format.js";
import {plainTable} from "./plain-table.js";
import {
  agrees,
  agreesInPrint,
  dataSetSentence,
  dataSets,
  differenceDigits,
  digits,
  largestDifference,
  ourDigits,
  type Verification,
  type VerifiedRow,
  verificationSentences,
} from "./verification-words.js";

export function verificationAnswer(verification: Verification): HTMLElement {
  const [verdict, ...rest] = verificationSentences(verification);
  return h(
    "div",
    {class: "answer"},
    h("p", {class: "verdict"}, verdict),
    h("p", {class: "answer-sentence"}, rest.join(" ")),
  );
}

export function verificationSummary(verification: Verification): HTMLElement {
  return plainTable("Data sets compared", dataSets(verification), [
    {label: "Data set", value: ({data}) => data, header: true},
    {label: "Numbers", value: ({rows}) => count(rows.length), number: true},
    {label: "Agree", value: ({rows}) => count(rows.filter(agrees).length), number: true},
    {label: "Same in print", value: ({rows}) => count(rows.filter(agreesInPrint).length), number: true},
    {label: "Others differ by at most", value: ({rows}) => largestDifference(rows), number: true},
  ]);
}

/** One table for each data set, folded away unless it has a number that does not agree. */
export function verificationTables(verification: Verification): HTMLElement {
  return h(
    "div",
    {},
    dataSets(verification).map((set) =>
      h(
        "details",
        {class: "more", open: set.rows.some((row) => !agrees(row))},
        h("summary", {}, `${set.data}: ${dataSetSentence(set)}`),
        plainTable(set.data, set.rows, [
          {label: "Number", value: ({quantity}) => words(sentenceCase(quantity)), header: true},
          {label: "Ours", value: ourDigits, number: true},
          {label: "Theirs", value: ({theirs, decimals}) => digits(theirs, decimals), number: true},
          {label: "Difference", value: differenceCell, number: true},
          {label: "Allowed", value: ({rule}) => words(rule)},
          {label: "Source", value: ({source}) => words(source)},
        ]),
      ),
    ),
  );
}

function differenceCell(row: VerifiedRow): HTMLElement | string {
  return agrees(row) ? differenceDigits(row) : h("span", {class: "status failed"}, differenceDigits(row));
}

/** Keeps a column of sentences wide enough to read where the table scrolls. */
function words(text: string): HTMLElement {
  return h("span", {class: "words"}, text);
}

/** A first word that is all small begins large; "sBG" stays as it is. */
function sentenceCase(text: string): string {
  return /^[a-z]+\b/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
