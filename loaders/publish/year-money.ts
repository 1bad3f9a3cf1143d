/**
 * Which money of the twelve months, and which money expected, may be told of whom: the same customers are divided by tier,
 * stage, segment and cohort, and whoever has all these sums may compare them. Here they are looked at together.
 */
import type {DuckDBConnection} from "@duckdb/node-api";
import {queryRows} from "../engine/warehouse.ts";
import {groupsThatMayShow, type Standing, type Way} from "./many-ways.ts";
import {OTHER} from "./suppress.ts";
import type {TierMoney} from "./tiers-money.ts";

/** What other files tell of the same money. */
export interface ToldElsewhere {
  tiers: TierMoney;
  /** Groups of `lifetime-value`: what they have brought so far, and what is expected of them. */
  worth: readonly {
    kind: "all" | "cohort" | "dimension" | "decile";
    dimension: string;
    /** First day of the quarter of a cohort, number of a tenth, or value of a dimension. */
    value: string;
    realised: boolean;
    expected: boolean;
  }[];
  /** Whether money of the twelve months may be told of a value of a dimension, beside the retention cells. */
  dimension(dimension: string, value: string): boolean;
}

/** Nothing is told elsewhere. */
export const nothingElsewhere: ToldElsewhere = {
  tiers: {of: () => false, loss: false, stayed: () => false, beside: [], curve: () => false},
  worth: [],
  dimension: () => true,
};

/** A grouping with the segments that are shown by name. */
export interface NamedSegments {
  id: string;
  kind: string;
  segments: readonly string[];
}

/** Money that may be told: contribution and revenue of twelve months, discounts in them, and what is expected. */
export type YearMoneyKind = "contribution" | "revenue" | "discount" | "expected";

export interface YearMoney {
  /** Of everybody with the empty grouping. */
  segment(kind: YearMoneyKind, grouping: string, segment: string): boolean;
  /** Money and margin of a stage, or its discounts. */
  stage(kind: "revenue" | "discount", stage: string): boolean;
  /** Of customers in decline by the stage they came from or by pace. */
  decline(by: "came_from" | "pace", value: string): boolean;
}

interface ClassRow {
  tier: string | null;
  was: string | null;
  stayed: boolean;
  losing: boolean;
  came_from: string | null;
  pace: string | null;
  stage: string | null;
  cohort: string | null;
  decile: number | null;
  /** Steps of the curves of value, counted from the most valuable customer down; null where nobody could tell. */
  contribution_step: number | null;
  revenue_step: number | null;
  customers: number;
  value: number;
  revenue: number;
  discount: number;
  served: number;
  expected: number;
  /** The mixes, pack by pack. */
  [pack: `pack_${number}`]: string | null;
}

/** @param k smallest group, at least 1 */
export async function readYearMoney(
  connection: DuckDBConnection,
  groupings: readonly NamedSegments[],
  elsewhere: ToldElsewhere,
  k: number,
): Promise<YearMoney> {
  const packs = await queryRows<{pack: number}>(
    connection,
    "select distinct pack from core.mixes order by pack",
  );
  const classes = await readClasses(
    connection,
    packs.map(({pack}) => pack),
  );
  const segmentsOf = await readSegments(connection);
  const [company] = await queryRows<{
    young: boolean;
    year_before: string;
    apart: number | null;
    listed: number | null;
  }>(
    connection,
    `select calendar.first_day > ends.year_before as young,
       cast(ends.year_before as varchar) as year_before,
       (select sum(cast(abs(quarters.discount_12m) as double)) from core.customer_quarters as quarters
        where quarters.quarter_number = ends.quarter_number and quarters.purchase_days_12m = 0) as apart,
       (select sum(cast(quarters.revenue_12m - quarters.refunds_12m + quarters.discount_12m as double))
        from core.customer_quarters as quarters
        where quarters.quarter_number = ends.quarter_number and quarters.purchase_days_12m > 0) as listed
     from staging.calendar as calendar
     inner join core.quarter_ends as ends on ends.quarter_number = ends.last_quarter`,
  );
  const place = (row: ClassRow, grouping: string) => {
    const found = segmentsOf.get(grouping);
    const mix = found === undefined ? undefined : row[`pack_${found.pack}`];
    return mix === null || mix === undefined ? null : (found?.segments.get(mix) ?? null);
  };
  return decide({
    classes,
    groupings,
    elsewhere,
    place,
    young: company?.young === true,
    // Shares of discounts of those who bought are told to a hundredth of a per cent.
    masksDiscounts:
      (company?.apart ?? 0) > 0 && 0.00005 * (company?.listed ?? 0) >= MASKS * (company?.apart ?? 0),
    yearBefore: company?.year_before ?? "",
    k,
  });
}

/** With more customers than that, a tenth of them by expected money is not nearly another group but for a few. */
const MOST_BY_TENTH = 100_000;

/** With more customers than that, shares to a hundredth of a per cent are too coarse to tell a few apart. */
const MOST_ON_A_CURVE = 10_000;

/** A difference so many times smaller than what rounding takes away cannot be told. */
const MASKS = 3;

/** Customers by all they are divided by, with how many have money of each kind. */
async function readClasses(connection: DuckDBConnection, packs: readonly number[]): Promise<ClassRow[]> {
  const mixes = packs.map(
    (pack) => `max(case when pack = ${pack} then cast(mix as varchar) end) as pack_${pack}`,
  );
  const names = packs.map((pack) => `placed.pack_${pack}`);
  return queryRows<ClassRow>(
    connection,
    `with ends as (
       select quarter_number, complete from core.quarter_ends where quarter_number = last_quarter
     ),
     placed as (
       select mixes.customer_key${mixes.map((m) => `, ${m}`).join("")}
       from core.quarter_mixes as mixes
       inner join ends on ends.quarter_number = mixes.quarter_number
       group by mixes.customer_key
     ),
     -- As marts.value_spread has them.
     ranked as (
       select quarters.customer_key, count(*) over () as everybody,
         row_number() over (order by quarters.contribution_12m desc, quarters.customer_key) as contribution_place,
         row_number() over (order by quarters.revenue_12m desc, quarters.customer_key) as revenue_place
       from core.customer_quarters as quarters
       inner join ends on ends.quarter_number = quarters.quarter_number
       where quarters.purchase_days_12m > 0
     ),
     steps as (
       select measure, max(steps) as steps from marts.value_spread group by measure
     ),
     curves as (
       select ranked.customer_key,
         cast(floor((ranked.contribution_place * by_contribution.steps + ranked.everybody - 1) / ranked.everybody) as integer) as contribution_step,
         cast(floor((ranked.revenue_place * by_revenue.steps + ranked.everybody - 1) / ranked.everybody) as integer) as revenue_step
       from ranked
       left join steps as by_contribution on by_contribution.measure = 'contribution_12m'
       left join steps as by_revenue on by_revenue.measure = 'revenue_12m'
       where ranked.everybody <= ${MOST_ON_A_CURVE}
     )
     select tiers.tier, case when ends.complete then earlier.tier end as was,
       quarters.purchase_days_12m > 0 as stayed,
       quarters.purchase_days_12m > 0 and quarters.contribution_12m < 0 as losing,
       spells.stage, case when spells.stage = 'decline' then coalesce(spells.came_from, '') end as came_from, spells.pace,
       cast(periods.period as varchar) as cohort,
       case when sizes.customers <= ${MOST_BY_TENTH} then worth.decile end as decile, curves.contribution_step, curves.revenue_step,
       ${names.map((name) => `${name}, `).join("")}
       count(*) as customers,
       count(case when quarters.contribution_12m <> 0 then 1 end) as "value",
       count(case when quarters.revenue_12m <> 0 then 1 end) as revenue,
       count(case when quarters.discount_12m <> 0 then 1 end) as discount,
       count(
         case when quarters.contact_cost_12m + quarters.service_cost_12m + quarters.loyalty_cost_12m <> 0 then 1 end
       ) as served,
       count(worth.expected) as expected
     from ends
     inner join core.customer_quarters as quarters on quarters.quarter_number = ends.quarter_number
     left join placed on placed.customer_key = quarters.customer_key
     left join core.customer_tiers as tiers
       on tiers.customer_key = quarters.customer_key and tiers.quarter_number = ends.quarter_number
     left join core.customer_tiers as earlier
       on earlier.customer_key = quarters.customer_key and earlier.quarter_number = ends.quarter_number - 4
     left join core.stage_spells as spells
       on spells.customer_key = quarters.customer_key and spells.to_day = quarters.on_day
     left join marts.customer_values as worth on worth.customer_key = quarters.customer_key
     cross join (select count(*) as customers from marts.customer_values) as sizes
     left join curves on curves.customer_key = quarters.customer_key
     left join staging.periods as periods
       on periods.grain = 'quarter' and periods.period_number = worth.cohort_quarter
     group by all
     order by all`,
  );
}

/** The pack of each grouping, and its segments by mix. */
async function readSegments(
  connection: DuckDBConnection,
): Promise<Map<string, {pack: number; segments: Map<string, string>}>> {
  const rows = await queryRows<{pack: number; mix: string; grouping: string; segment: string}>(
    connection,
    `select pack, cast(mix as varchar) as mix, "grouping", segment from core.mixes`,
  );
  const found = new Map<string, {pack: number; segments: Map<string, string>}>();
  for (const {pack, mix, grouping, segment} of rows) {
    const of = found.get(grouping) ?? {pack, segments: new Map<string, string>()};
    found.set(grouping, of);
    of.segments.set(mix, segment);
  }
  return found;
}

function keyOf(...parts: string[]): string {
  return JSON.stringify(parts);
}

/** A way to divide customers whose groups have names. */
interface NamedWay {
  of(row: ClassRow): string | null;
  groups: readonly {name: string; standing: Standing}[];
}

const stages = ["exploration", "formation", "stable", "decline", "ended"];
const tierOfSegment: Readonly<Record<string, "best" | "middle" | "bottom">> = {
  Best: "best",
  Middle: "middle",
  Bottom: "bottom",
};

function decide({
  classes,
  groupings,
  elsewhere: {tiers, worth, dimension},
  place,
  young,
  masksDiscounts,
  yearBefore,
  k,
}: {
  classes: readonly ClassRow[];
  groupings: readonly NamedSegments[];
  elsewhere: ToldElsewhere;
  place: (row: ClassRow, grouping: string) => string | null;
  /** Whether all data lie within the twelve months: then what was ever brought is what they brought. */
  young: boolean;
  /** Whether rounding takes away far more than the discounts of those who bought nothing. */
  masksDiscounts: boolean;
  /** The day before the twelve months. */
  yearBefore: string;
  k: number;
}): YearMoney {
  const known = (is: boolean): Standing => (is ? "known" : "never");
  const asked = (names: Iterable<string>) => [...names].map((name) => ({name, standing: "asks" as const}));
  const parts = (by: "came_from" | "pace") =>
    asked(new Set(classes.flatMap((row) => (row.stage === "decline" && row[by] !== null ? [row[by]] : []))));
  const everybody: NamedWay = {of: () => "", groups: asked([""])};
  const stageWay: NamedWay = {of: (row) => row.stage, groups: asked(stages)};
  const declines = (["came_from", "pace"] as const).map(
    (by): NamedWay => ({of: (row) => (row.stage === "decline" ? row[by] : null), groups: parts(by)}),
  );
  const segments = (
    standing: (kind: string, id: string, segment: string) => Standing,
  ): {id: string; way: NamedWay}[] =>
    groupings.map(({id, kind, segments: names}) => ({
      id,
      way: {
        of: (row) => place(row, id),
        groups: names.map((name) => ({name, standing: standing(kind, id, name)})),
      },
    }));
  const worthWay = (kind: "cohort" | "decile", what: "realised" | "expected"): NamedWay => ({
    of: (row) => (kind === "cohort" ? row.cohort : row.decile === null ? null : String(row.decile)),
    groups: worth.filter((g) => g.kind === kind).map((g) => ({name: g.value, standing: known(g[what])})),
  });
  /** Cohorts whose money is all of the twelve months. */
  const lateCohorts = (): NamedWay => {
    const way = worthWay("cohort", "realised");
    return {...way, groups: way.groups.filter(({name}) => young || name > yearBefore)};
  };
  /** Values of dimensions as they are told elsewhere: what is in no segment with a name is in "Other". */
  const worthDimensions = (what: "realised" | "expected"): Named[] =>
    [...new Set(worth.flatMap((g) => (g.kind === "dimension" ? [g.dimension] : [])))].map((id) => {
      const groups = worth
        .filter((g) => g.kind === "dimension" && g.dimension === id)
        .map((g) => ({name: g.value, standing: known(g[what])}));
      const names = new Set(groups.map(({name}) => name));
      const of = (row: ClassRow) => {
        const name = place(row, id);
        return name !== null && names.has(name) ? name : OTHER;
      };
      return {name: `dimension ${id}`, way: {of, groups}};
    });
  const ofDimension = (what: "realised" | "expected", id: string, segment: string) =>
    worth.find((g) => g.kind === "dimension" && g.dimension === id && g.value === segment)?.[what];

  type TierAmount = "contribution" | "revenue" | "serving" | "discount";
  const tierTold = (name: TierAmount) => ({
    active: {
      of: (row: ClassRow) => (row.tier === null ? null : "active"),
      groups: [{name: "active", standing: known(tiers.of("all", name))}],
    },
    tiers: {
      of: (row: ClassRow) => row.tier,
      groups: (["best", "middle", "bottom"] as const).map((tier) => ({
        name: tier as string,
        standing: known(tiers.of(tier, name)),
      })),
    },
  });
  const tierShows = (
    names: readonly ("contribution" | "revenue" | "discount")[],
    segment: string,
  ): Standing => {
    const tier = tierOfSegment[segment];
    // Those who bought nothing are in no tier.
    return tier === undefined ? "asks" : known(names.every((name) => tiers.of(tier, name)));
  };

  // A point of a curve is the share of all customers beyond a step.
  const curve = (step: "contribution_step" | "revenue_step"): Named[] =>
    [...new Set(classes.map((row) => row[step]))].flatMap((last) =>
      last === null || last === 1
        ? []
        : [
            {
              name: `${step} ${last}`,
              way: {
                of: (row: ClassRow) => (row[step] !== null && row[step] >= last ? "" : null),
                groups: [
                  {
                    name: "",
                    standing: known(
                      tiers.curve(step === "revenue_step" ? "revenue_12m" : "contribution_12m"),
                    ),
                  },
                ],
              },
            },
          ],
    );

  const money: Named[] = [
    {name: "active", way: tierTold("contribution").active},
    {name: "active by revenue", way: tierTold("revenue").active},
    {name: "tiers", way: tierTold("contribution").tiers},
    {name: "tiers by revenue", way: tierTold("revenue").tiers},
    {
      name: "loss",
      way: {of: (row) => (row.losing ? "loss" : null), groups: [{name: "loss", standing: known(tiers.loss)}]},
    },
    {
      name: "stayed",
      way: {
        of: (row) => (row.stayed ? row.was : null),
        groups: (["best", "middle", "bottom"] as const).map((name) => ({
          name,
          standing: known(tiers.stayed(name)),
        })),
      },
    },
    // Where all data lie within the twelve months, money of all time is theirs.
    {name: "cohort", way: lateCohorts()},
    ...(young ? [{name: "decile", way: worthWay("decile", "realised")}, ...worthDimensions("realised")] : []),
    ...curve("contribution_step"),
    ...curve("revenue_step"),
    {name: "", way: everybody},
    {name: "stage", way: stageWay},
    {name: "came_from", way: declines[0]!},
    {name: "pace", way: declines[1]!},
    ...segments((kind, id, segment) =>
      kind === "tier"
        ? tierShows(["contribution", "revenue"], segment)
        : kind === "stage"
          ? "never"
          : kind === "dimension"
            ? dimension(id, segment) && (!young || ofDimension("realised", id, segment) !== false)
              ? "asks"
              : "never"
            : "asks",
    ).map(({id, way}) => ({name: `segment ${id}`, way})),
  ];
  // Money, or margin, less contribution is what serving cost.
  const served: Named[] = [
    {name: "active", way: tierTold("serving").active},
    {name: "tiers", way: tierTold("serving").tiers},
    {name: "", way: everybody},
    {name: "stage", way: stageWay},
    ...segments((kind) => (kind === "stage" ? "never" : "asks")).map(({id, way}) => ({
      name: `segment ${id}`,
      way,
    })),
  ];
  const discount: Named[] = [
    ...(masksDiscounts
      ? []
      : [
          {name: "active", way: tierTold("discount").active},
          {name: "tiers", way: tierTold("discount").tiers},
        ]),
    {name: "", way: everybody},
    {name: "stage", way: stageWay},
    ...segments((kind, _, segment) =>
      kind === "tier" ? tierShows(["discount"], segment) : kind === "stage" ? "never" : "asks",
    ).map(({id, way}) => ({name: `segment ${id}`, way})),
  ];
  const all = worth.find((g) => g.kind === "all");
  const expected: Named[] = [
    {
      name: "",
      way: {of: () => "", groups: [{name: "", standing: all === undefined ? "asks" : known(all.expected)}]},
    },
    {name: "cohort", way: worthWay("cohort", "expected")},
    {name: "decile", way: worthWay("decile", "expected")},
    ...worthDimensions("expected"),
    {name: "stage", way: {of: (row) => row.stage, groups: asked(stages)}},
    ...segments((kind, id, segment) => {
      if (kind === "stage") return "never";
      const told = kind === "dimension" ? ofDimension("expected", id, segment) : undefined;
      return told === undefined ? "asks" : known(told);
    }).map(({id, way}) => ({name: `segment ${id}`, way})),
  ];

  const money12 = shownOf(classes, [(row) => row.value, (row) => row.revenue], money, k, tiers.beside);
  const servedToo = shownOf(classes, [(row) => row.served], served, k);
  const shown = {
    discount: shownOf(classes, [(row) => row.discount], discount, k),
    expected: shownOf(classes, [(row) => row.expected], expected, k),
  };
  const told = (kind: YearMoneyKind, name: string): boolean => {
    switch (kind) {
      case "contribution":
        return money12.has(name) && servedToo.has(name);
      case "revenue":
        return money12.has(name);
      default:
        return shown[kind].has(name);
    }
  };
  const stageGrouping = groupings.find(({kind}) => kind === "stage")?.id;
  return {
    segment: (kind, grouping, segment) => {
      if (grouping === "") return told(kind, keyOf("", ""));
      if (grouping !== stageGrouping) return told(kind, keyOf(`segment ${grouping}`, segment));
      return told(kind, keyOf("stage", segment.toLowerCase()));
    },
    stage: (kind, stage) => told(kind, keyOf("stage", stage)),
    decline: (by, value) => money12.has(keyOf(by, value)),
  };
}

interface Named {
  name: string;
  way: NamedWay;
}

/** Names of ways and groups that may be shown. */
function shownOf(
  classes: readonly ClassRow[],
  backers: readonly ((row: ClassRow) => number)[],
  ways: readonly Named[],
  k: number,
  beside: readonly number[] = [],
): Set<string> {
  const numbered = ways.map(({way}): Way => {
    const numbers = new Map(way.groups.map(({name}, i) => [name, i]));
    return {
      groups: Int32Array.from(classes, (row) => numbers.get(way.of(row) ?? "\u0000") ?? -1),
      standing: way.groups.map(({standing}) => standing),
    };
  });
  const shown = groupsThatMayShow(
    backers.map((of) => Int32Array.from(classes, of)),
    numbered,
    k,
    beside,
  );
  return new Set(
    ways.flatMap(({name, way}, w) =>
      way.groups.flatMap((group, g) => (shown[w]![g] ? [keyOf(name, group.name)] : [])),
    ),
  );
}
