/** What segments and their measures are called, and how their values are written. */
import {count, counted, dash, money, sentence, share, shareRange} from "./format.js";
import type {Grouping, Trait} from "./segments-data.js";

/** A text of at most so many characters. */
export function short(text: string, most: number): string {
  const letters = [...text];
  return letters.length > most
    ? `${letters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`
    : text;
}

/** What a segment is called on a page: never nothing. */
export function segmentName(name: string): string {
  const plain = name.replace(/\s+/g, " ").trim();
  return plain === "" ? "(no name)" : plain;
}

export type Unit = "share" | "money" | "days" | "number" | "score";

export interface MeasureWords {
  label: string;
  unit: Unit;
  /** In a sentence: "orders in twelve months (6.6, all customers 1.9)". */
  words: string;
}

/** @param bands names of price bands are words of ours, other items are the company's */
export function measureWords(measure: string, item = "", quarters = 4): MeasureWords {
  const name = segmentName(item);
  switch (measure) {
    case "value":
      return {label: "Contribution, 12 months", unit: "money", words: "contribution"};
    case "bought":
      return {label: "Bought within 12 months", unit: "share", words: "share who bought within a year"};
    case "orders":
      return {label: "Orders, 12 months", unit: "number", words: "orders"};
    case "gap":
      return {label: "Days between purchases", unit: "days", words: "days between purchases"};
    case "silence":
      return {label: "Days since the last purchase", unit: "days", words: "days of silence"};
    case "basket":
      return {label: "Money per order", unit: "money", words: "money per order"};
    case "discount":
      return {label: "Discount share", unit: "share", words: "discounts"};
    case "categories":
      return {label: "Categories bought from", unit: "number", words: "categories"};
    case "category":
      return {label: `Category: ${name}`, unit: "share", words: name};
    case "channel":
      return {label: `Channel: ${name}`, unit: "share", words: `buying through ${name}`};
    case "price":
      return {label: `Price band: ${name}`, unit: "share", words: `${name} prices`};
    case "satisfaction":
      return {label: "Satisfaction", unit: "score", words: "satisfaction"};
    case "contacts":
      return {label: "Contacts, 12 months", unit: "number", words: "contacts"};
    case "reachable":
      return {label: "Can be spoken to", unit: "share", words: "share who can be spoken to"};
    case "response":
      return {label: "Contacts answered", unit: "share", words: "share of contacts answered"};
    case "retained":
      return {
        label:
          quarters === 4
            ? "Bought again, year after"
            : `Bought again, ${counted(3 * quarters, "month")} after`,
        unit: "share",
        words: "share who bought again",
      };
    case "expected":
      return {label: "Expected value", unit: "money", words: "expected value"};
    default:
      return {label: sentence(measure), unit: "number", words: measure};
  }
}

/** A value with its unit, for a table cell. */
export function valueText(value: number | null, unit: Unit, currency: string): string {
  if (value === null) return dash;
  switch (unit) {
    case "share":
      return share(value);
    case "money":
      return money(value, currency);
    case "days":
      return count(value);
    case "score":
      return value.toFixed(2);
    case "number":
      return Math.abs(value) < 9.95 ? value.toFixed(1) : count(value);
  }
}

/** A trait in full, for whoever points at it or listens. */
export function traitSentence(trait: Trait, currency: string): string {
  const {unit, label} = measureWords(trait.measure, trait.item);
  const text = (value: number | null) => valueText(value, unit, currency);
  if (trait.verdict === "withheld")
    return `${segmentName(trait.segment)}, ${label}: withheld, to protect small groups`;
  const range =
    trait.low === null || trait.high === null
      ? ""
      : unit === "share"
        ? ` (${shareRange(trait.low, trait.high)})`
        : ` (${text(trait.low)} to ${text(trait.high)})`;
  const verdict = {
    over: "more than others",
    under: "less than others",
    "as the base": "no clear difference",
    "too few": "too few customers to compare",
    withheld: "",
  }[trait.verdict];
  return `${segmentName(trait.segment)}, ${label}: ${text(trait.value)}${range}; all customers ${text(trait.base)}: ${verdict}. n = ${count(trait.customers)}`;
}

/** How many segments there are, also of those that are together in "Other". */
export function segmentsIn({segments, folded}: Grouping): number {
  return folded > 0 ? segments.filter(({name}) => name !== "Other").length + folded : segments.length;
}
