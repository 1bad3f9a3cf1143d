/** How our numbers compare with published ones: found by test/reference, stored beside the statistics it verifies. */
import {readFile} from "node:fs/promises";

export interface Verification {
  rows: {
    /** The data set. */
    data: string;
    quantity: string;
    ours: number;
    theirs: number;
    /** Digits after the point that theirs is printed with; ours and the difference have two more. */
    decimals: number;
    /** The largest difference allowed, and the rule it comes from. */
    tolerance: number;
    rule: string;
    /** Ours less theirs. */
    difference: number;
    source: string;
  }[];
}

/** The content of verification.json: the same for every company, as it says how far the program itself can be trusted. */
export async function readVerification(): Promise<Verification> {
  const file = new URL("../statistics/verification.json", import.meta.url);
  // Written by the verification test, which compares the file with what it finds in every run.
  return JSON.parse(await readFile(file, "utf8")) as Verification;
}
