/** The pages of the site in reading order: the masthead and the generator read this one list. */
export interface Page {
  /** Address from the root, without ending. */
  readonly path: string;
  readonly label: string;
  /** In the masthead: what a leader reads. In the footer: what stands behind it. */
  readonly place: "masthead" | "footer";
}

export const pages: readonly Page[] = [
  {path: "/index", label: "Overview", place: "masthead"},
  {path: "/retention", label: "Retention", place: "masthead"},
  {path: "/lifetime-value", label: "Lifetime value", place: "masthead"},
  {path: "/value-tiers", label: "Value tiers", place: "masthead"},
  {path: "/lifecycle", label: "Lifecycle", place: "masthead"},
  {path: "/segments", label: "Segments", place: "masthead"},
  {path: "/leaving", label: "Leaving", place: "masthead"},
  {path: "/trust", label: "Can we trust it?", place: "masthead"},
  {path: "/data-quality", label: "Data quality", place: "masthead"},
  {path: "/definitions", label: "Definitions", place: "masthead"},
  {path: "/verification", label: "Verification", place: "footer"},
  {path: "/notebooks/cohorts", label: "Notebook: cohorts", place: "footer"},
  {path: "/notebooks/purchase-models", label: "Notebook: purchase models", place: "footer"},
  {path: "/notebooks/lifecycle-thresholds", label: "Notebook: lifecycle thresholds", place: "footer"},
];
