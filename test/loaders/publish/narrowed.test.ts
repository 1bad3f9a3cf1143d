/** What narrowed pages get of a made-up company, and what a reader learns from it who subtracts. */
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import type {PublishedTable} from "../../../loaders/publish/arrow.ts";
import {readCells} from "../../../loaders/publish/cells.ts";
import {dayText, quarterStart} from "../../../loaders/publish/columns.ts";
import {readHeadline} from "../../../loaders/publish/headline.ts";
import {narrowedTables} from "../../../loaders/publish/narrowed.ts";
import {publishedAmounts} from "../../../loaders/publish/published-sums.ts";
import type {Grouping} from "../../../loaders/publish/segments.ts";
import {foldValues, hideComplements, OTHER} from "../../../loaders/publish/suppress.ts";
import {figures} from "../../../loaders/publish/value-groups.ts";
import {type Built, build} from "../models/given.ts";
import {made} from "./narrowed-company.ts";

type Row = Record<string, string | number | boolean | null>;

function rowsOf(table: PublishedTable): Row[] {
  const columns = Object.entries(table);
  return Array.from({length: columns[0]?.[1].values.length ?? 0}, (_, i) =>
    Object.fromEntries(columns.map(([name, {values}]) => [name, values[i] ?? null])),
  );
}

/** Highest age of quarters' cells. */
const quarter = 16;
const company = made(600, 23);
let built: Built;
beforeAll(async () => {
  built = await build({
    ...company.given,
    // Cells of weeks and months are not looked at here.
    config: {...company.given.config, retention: {maxAge: {week: 1, month: 1, quarter}}},
    only: [
      "core.segments_at_quarters",
      "marts.narrowed_periods",
      "marts.narrowed_cohorts",
      "marts.narrowed_retention",
      "marts.narrowed_stages",
      "marts.segment_moves",
      "marts.headline",
      "marts.retention_cells",
    ],
  });
});
afterAll(() => built.connection.closeSync());

/** Groupings as `segments.json` has them. */
async function groupingsOf(k: number): Promise<Grouping[]> {
  const known = await built.rows(
    `select "grouping" as id, kind, label from core.groupings order by "position"`,
  );
  const sizes = await built.rows(
    `select "grouping" as id, segment, count(*) as customers from core.segments_at_quarters
     where quarter_number = (select max(quarter_number) from core.quarter_ends) group by all order by all`,
  );
  return known.map(({id, kind, label}) => {
    const own = sizes
      .filter((size) => size.id === id)
      .map(({segment, customers}) => ({value: String(segment), customers: Number(customers)}));
    const names = foldValues(own, k);
    const placed = own.map(({value, customers}) => ({
      grouping: String(id),
      segment: value,
      customers,
      value: 0,
      basket: 0,
      discount: 0,
      expected: 0,
    }));
    const kept = placed.filter(({segment}) => names.has(segment) && names.get(segment) !== OTHER);
    const others = names.size === 0 ? [] : placed.filter((size) => !kept.includes(size));
    const segments = [
      ...kept.map(({segment, customers}) => ({name: segment, customers, description: ""})),
      ...(others.length === 0 ? [] : [{name: OTHER, customers: 0, description: ""}]),
    ];
    const published = {
      name: String(id).replaceAll("_", "-"),
      label: String(label),
      kind: String(kind),
      description: "",
      customers: 0,
      reason: names.size === 0 ? ("small" as const) : null,
      segments,
      folded: others.length,
    };
    return {id: String(id), published, kept, others};
  });
}

const known = new Map<number, ReturnType<typeof publish>>();

/** What is published with a k. */
function publishedWith(k: number) {
  const before = known.get(k) ?? publish(k);
  known.set(k, before);
  return before;
}

async function publish(k: number) {
  const {connection} = built;
  const published = await readCells(connection, ["region"], k);
  const headline = await readHeadline(connection);
  const amounts = publishedAmounts(published.cells, headline, {
    k,
    windowDays: {week: 7, month: 30, quarter: 90},
    maxAge: {week: 1, month: 1, quarter},
    dimensionOf: published.dimensionOf,
  });
  hideComplements(amounts.ledger);
  const groupings = await groupingsOf(k);
  const tables = await narrowedTables(connection, {groupings, headline, published, amounts, k});
  return {published, headline, amounts, groupings, tables};
}

type Published = Awaited<ReturnType<typeof publishedWith>>;

/** An amount of money of one quarter, with the customers it rests on. */
interface Told {
  name: string;
  who: ReadonlySet<string>;
  shown: boolean;
  value: number | null;
}

/** Everything of a quarter, by its first day, as the files have it. */
async function toldOf(
  {published: {cells, groups}, headline, amounts, groupings, tables}: Published,
  k: number,
) {
  const looked = await built.rows(
    `select ids.customer_id as who, segments.quarter_number + 1 as quarter, segments."grouping" as id, segments.segment
     from core.segments_at_quarters as segments
     inner join core.customer_keys as ids on ids.customer_key = segments.customer_key`,
  );
  const numberOf = (day: string) => (Number(day.slice(0, 4)) - 1900) * 4 + (Number(day.slice(5, 7)) - 1) / 3;
  const firstOf = new Map<string, number>();
  for (const {who, quarter, amount} of company.orders)
    if (amount > 0) firstOf.set(who, Math.min(firstOf.get(who) ?? quarter, quarter));
  const regionOf = new Map(
    company.given.attributes?.flatMap(([who, name, region]) => (name === "region" ? [[who, region]] : [])),
  );
  const periods = rowsOf(tables["narrowed-periods"]!);
  const byQuarter = new Map<string, Told[]>();
  for (let at = 0; at < headline.length; at++) {
    if (headline.grain[at] !== 2) continue;
    const day = dayText(headline.period[at]!);
    const quarter = numberOf(day);
    const inQuarter = company.orders.filter((order) => order.quarter === quarter);
    const buyers = new Set(inQuarter.filter(({amount}) => amount > 0).map(({who}) => who));
    const before = new Set(
      company.orders.filter((order) => order.quarter === quarter - 1 && order.amount > 0).map(({who}) => who),
    );
    const sumOf = (who: ReadonlySet<string>) =>
      inQuarter.reduce((sum, order) => sum + (who.has(order.who) ? order.amount : 0), 0);
    const everyone = new Set(
      inQuarter.map(({who}) => who).filter((who) => buyers.has(who) || sumOf(new Set([who])) !== 0),
    );
    const those = (which: (who: string) => boolean) => new Set([...everyone].filter(which));
    const existing = those((who) => firstOf.get(who)! < quarter);
    const joined = those((who) => firstOf.get(who) === quarter);
    const others = those((who) => !existing.has(who) && !joined.has(who));
    const told: Told[] = [];
    const add = (name: string, who: ReadonlySet<string>, amount: number) =>
      told.push({name, who, shown: amounts.ledger.shows(amount), value: null});
    add("net", everyone, amounts.headline.net[at]!);
    add("joined", joined, amounts.headline.new[at]!);
    add(
      "returning",
      those((who) => existing.has(who) && buyers.has(who) && before.has(who)),
      amounts.headline.returning[at]!,
    );
    add(
      "reactivated",
      those((who) => existing.has(who) && buyers.has(who) && !before.has(who)),
      amounts.headline.reactivated[at]!,
    );
    for (let i = 0; i < cells.length; i++) {
      if (cells.grain[i] !== 2 || cells.variant[i] !== 0 || dayText(quarterStart(cells.closes[i]!)) !== day)
        continue;
      const cohort = numberOf(dayText(cells.cohort[i]!));
      const {value} = groups[cells.group[i]!]!;
      const named = groups.map((group) => group.value);
      const regionOfWho = (who: string) => regionOf.get(who) ?? "Unknown";
      const who = those(
        (one) =>
          firstOf.get(one) === cohort &&
          (value === "" ||
            regionOfWho(one) === value ||
            (value === OTHER && !named.includes(regionOfWho(one)))),
      );
      expect(who.size).toBe(cells.contributors[i]);
      add(`cell ${cohort} ${value}`, who, amounts.cells[i]!);
    }
    for (const row of periods.filter((period) => period.quarter === day)) {
      const grouping = groupings.find(({published}) => published.name === row.grouping);
      const names = new Set(grouping?.kept.map(({segment}) => segment));
      const members = new Set(
        looked
          .filter((one) => one.quarter === quarter && one.id === grouping?.id)
          .filter(({segment}) =>
            row.segment === OTHER ? !names.has(String(segment)) : segment === row.segment,
          )
          .map(({who}) => String(who)),
      );
      const who =
        row.grouping === ""
          ? others.size < k
            ? those((one) => !joined.has(one))
            : existing
          : those((one) => members.has(one));
      const value = Number(row.revenue);
      told.push({name: `${row.grouping}/${row.segment}`, who, shown: row.revenue !== null, value});
      if (row.revenue !== null) expect([row, figures(sumOf(who))]).toEqual([row, value]);
    }
    byQuarter.set(day, told);
  }
  return byQuarter;
}

/** What a reader learns of fewer than k customers who looks at amounts one by one, in pairs, and at each grouping. */
function learnt(told: readonly Told[], groupings: readonly Grouping[], k: number): string[] {
  const few = (n: number) => n > 0 && n < k;
  const shown = told.filter((amount) => amount.shown);
  const isNarrowed = ({name}: Told) => name.includes("/");
  const found = shown.filter(({who}) => few(who.size)).map(({name}) => name);
  for (const [i, a] of shown.entries())
    for (const b of shown.slice(i + 1)) {
      if (!isNarrowed(a) && !isNarrowed(b)) continue;
      const both = [...a.who].filter((who) => b.who.has(who)).length;
      if (few(a.who.size + b.who.size - 2 * both)) found.push(`${a.name} - ${b.name}`);
    }
  // A segment less all published cells of whole cohorts, or of values of the dimension, that lie in it.
  for (const a of shown.filter(isNarrowed))
    for (const isPart of [/^cell \d+ $/, /^cell \d+ ./]) {
      const inside = shown.filter(
        ({name, who}) => isPart.test(name) && [...who].every((one) => a.who.has(one)),
      );
      const gone = new Set(inside.flatMap(({who}) => [...who]));
      if (few([...a.who].filter((who) => !gone.has(who)).length)) found.push(`${a.name} - its cells`);
    }
  for (const {published} of groupings) {
    const parts = shown.filter(({name}) => name.startsWith(`${published.name}/`));
    if (parts.length === 0) continue;
    for (const [total, less] of [["/"], ["net", "joined"], ["net"]]) {
      const all = shown.find(({name}) => name === total);
      const without = less === undefined ? [] : shown.filter(({name}) => name === less);
      if (all === undefined || (less !== undefined && without.length === 0)) continue;
      const gone = new Set([...parts, ...without].flatMap(({who}) => [...who]));
      if (few([...all.who].filter((who) => !gone.has(who)).length))
        found.push(`${total} - ${published.name}`);
    }
  }
  return found;
}

describe("a reader who subtracts", () => {
  it.each([3, 7])("learns nothing of fewer than %i customers, though much is shown", async (k) => {
    const all = await publishedWith(k);
    const byQuarter = await toldOf(all, k);
    let shown = 0;
    let few = 0;
    let without = 0;
    for (const [quarter, told] of byQuarter) {
      expect([quarter, learnt(told, all.groupings, k)]).toEqual([quarter, []]);
      // Of fewer, what each brought could be solved for.
      const segments = told.filter((amount) => amount.name.length > 1 && amount.name.includes("/"));
      const buyers = told.find(({name}) => name === "/")?.who.size ?? 0;
      const open = segments.some((amount) => amount.shown && amount.who.size > 0);
      if (buyers < 10 * k) few += open ? 1_000 : 1;
      shown += told.filter((amount) => amount.shown && amount.name.includes("/")).length;
      const bold = told.map((amount) => ({
        ...amount,
        shown: amount.shown || (amount.name.includes("/") && amount.who.size >= k),
      }));
      without += learnt(bold, all.groupings, k).length;
    }
    expect(shown).toBeGreaterThan(100);
    // Some quarters have too few for any segment, and none of these tells of one.
    expect(few).toBeGreaterThan(0);
    expect(few).toBeLessThan(1_000);
    expect(without).toBeGreaterThan(20);
  });
});

describe("four quarters", () => {
  it("of a segment are not all told where fewer than k joined it in them: its twelve months are", async () => {
    const {tables} = await publishedWith(3);
    const told = (segment: string) =>
      rowsOf(tables["narrowed-periods"]!)
        .filter((row) => row.grouping === "club" && row.segment === segment && String(row.quarter) > "2024")
        .map(({revenue}) => revenue !== null);
    expect(told("Member")).toEqual([true, true, true, false]);
    // With the sum of both, what is left would be the other.
    expect(told("Guest")).toEqual([true, true, true, false]);
  });
});

describe("narrowed files", () => {
  it("tell only the number of customers where they are few, and no money of dimensions", async () => {
    const {tables} = await publishedWith(7);
    const periods = rowsOf(tables["narrowed-periods"]!);
    const retention = rowsOf(tables["narrowed-retention"]!);
    const stages = rowsOf(tables["narrowed-stages"]!);
    const small = [...periods, ...retention].filter(({base}) => Number(base) < 7);
    expect(small.length).toBeGreaterThan(10);
    for (const {bought, orders = null, revenue = null, margin = null, later = null} of small)
      expect([bought, orders, revenue, margin, later]).toEqual([null, null, null, null, null]);
    expect(stages.every(({base}) => Number(base) >= 7)).toBe(true);
    const region = periods.filter(({grouping}) => grouping === "region");
    expect(region.some(({bought}) => Number(bought) > 7)).toBe(true);
    expect(region.every(({revenue}) => revenue === null)).toBe(true);
    expect(periods.every(({margin}) => margin === null)).toBe(true);
  });

  it("put small segments together, also those that nobody is in any more", async () => {
    const {tables, groupings} = await publishedWith(60);
    const names = new Set(
      groupings.flatMap(({published}) => published.segments.map(({name}) => `${published.name}/${name}`)),
    );
    const periods = rowsOf(tables["narrowed-periods"]!);
    for (const {grouping, segment} of periods.filter((row) => row.grouping !== ""))
      expect(names).toContain(`${grouping}/${segment}`);
    // With an "Other", the segments of a grouping are all customers.
    const whole = groupings.filter(({others}) => others.length > 0).map(({published}) => published.name);
    expect(whole).toContain("rfm");
    for (const row of periods.filter(({grouping}) => grouping === "")) {
      const sum = (grouping: string) =>
        periods
          .filter((part) => part.grouping === grouping && part.quarter === row.quarter)
          .reduce((total, {base}) => total + Number(base), 0);
      expect(whole.map(sum)).toEqual(whole.map(() => row.base));
    }
    const stages = rowsOf(tables["narrowed-stages"]!).filter((row) => row.grouping === "rfm");
    const moved = new Map<string, number>();
    for (const {segment, quarter, customers} of stages)
      moved.set(`${segment} ${quarter}`, (moved.get(`${segment} ${quarter}`) ?? 0) + Number(customers));
    for (const {segment, quarter, base} of stages) expect(moved.get(`${segment} ${quarter}`)).toBe(base);
  });
});
