/** Every grouping judged by what makes a segmentation useful. */
import {type Cell, type Columns, defineModel, numbers, texts} from "../../graph/define.ts";
import {type GroupSums, varianceExplained} from "../../statistics/variance-explained.ts";
import {wilsonInterval} from "../../statistics/wilson-interval.ts";

/** The segment of customers of whom it is not known. */
const unknown = "Unknown";

/** A segment is worth an effort of its own from this share of the customers on. */
const worthwhile = 0.05;

export default defineModel({
  description:
    "Every grouping judged on five principles: distinct (how much of what customers bring it explains), stable (how many stay in their segment from quarter to quarter), measurable (of how many customers the segment is known), reachable (how many of the least reachable segment can be spoken to, and how many answer) and worthwhile (how many segments are large enough).",
  grain: ["grouping", "principle", "measure"],
  published: true,
  reads: ["core.groupings", "marts.segment_sums", "marts.segment_outcomes", "marts.segment_moves"],
  columns: {
    grouping: {type: "varchar", description: "Name of the grouping (see core.groupings)."},
    principle: {
      type: "varchar",
      description: "distinct, stable, measurable, reachable or worthwhile.",
      tests: [{accepted_values: ["distinct", "stable", "measurable", "reachable", "worthwhile"]}],
    },
    measure: {type: "varchar", description: "What is measured."},
    value: {type: "double", description: "The figure; null when it cannot be told."},
    low: {type: "double", description: "Lower 95 % limit; null where there is none."},
    high: {type: "double", description: "Upper limit."},
    reference: {
      type: "double",
      description:
        "What it is to be compared with: what the groupings explain at most in 97.5 of 100 cases when all of them are drawn at random, with the same sizes; the share that would stay if everybody drew a segment anew.",
    },
    customers: {type: "integer", description: "Customers it rests on, or would."},
  },
  tests: [
    {
      never: "value < 0 or (measure <> 'segments' and measure <> 'large segments' and value > 1)",
      because: "A share lies outside 0 and 1. Report this as an error of Perennial.",
    },
  ],
  compute(tables) {
    const sums = byGrouping(tables["marts.segment_sums"]);
    const outcomes = byGrouping(tables["marts.segment_outcomes"]);
    const moves = tables["marts.segment_moves"];
    const everybody = sums.of("")[0];
    const rows: Record<string, Cell>[] = [];
    const names = texts(tables["core.groupings"], "grouping");
    // Who is in no segment is a group too: so all groupings are judged on the same customers.
    const groupsOf = (from: Table, groups: readonly number[]) => {
      const known = groups.map((i) => valueSums(from, i));
      const rest = known.reduce(
        (left, {n, sum, squares}) => ({
          n: left.n - n,
          sum: left.sum - sum,
          squares: left.squares - squares,
        }),
        from.of("").map((i) => valueSums(from, i))[0] ?? {n: 0, sum: 0, squares: 0},
      );
      return known.length > 0 ? [...known, rest] : [rest];
    };
    const compared = (from: Table) =>
      names.filter((name) => varianceExplained(groupsOf(from, from.of(name))) !== null).length;
    const [now, then] = [compared(sums), compared(outcomes)];
    for (const grouping of names) {
      const everyone = sums.of(grouping);
      const segments = everyone.filter((i) => sums.text("segment", i) !== unknown);
      const add = (principle: string, measure: string, row: Record<string, Cell>) =>
        rows.push({grouping, principle, measure, ...row});
      const later = outcomes.of(grouping);
      for (const [measure, groups, from, others] of [
        ["value of the next year", later, outcomes, then],
        ["value of the past year", everyone, sums, now],
      ] as const) {
        const all = groupsOf(from, groups);
        const found = varianceExplained(all, others);
        add("distinct", measure, {
          value: found?.share ?? null,
          reference: found?.chanceHigh ?? null,
          // Also where they all brought the same and nothing can be explained.
          customers: all.reduce((sum, {n}) => sum + n, 0),
        });
      }

      add("stable", "stay from quarter to quarter", stability(moves, grouping));

      const all = everybody === undefined ? 0 : sums.number("customers", everybody);
      const known = segments.reduce((sum, i) => sum + sums.number("customers", i), 0);
      add("measurable", "customers with a segment", shareOf(known, all));

      const reachable = (i: number) => sums.number("reachable_n", i);
      const reached = segments.map((i) => ({
        n: reachable(i),
        share: reachable(i) > 0 ? sums.number("reachable_sum", i) / reachable(i) : 0,
      }));
      const total = reached.reduce((sum, {n}) => sum + n, 0);
      add(
        "reachable",
        "can be spoken to",
        shareOf(
          segments.reduce((sum, i) => sum + sums.number("reachable_sum", i), 0),
          total,
        ),
      );
      // A segment of a handful says nothing of how well the grouping can be used.
      const large = reached.filter(({n}) => n >= worthwhile * total && n > 0);
      const least = large.reduce<(typeof large)[number] | null>(
        (low, each) => (low === null || each.share < low.share ? each : low),
        null,
      );
      add(
        "reachable",
        "can be spoken to, least reachable segment",
        least === null ? {value: null, customers: 0} : shareOf(Math.round(least.share * least.n), least.n),
      );
      const contacts = segments.reduce((sum, i) => sum + sums.number("response_x", i), 0);
      const answers = segments.reduce((sum, i) => sum + sums.number("response_y", i), 0);
      add("reachable", "answer a contact", {
        value: contacts > 0 ? answers / contacts : null,
        customers: segments.reduce((sum, i) => sum + sums.number("response_n", i), 0),
      });

      const sizes = segments.map((i) => sums.number("customers", i));
      add("worthwhile", "segments", {value: sizes.length, customers: known});
      add("worthwhile", "large segments", {
        value: sizes.filter((n) => n >= worthwhile * known).length,
        customers: known,
      });
      add("worthwhile", "largest segment", shareOf(Math.max(0, ...sizes), known));
    }
    const column = (name: string) => rows.map((row) => row[name] ?? null);
    return {
      grouping: column("grouping"),
      principle: column("principle"),
      measure: column("measure"),
      value: column("value"),
      low: column("low"),
      high: column("high"),
      reference: column("reference"),
      customers: column("customers"),
    };
  },
});

interface Table {
  /** Rows of a grouping. */
  of(grouping: string): number[];
  text(column: string, row: number): string;
  /** A number of a row; 0 where it is unknown. */
  number(column: string, row: number): number;
}

function byGrouping(table: Columns): Table {
  const rows = new Map<string, number[]>();
  for (const [i, grouping] of texts(table, "grouping").entries())
    rows.set(grouping, [...(rows.get(grouping) ?? []), i]);
  return {
    of: (grouping) => rows.get(grouping) ?? [],
    text: (column, row) => String(table[column]?.[row] ?? ""),
    number: (column, row) => Number(table[column]?.[row] ?? 0),
  };
}

function valueSums(table: Table, row: number): GroupSums {
  return {
    n: table.number("value_n", row),
    sum: table.number("value_sum", row),
    squares: table.number("value_sq", row),
  };
}

function shareOf(part: number, whole: number): Record<string, Cell> {
  const interval = wilsonInterval(part, whole);
  return {
    value: interval?.estimate ?? null,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    customers: whole,
  };
}

/**
 * The share that stays, all quarters together. The same customers are counted in each of them, so the interval is that
 * for as many customers as one quarter has on average.
 */
function stability(moves: Columns, grouping: string): Record<string, Cell> {
  const groupings = texts(moves, "grouping");
  const from = texts(moves, "from_segment");
  const to = texts(moves, "to_segment");
  const quarter = numbers(moves, "quarter_number");
  const customers = numbers(moves, "customers");
  let stayed = 0;
  let all = 0;
  const quarters = new Set<number>();
  const sizes = new Map<string, number>();
  for (const [i, name] of groupings.entries()) {
    // Who gets or loses a segment moves too, but nobody stays where nothing is known.
    if (name !== grouping || from[i] === unknown) continue;
    all += customers[i]!;
    if (from[i] === to[i]) stayed += customers[i]!;
    sizes.set(to[i]!, (sizes.get(to[i]!) ?? 0) + customers[i]!);
    quarters.add(quarter[i]!);
  }
  if (all === 0) return {value: null, customers: 0};
  const each = all / quarters.size;
  const interval = wilsonInterval((stayed / all) * each, each);
  return {
    value: stayed / all,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    reference: [...sizes.values()].reduce((sum, n) => sum + (n / all) ** 2, 0),
    customers: Math.round(each),
  };
}
