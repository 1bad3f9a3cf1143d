/** A number that the literature has printed, and how to compute ours. */

/** How far ours may lie from theirs. */
export type Tolerance =
  /** Fitted parameters and their standard errors: 0.1 % of theirs, or half of the last digit printed. */
  | "parameter"
  /** Log-likelihoods: 0.001, or half of the last digit printed. */
  | "log-likelihood"
  /** Everything else: half of the last digit printed, so that ours rounds to theirs. */
  | "printed"
  /** Counts of customers and purchases. */
  | "exact"
  /** Where theirs is known to be off: a share of theirs, with the reason in `source`. */
  | {readonly share: number};

export interface ReferenceValue {
  /** The data set, a heading on the page. */
  readonly data: string;
  readonly quantity: string;
  /** As printed, so that its last digit says how exact it is. */
  readonly theirs: string;
  readonly tolerance: Tolerance;
  readonly source: string;
  ours(): number;
}

/** Digits after the point of a printed number. */
export function decimalsOf(printed: string): number {
  return printed.includes(".") ? printed.length - printed.indexOf(".") - 1 : 0;
}

/** The largest difference allowed. */
export function allowedDifference({theirs, tolerance}: Pick<ReferenceValue, "theirs" | "tolerance">): number {
  const printed = 0.5 * 10 ** -decimalsOf(theirs);
  if (tolerance === "parameter") return Math.max(1e-3 * Math.abs(Number(theirs)), printed);
  if (tolerance === "log-likelihood") return Math.max(1e-3, printed);
  if (tolerance === "printed") return printed;
  if (tolerance === "exact") return 0;
  return tolerance.share * Math.abs(Number(theirs));
}

/** Several values of one source. */
export function values(
  common: Pick<ReferenceValue, "data" | "tolerance" | "source">,
  entries: readonly (readonly [quantity: string, theirs: string, ours: () => number])[],
): ReferenceValue[] {
  return entries.map(([quantity, theirs, ours]) => ({...common, quantity, theirs, ours}));
}

/** Computes a value once, when it is first asked for. */
export function once<T>(compute: () => T): () => T {
  let known: {value: T} | undefined;
  return () => {
    known ??= {value: compute()};
    return known.value;
  };
}
