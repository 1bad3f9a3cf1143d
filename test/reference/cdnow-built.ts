/** What counting says of CDNOW when the pipeline builds it whole: no model, but every number on the first pages. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {tableFromIPC} from "@uwdata/flechette";
import {once, type ReferenceValue, values} from "./reference-value.ts";

const data = "CDNOW, counted by the pipeline";

type Cell = string | number | boolean | null;

const cohorts = [
  ["1997-01-01", "January 1997", ["777", "124", "95", "70", "65", "77", "65"]],
  ["1997-02-01", "February 1997", ["854", "134", "110", "75", "77", "75", "61"]],
  ["1997-03-01", "March 1997", ["718", "87", "84", "78", "63", "64", "55"]],
] as const;

export interface Built {
  /** Folder of the published files. */
  published: string;
  /** From marts.value_inequality: published with fewer digits. */
  gini: number;
  top20: number;
}

/** @param built gives what the build of CDNOW has made */
export function builtValues(built: () => Built): ReferenceValue[] {
  // Published columns are texts, numbers, truth values and nulls, nothing else.
  const read = (name: string) =>
    once(() => tableFromIPC(readFileSync(join(built().published, name))).toArray() as Record<string, Cell>[]);
  const retention = read("retention-month.arrow");
  const headline = read("headline.arrow");
  const number = (value: Cell | undefined) => (typeof value === "number" ? value : Number.NaN);
  return [
    ...values(
      {data, tolerance: "exact", source: "counted with pandas; eight rows at a price of zero left out"},
      cohorts.flatMap(([cohort, name, customers]) =>
        customers.map((theirs, age) => [
          `customers who joined in ${name}: active in month ${age}`,
          theirs,
          () =>
            number(
              retention().find((row) => row.variant === "classic" && row.cohort === cohort && row.age === age)
                ?.customers,
            ),
        ]),
      ),
    ),
    ...values({data, tolerance: "printed", source: "added up with pandas"}, [
      [
        "revenue in US dollars",
        "244091.94",
        () =>
          headline()
            .filter((row) => row.grain === "quarter")
            .reduce((sum, row) => sum + number(row.revenue), 0),
      ],
    ]),
    ...values({data, tolerance: "printed", source: "computed with numpy"}, [
      ["Gini coefficient of revenue per customer", ".62966", () => built().gini],
      ["share of revenue of the top 20 % (469 of 2,349 customers)", ".67295", () => built().top20],
    ]),
  ];
}
