/** The one list of all numbers that the literature prints and that we recompute. */

import {cdnowValues} from "./cdnow.ts";
import {type Built, builtValues} from "./cdnow-built.ts";
import {otherValues} from "./others.ts";
import {allowedDifference, decimalsOf, type ReferenceValue} from "./reference-value.ts";

export interface VerifiedValue {
  data: string;
  quantity: string;
  ours: number;
  theirs: number;
  /** Digits after the point that theirs is printed with. */
  decimals: number;
  /** The largest difference allowed, and the rule it comes from. */
  tolerance: number;
  rule: string;
  /** Ours less theirs. */
  difference: number;
  source: string;
}

/** @param built gives what the build of CDNOW has made */
export function referenceValues(built: () => Built): ReferenceValue[] {
  return [...cdnowValues, ...builtValues(built), ...otherValues];
}

/** Ours next to theirs, with two digits more than theirs. */
export function verified(value: ReferenceValue): VerifiedValue {
  const {data, quantity, source} = value;
  const theirs = Number(value.theirs);
  const decimals = decimalsOf(value.theirs);
  const ours = value.ours();
  return {
    data,
    quantity,
    ours: rounded(ours, decimals + 2),
    theirs,
    decimals,
    tolerance: allowedDifference(value),
    rule: ruleOf(value),
    difference: rounded(ours - theirs, decimals + 2),
    source,
  };
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals)) + 0;
}

function ruleOf({tolerance}: ReferenceValue): string {
  if (tolerance === "parameter") return "0.1 % of theirs, or half of the last digit printed";
  if (tolerance === "log-likelihood") return "0.001, or half of the last digit printed";
  if (tolerance === "printed") return "half of the last digit printed";
  if (tolerance === "exact") return "none, as it is counted";
  return `${Number((tolerance.share * 100).toPrecision(3))} % of theirs`;
}
