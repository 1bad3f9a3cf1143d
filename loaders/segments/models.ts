/**
 * Models made from the configuration: they stand in memory beside those of loaders/models, and change exactly when an
 * expression does. Each customer's segments at the end of a quarter become one number, a mix (see core.quarter_mixes).
 */
import {basename} from "node:path";
import type {Config} from "../config.ts";
import {identifier, literal} from "../engine/warehouse.ts";
import type {SqlModel} from "../graph/model.ts";
import type {ConfiguredGrouping} from "./groupings.ts";

/** Groupings in one mix: with 64 codes each, more would not fit into a big integer. */
const inOneMix = 9;

/** Mixes of dimensions are pack 0, those of the built-in groupings pack 1. */
const firstPack = 2;

/** Values shown by name; what is beyond has the code after them. */
const named = 50;

/** A value longer than this fits no page. */
const longest = 80;

/** Where the code of a configured grouping stands in its mix. */
export function placeOf({position}: ConfiguredGrouping): {pack: number; place: number} {
  return {
    pack: firstPack + Math.floor((position - 1) / inOneMix),
    place: 64 ** ((position - 1) % inOneMix),
  };
}

/** The models of the configured groupings; the last two are there without any, since others read them. */
export function segmentModels(groupings: readonly ConfiguredGrouping[], config: Config): SqlModel[] {
  const file = basename(config.file);
  const sizes = groupings.map((grouping) => sizesOf(grouping, `${file} (segments.${grouping.name})`));
  return [...sizes, values(groupings, file), mixes(groupings, file)];
}

function model(
  name: string,
  file: string,
  more: Pick<SqlModel, "description" | "sql" | "columns">,
): SqlModel {
  return {kind: "sql", name, file, grain: [], materialized: "table", published: false, tests: [], ...more};
}

function sizesTable(grouping: ConfiguredGrouping): string {
  return `core.segment_sizes_${grouping.name}`;
}

function sizesOf(grouping: ConfiguredGrouping, file: string): SqlModel {
  return model(sizesTable(grouping), file, {
    description: `How many customers have each value of segments.${grouping.name}.`,
    columns: {
      segment: {description: "The value; null when unknown.", tests: []},
      observations: {description: "Customers, each counted at the end of every quarter.", tests: []},
      customers: {description: "Customers on the as-of date.", tests: []},
    },
    sql: `select facts.s${grouping.position} as segment, count(*) as observations, count(case when facts.quarter_number = newest.quarter_number then 1 end) as customers from ${factsOf([grouping])} as facts cross join (select max(quarter_number) as quarter_number from core.quarter_ends) as newest group by facts.s${grouping.position}`,
  });
}

function values(groupings: readonly ConfiguredGrouping[], file: string): SqlModel {
  const all = groupings.map(
    (grouping) =>
      `select ${literal(grouping.name)} as grouping, segment, observations, customers from ${sizesTable(grouping)}`,
  );
  const none =
    "select cast(null as varchar) as grouping, cast(null as varchar) as segment, cast(0 as bigint) as observations, cast(0 as bigint) as customers where false";
  return model("core.configured_values", file, {
    description: `The values of each configured grouping, numbered by size. Beyond the ${named} most frequent, values have one code together.`,
    columns: {
      grouping: {description: "Name of the grouping.", tests: []},
      segment: {description: "A value of its expression; null when unknown.", tests: []},
      code: {description: `From 1 by size; ${named + 1} for the rest, 0 for unknown.`, tests: ["not_null"]},
      customers: {description: "Customers on the as-of date.", tests: []},
    },
    sql: `select grouping, segment, cast(case when segment is null then 0 when segment = 'Other' then ${named + 1} else least(row_number() over (partition by grouping, segment is null or segment = 'Other' order by observations desc, segment), ${named + 1}) end as bigint) as code, customers from (${all.length === 0 ? none : all.join(" union all ")}) as sizes`,
  });
}

function mixes(groupings: readonly ConfiguredGrouping[], file: string): SqlModel {
  const packs = new Map<number, ConfiguredGrouping[]>();
  for (const grouping of groupings) {
    const {pack} = placeOf(grouping);
    packs.set(pack, [...(packs.get(pack) ?? []), grouping]);
  }
  const none =
    "select cast(0 as integer) as customer_key, cast(0 as integer) as quarter_number, cast(0 as integer) as pack, cast(0 as bigint) as mix where false";
  return model("core.configured_mixes", file, {
    description:
      "The configured segments of each customer at the end of every quarter, as one number (see core.quarter_mixes).",
    columns: {
      customer_key: {description: "Who.", tests: []},
      quarter_number: {description: "Number of the quarter.", tests: []},
      pack: {description: "Which groupings the number is made of.", tests: []},
      mix: {description: "The number.", tests: []},
    },
    sql:
      packs.size === 0 ? none : [...packs].map(([pack, members]) => mixOf(pack, members)).join(" union all "),
  });
}

function mixOf(pack: number, groupings: readonly ConfiguredGrouping[]): string {
  const sum = groupings.map(
    (grouping) => `coalesce(v${grouping.position}.code, 0) * cast(${placeOf(grouping).place} as bigint)`,
  );
  const joins = groupings.map(
    ({name, position}) =>
      `left join core.configured_values as v${position} on v${position}.grouping = ${literal(name)} and v${position}.segment = facts.s${position}`,
  );
  return `select facts.customer_key, facts.quarter_number, cast(${pack} as integer) as pack, cast(${sum.join(" + ")} as bigint) as mix from ${factsOf(groupings)} as facts ${joins.join(" ")}`;
}

/** Every customer at the end of every quarter with the groupings' values as text: s1, s2, …; null when unknown. */
function factsOf(groupings: readonly ConfiguredGrouping[]): string {
  const used = new Map(groupings.flatMap(({expression}) => expression.columns.map((c) => [c.name, c.of])));
  const from = {quarter: "quarters", customer: "customers", attribute: "attributes"};
  const columns = [...used].sort().map(([name, of]) => `${from[of]}.${identifier(name)}`);
  const attributes = [...used].filter(([, of]) => of === "attribute").map(([name]) => name);
  const joins = [
    [...used.values()].includes("customer")
      ? "inner join core.customers as customers on customers.customer_key = quarters.customer_key"
      : "",
    attributes.length > 0
      ? `left join (${attributesOf(attributes)}) as attributes on attributes.customer_key = quarters.customer_key`
      : "",
  ];
  const known = `select quarters.customer_key, quarters.quarter_number${columns.map((c) => `, ${c}`).join("")} from core.customer_quarters as quarters ${joins.join(" ")}`;
  // The key and the quarter have names of their own: an expression may use quarter_number.
  const texts = groupings.map((grouping) => `${textOf(grouping)} as s${grouping.position}`);
  return `(select customer_key, quarter_number, ${texts.join(", ")} from (${known}) as known)`;
}

function textOf({expression: {sql, isFlag}}: ConfiguredGrouping): string {
  const text = isFlag
    ? `case when ${sql} then 'Yes' when not ${sql} then 'No' end`
    : `nullif(left(trim(cast(${sql} as varchar)), ${longest}), '')`;
  return `nullif(${text}, 'Unknown')`;
}

function attributesOf(names: readonly string[]): string {
  const columns = names.map(
    (name) =>
      `max(case when attributes.attribute = ${literal(name)} then attributes.value end) as ${identifier(name)}`,
  );
  return `select keys.customer_key, ${columns.join(", ")} from source.customer_attributes as attributes inner join core.customer_keys as keys on keys.customer_id = attributes.customer_id where attributes.attribute in (${names.map(literal).join(", ")}) group by keys.customer_key`;
}
