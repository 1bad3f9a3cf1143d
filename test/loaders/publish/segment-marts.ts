/** What the pages of segments rest on, without groupings: test/loaders/publish/segments.test.ts fills them. */
export const segmentMarts: [name: string, columns: string, rows: string[]][] = [
  [
    "core.groupings",
    `"grouping" varchar, label varchar, kind varchar, "position" integer, description varchar`,
    [],
  ],
  [
    "core.segment_codes",
    `"grouping" varchar, code bigint, segment varchar, "position" bigint, description varchar`,
    [],
  ],
  ["core.quarter_mixes", "customer_key integer, quarter_number integer, pack integer, mix bigint", []],
  ["core.mixes", `pack integer, mix bigint, "grouping" varchar, code bigint, segment varchar`, []],
  [
    "core.customer_quarters",
    "customer_key integer, quarter_number integer, on_day date, purchase_days_12m integer, contribution_12m double, revenue_12m double, refunds_12m double, discount_12m double, contact_cost_12m double, service_cost_12m double, loyalty_cost_12m double",
    [],
  ],
  ["core.customer_tiers", "customer_key integer, quarter_number integer, tier varchar", []],
  [
    "core.stage_spells",
    "customer_key integer, stage varchar, from_day date, to_day date, came_from varchar, pace varchar",
    [],
  ],
  [
    "marts.customer_values",
    "customer_key integer, cohort_quarter integer, decile integer, expected double",
    [],
  ],
  ["marts.segment_sums", `"grouping" varchar, segment varchar, customers bigint`, []],
  [
    "marts.segment_profiles",
    `"grouping" varchar, segment varchar, measure varchar, item varchar, value double, low double, high double, base_value double, verdict varchar, customers integer`,
    [],
  ],
  [
    "marts.segment_value_curve",
    `"grouping" varchar, segment varchar, month integer, customers integer, alive double, value double, low double, high double`,
    [],
  ],
  [
    "marts.segment_scores",
    `"grouping" varchar, principle varchar, measure varchar, value double, low double, high double, reference double, customers integer`,
    [],
  ],
  [
    "marts.segment_moves",
    `"grouping" varchar, quarter_number integer, from_segment varchar, to_segment varchar, customers bigint`,
    [],
  ],
  [
    "marts.segment_outcomes",
    `"grouping" varchar, segment varchar, on_day date, quarters integer, customers bigint, bought_1 bigint, bought_2 bigint, bought_3 bigint, bought_4 bigint`,
    [],
  ],
  [
    "marts.narrowed_periods",
    `"grouping" varchar, segment varchar, quarter_number integer, period date, known_on date, complete boolean, base bigint, bought bigint, orders bigint, revenue decimal(38, 4), margin decimal(38, 4), backers bigint`,
    [],
  ],
  [
    "marts.narrowed_cohorts",
    `"grouping" varchar, segment varchar, quarter_number integer, cohort_number integer, period date, cohort date, backers bigint, bought bigint, came_back bigint`,
    [],
  ],
  [
    "marts.narrowed_retention",
    `"grouping" varchar, segment varchar, quarter_number integer, age integer, period date, closes date, complete boolean, base bigint, bought bigint, later bigint`,
    [],
  ],
  [
    "marts.narrowed_stages",
    `"grouping" varchar, segment varchar, quarter_number integer, period date, complete boolean, from_stage varchar, to_stage varchar, customers bigint`,
    [],
  ],
];
