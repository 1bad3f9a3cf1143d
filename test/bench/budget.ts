/** One budget beside what was measured. */
export interface Line {
  /** What was measured. */
  what: string;
  budget: string;
  measured: string;
  /** Undefined when the budget is for more than was measured. */
  met: boolean | undefined;
}
