/** Files of the pages of segments for a made-up company: a good grouping, one with names that mean harm, and none. */
import type {Segments} from "../../src/components/segments-data.ts";

type Row = Record<string, string | number | boolean | null>;

const harm = '<script>alert("segment")</script>\n"big" spenders who have a name that does not want to end';

export function segmentsFixture(asOf: string): {files: Record<string, Row[]>; segments: Segments} {
  const named = (names: readonly [string, number][]) =>
    names.map(([name, customers]) => ({name, customers, description: ""}));
  const segments: Segments = {
    asOf,
    customers: 1000,
    followed: {from: "2023-09-30", quarters: 4, customers: 700},
    groupings: [
      {
        name: "rfm",
        label: "RFM groups",
        kind: "rfm",
        description: "By how recently, how often and for how much money customers have bought.",
        customers: 1000,
        reason: null,
        segments: named([
          ["Champions", 200],
          ["Loyal", 300],
          ["Lost", 500],
        ]),
        folded: 0,
      },
      {
        name: "harm",
        label: '<img src=x onerror=alert(1)> "quoted" & long, long, long, long, long, long',
        kind: "configured",
        description: "<b>bold</b>",
        customers: 800,
        reason: null,
        segments: named([
          ["", 400],
          [harm, 388],
          ["Other", 12],
        ]),
        folded: 2,
      },
      {
        name: "nobody",
        label: "Nobody",
        kind: "configured",
        description: "",
        customers: 0,
        reason: "nobody",
        segments: [],
        folded: 0,
      },
    ],
  };
  const profiles: Row[] = [];
  const retention: Row[] = [1, 2, 3, 4].map((quarter) => bought("", "", quarter, 700, 0.3));
  for (const {name, segments: parts, folded} of segments.groupings) {
    for (const [i, {name: segment, customers}] of parts.entries()) {
      if (folded > 0 && segment === "Other") continue;
      const trait = (measure: string, item: string, value: number | null, base: number, verdict: string) =>
        profiles.push({
          grouping: name,
          segment,
          measure,
          item,
          value,
          low: value === null ? null : value * 0.9,
          high: value === null ? null : value * 1.1,
          base_value: base,
          verdict,
          customers,
        });
      trait("value", "", i === 0 ? 300 : i === 1 ? 90 : -4, 85, i === 0 ? "over" : "as the base");
      trait("orders", "", 6 - 2 * i, 2.4, i === 0 ? "over" : "under");
      trait("bought", "", i === 2 ? 0.02 : 0.9, 0.6, i === 2 ? "under" : "over");
      trait("basket", "", i === 2 ? null : 50, 52, i === 2 ? "withheld" : "as the base");
      trait("category", '<i>Shoes</i> & "more"', 0.4, 0.41, "as the base");
      trait("price", "high", 0.3, 0.33, "too few");
      trait("expected", "", 200 - 90 * i, 90, i === 0 ? "over" : "under");
      for (const quarter of [1, 2, 3, 4]) {
        retention.push(bought(name, segment, quarter, customers, 0.6 - 0.25 * i));
      }
    }
  }
  // What is folded together has no curve, and what is withheld one without money.
  const curves = [
    {grouping: "", segment: "", customers: 1000, alive: 0.38, expected: 90},
    ...segments.groupings.flatMap(({name: grouping, segments: parts, folded}) =>
      parts
        .filter(({name}) => folded === 0 || name !== "Other")
        .map(({name: segment, customers}, i) => ({
          grouping,
          segment,
          customers,
          alive: 0.8 - 0.3 * i,
          expected: 200 - 90 * i,
        })),
    ),
  ];
  const score = (
    grouping: string,
    principle: string,
    measure: string,
    value: number | null,
    reference: number | null = null,
  ): Row => ({grouping, principle, measure, value, low: value, high: value, reference, customers: 700});
  return {
    segments,
    files: {
      "segment-profiles": profiles,
      "segment-retention": retention,
      "segment-value-curve": curves.flatMap(({grouping, segment, customers, alive, expected}) =>
        Array.from({length: 13}, (_, month) => {
          const value = expected * (1 - 0.97 ** month) * (1 / (1 - 0.97 ** 12));
          const reach = grouping === "" ? null : Math.sqrt(value) * 0.6;
          return {
            grouping,
            segment,
            month,
            customers,
            alive,
            value,
            low: reach === null ? null : Math.max(0, value - reach),
            high: reach === null ? null : value + reach,
          };
        }),
      ),
      "segment-moves": [
        {grouping: "rfm", from_segment: "Champions", to_segment: "Champions", customers: 500},
        {grouping: "rfm", from_segment: "Champions", to_segment: "Lost", customers: 100},
        {grouping: "rfm", from_segment: "Loyal", to_segment: "Loyal", customers: 400},
        {grouping: "rfm", from_segment: "Lost", to_segment: "Lost", customers: 4},
        {grouping: "harm", from_segment: "", to_segment: harm, customers: 90},
      ],
      "segment-scores": ["rfm", "harm"].flatMap((grouping, i) => [
        score(grouping, "distinct", "value of the next year", i === 0 ? 0.3 : 0.001, 0.01),
        score(grouping, "stable", "stay from quarter to quarter", 0.7, 0.4),
        score(grouping, "measurable", "customers with a segment", i === 0 ? 1 : 0.8),
        score(grouping, "reachable", "can be spoken to, least reachable segment", 0.4),
        score(grouping, "worthwhile", "large segments", 3),
        score(grouping, "worthwhile", "largest segment", 0.5),
      ]),
    },
  };
}

function bought(grouping: string, segment: string, quarter: number, customers: number, share: number): Row {
  const now = share - 0.02 * quarter;
  return {grouping, segment, quarter, customers, bought: now, low: now - 0.03, high: now + 0.03};
}
