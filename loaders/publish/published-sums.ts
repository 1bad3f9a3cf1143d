/**
 * Which published amounts of money add up to which others: fills the ledger that the small-group rules work on.
 *
 * Whoever adds a published amount of money states here in which sums it stands.
 */
import type {Cells, Grain} from "./cells.ts";
import {type Columns, quarterStart} from "./columns.ts";
import {hideComplements, joinsPool, Ledger, mayShow, NONE, nestedSteps} from "./suppress.ts";

export const headlineShape = {
  grain: "int",
  period: "int",
  ends: "int",
  complete: "flag",
  active: "int",
  new: "int",
  returning: "int",
  reactivated: "int",
  lost: "int",
  orders: "int",
  gross_revenue: "float",
  refunds: "float",
  net_revenue: "float",
  margin: "float",
  contributors: "int",
  refunding_customers: "int",
} as const;

/** Rows of the headline, ordered by grain and period; days are counted from 1970-01-01. */
export type Headline = Columns<typeof headlineShape>;

export interface PublishedAmounts {
  ledger: Ledger;
  /** Amount of each retention cell (see `Ledger`), NONE where nobody's money is in it. */
  cells: Int32Array;
  /** Amounts of each headline row. `lost` is money of the period before. */
  headline: Record<"gross" | "refunds" | "net" | "new" | "returning" | "reactivated" | "lost", Int32Array>;
}

export interface SumSettings {
  k: number;
  windowDays: Record<Grain, number>;
  maxAge: Record<Grain, number>;
  /** Dimension each group belongs to, by group number; 0 is the total. */
  dimensionOf: readonly number[];
}

// What goes first when something must: flows and single values before totals, first days (one variant rests on them)
// before joining periods (two variants and the new customers' revenue do), the revenue of a period last.
const TOTAL = 1;
const FIRST_DAY = 1;
const JOINING_PERIOD = 2;
const PERIOD = 4;

/** Cohorts from which on a pooled mean is worth more than a cell. */
const LARGE_POOL = 6;

const WEEK = 0;
const MONTH = 1;
const QUARTER = 2;
const CLASSIC = 0;
const ON_OR_AFTER = 1;
const WINDOWED = 2;

/** Registers every published amount of money and every sum in which it stands. */
export function publishedAmounts(cells: Cells, headline: Headline, settings: SumSettings): PublishedAmounts {
  const ledger = new Ledger(settings.k);
  const cellAmounts = amountsOfCells(ledger, cells);
  stateDimensions(ledger, cells, cellAmounts, settings);
  stateLifetimes(ledger, cells, cellAmounts);
  stateJoiningPeriods(ledger, cells, cellAmounts);
  statePools(ledger, cells, cellAmounts);
  stateQuarters(ledger, cells, cellAmounts, settings);
  stateFirstDays(ledger, cells, cellAmounts);
  return {
    ledger,
    cells: cellAmounts,
    headline: stateHeadline(ledger, headline, cells, cellAmounts),
  };
}

/**
 * One amount per cell. "On or after" shows the age-0 money of the customers who still buy at an age or later: the
 * same money as classic age 0 to begin with, less those who left. The first day is the same as the joining period where
 * nobody came again in it. By value of a dimension only age 0 is shown, since
 * the leavers of two steps could be told apart by subtracting values from the total.
 */
function amountsOfCells(ledger: Ledger, cells: Cells): Int32Array {
  const amounts = new Int32Array(cells.length).fill(NONE);
  const joining = new Map<string, number>();
  const sameAsFirstDay = new Set<string>();
  for (let i = 0; i < cells.length; i++) {
    if (cells.variant[i] === ON_OR_AFTER) continue;
    if (cells.variant[i] === WINDOWED && cells.age[i] === 0 && sameAsFirstDay.has(cohortKey(cells, i))) {
      amounts[i] = joining.get(cohortKey(cells, i))!;
    } else if (cells.contributors[i]! > 0) {
      amounts[i] = ledger.add(cells.contributors[i]!, {
        hidden: !mayShow(cells.base_customers[i]!, ledger.k),
        worth:
          (cells.group[i] === 0 ? TOTAL : 0) +
          (cells.age[i] !== 0 ? 0 : cells.variant[i] === WINDOWED ? FIRST_DAY : JOINING_PERIOD),
      });
    }
    if (cells.variant[i] === CLASSIC && cells.age[i] === 0) {
      joining.set(cohortKey(cells, i), amounts[i]!);
      if (cells.later[i] === 0) sameAsFirstDay.add(cohortKey(cells, i));
    }
  }
  for (const {from, to} of cohortRuns(cells)) {
    if (cells.variant[from] !== ON_OR_AFTER) continue;
    const sizes = Array.from(cells.contributors.subarray(from, to));
    const steps = nestedSteps(sizes, ledger.k);
    for (const [step, size] of sizes.entries()) {
      if (size === 0) continue;
      const same = steps[step]!;
      if (same === 0) amounts[from + step] = joining.get(cohortKey(cells, from)) ?? ledger.add(size);
      else if (cells.group[from] !== 0 || same === NONE)
        amounts[from + step] = ledger.add(size, {hidden: true});
      else amounts[from + step] = same === step ? ledger.add(size, {worth: TOTAL}) : amounts[from + same]!;
    }
  }
  return amounts;
}

/** The values of a dimension add up to the total, cell by cell. */
function stateDimensions(
  ledger: Ledger,
  cells: Cells,
  amounts: Int32Array,
  {dimensionOf}: SumSettings,
): void {
  const totals = new Map<number, number>();
  const lines = new Map<number, {total: number; parts: number[]}>();
  for (let i = 0; i < cells.length; i++) {
    const key =
      ((cells.grain[i]! * 3 + cells.variant[i]!) * 262_144 + cells.cohort[i]! + 131_072) * 1024 +
      cells.age[i]!;
    if (cells.group[i] === 0) {
      totals.set(key, amounts[i]!);
      continue;
    }
    // Only age 0 of "on or after" is shown by value, and that is the classic cell.
    if (amounts[i] === NONE || cells.variant[i] === ON_OR_AFTER) continue;
    const total = totals.get(key) ?? NONE; // the total is group 0: earlier in the order of rows
    if (total === NONE) continue;
    const line = key * 16 + dimensionOf[cells.group[i]!]!;
    const known = lines.get(line);
    if (known) known.parts.push(amounts[i]!);
    else lines.set(line, {total, parts: [amounts[i]!]});
  }
  for (const {total, parts} of lines.values()) ledger.addsUp(total, parts, "disjoint");
}

/** A cohort's money to date is the sum of its classic ages, and of its windows. */
function stateLifetimes(ledger: Ledger, cells: Cells, amounts: Int32Array): void {
  const classic = new Map<string, number[]>();
  for (const {from, to} of cohortRuns(cells)) {
    const parts = Array.from(amounts.subarray(from, to)).filter((a) => a !== NONE);
    if (cells.variant[from] === CLASSIC) classic.set(cohortKey(cells, from), parts);
    if (cells.variant[from] === WINDOWED) ledger.agree(classic.get(cohortKey(cells, from)) ?? [], parts);
  }
}

/** The joining period is the day of the first order and the rest of the period. */
function stateJoiningPeriods(ledger: Ledger, cells: Cells, amounts: Int32Array): void {
  const joining = new Map<string, {amount: number; later: number}>();
  for (let i = 0; i < cells.length; i++) {
    if (cells.age[i] !== 0) continue;
    if (cells.variant[i] === CLASSIC) {
      joining.set(cohortKey(cells, i), {amount: amounts[i]!, later: cells.later[i]!});
    } else if (cells.variant[i] === WINDOWED) {
      const whole = joining.get(cohortKey(cells, i));
      if (!whole || whole.amount === NONE || amounts[i] === NONE || whole.later <= 0) continue;
      ledger.addsUp(whole.amount, [amounts[i]!, ledger.addRemainder(whole.later)], "disjoint");
    }
  }
}

/**
 * A pooled mean tells the sum of its cells, and with the cells shown the sum of the age-0 money they are divided by.
 * Rather than withhold the mean for one hidden cell, a second one is hidden. Means of few cohorts are not worth that:
 * `showableMeans` judges them by what is hidden in the end.
 */
function statePools(ledger: Ledger, cells: Cells, amounts: Int32Array): void {
  const pools = new Map<number, number[]>();
  for (let i = 0; i < cells.length; i++) {
    if (!cells.complete[i] || (cells.variant[i] === ON_OR_AFTER && cells.group[i] !== 0)) continue;
    const key = ((cells.grain[i]! * 3 + cells.variant[i]!) * 4096 + cells.group[i]!) * 1024 + cells.age[i]!;
    const pool = pools.get(key);
    if (pool) pool.push(i);
    else pools.set(key, [i]);
  }
  const bases = new Map<string, number>();
  for (let i = 0; i < cells.length; i++) {
    if (cells.age[i] === 0) bases.set(`${cohortKey(cells, i)} ${cells.variant[i]}`, amounts[i]!);
  }
  for (const pool of pools.values()) {
    if (pool.length < LARGE_POOL) continue;
    const small = pool
      .map((i) => cells.base_customers[i]!)
      .filter((n) => n < ledger.k)
      .reduce((s, n) => s + n, 0);
    const joined = pool.filter((i) => joinsPool(cells.base_customers[i]!, small, ledger.k));
    const some = (list: number[]) => list.filter((a) => a !== NONE);
    ledger.sumIsKnown(some(joined.map((i) => amounts[i]!)));
    if (cells.age[pool[0]!] === 0 || cells.variant[pool[0]!] === ON_OR_AFTER) continue;
    ledger.sumIsKnown(
      some(joined.map((i) => bases.get(`${cohortKey(cells, i)} ${cells.variant[i]}`) ?? NONE)),
    );
  }
}

/** A quarter's cohorts are its months' cohorts; a quarter's money is its months' money. */
function stateQuarters(
  ledger: Ledger,
  cells: Cells,
  amounts: Int32Array,
  {windowDays, maxAge}: SumSettings,
): void {
  const quarterOf = remembered(quarterStart);
  // A quarter's window holds whole windows of months only when its length is a multiple of theirs.
  const windows = windowDays.quarter % windowDays.month === 0 ? windowDays.quarter / windowDays.month : 0;
  const months = new Map<string, number[]>();
  const key = (i: number, cohort: number, at: number) =>
    `${cells.group[i]} ${cells.variant[i]} ${cohort} ${at}`;
  for (let i = 0; i < cells.length; i++) {
    if (amounts[i] === NONE || cells.variant[i] === ON_OR_AFTER) continue;
    const classic = cells.variant[i] === CLASSIC;
    const age = cells.age[i]!;
    if (cells.grain[i] === MONTH) {
      const at = classic
        ? quarterOf(cells.closes[i]!)
        : age === 0 || windows === 0
          ? age
          : Math.ceil(age / windows);
      if (!classic && age > 0 && windows === 0) continue;
      const name = key(i, quarterOf(cells.cohort[i]!), at);
      const parts = months.get(name);
      if (parts) parts.push(amounts[i]!);
      else months.set(name, [amounts[i]!]);
    } else if (cells.grain[i] === QUARTER) {
      const lastMonth = classic ? 3 * age + 2 : age * windows;
      if (lastMonth > maxAge.month) continue; // some of its months are not published
      const parts = months.get(key(i, cells.cohort[i]!, classic ? quarterOf(cells.closes[i]!) : age));
      if (!parts) continue;
      // First days of different months' cohorts are those of different customers.
      ledger.addsUp(amounts[i]!, parts, !classic && age === 0 ? "disjoint" : "overlapping");
    }
  }
}

/** Between two days on which both a week and a month begin, first days add up the same by week and by month. */
function stateFirstDays(ledger: Ledger, cells: Cells, amounts: Int32Array): void {
  const byGroup = new Map<number, Record<"week" | "month", Dated[]>>();
  for (let i = 0; i < cells.length; i++) {
    if (cells.variant[i] !== WINDOWED || cells.age[i] !== 0 || amounts[i] === NONE) continue;
    if (cells.grain[i] === QUARTER) continue; // stated by stateQuarters
    const lists = byGroup.get(cells.group[i]!) ?? {week: [], month: []};
    byGroup.set(cells.group[i]!, lists);
    lists[cells.grain[i] === WEEK ? "week" : "month"].push({start: cells.cohort[i]!, amount: amounts[i]!});
  }
  for (const {week, month} of byGroup.values()) stateSpans(ledger, week, month);
}

function stateHeadline(
  ledger: Ledger,
  headline: Headline,
  cells: Cells,
  cellAmounts: Int32Array,
): PublishedAmounts["headline"] {
  const rows = headline.length;
  const column = () => new Int32Array(rows).fill(NONE);
  const amounts = {
    gross: column(),
    refunds: column(),
    net: column(),
    new: column(),
    returning: column(),
    reactivated: column(),
    lost: column(),
  };
  const add = (customers: number, worth = 0) => (customers > 0 ? ledger.add(customers, {worth}) : NONE);
  const remainder = (customers: number) => (customers > 0 ? [ledger.addRemainder(customers)] : []);
  const shown = (parts: readonly number[]) => parts.filter((a) => a !== NONE);

  const inPeriod = new Map<number, {parts: number[]; customers: number; joining: number}>();
  const periodKey = (grain: number, ends: number) => (ends + 131_072) * 4 + grain;
  for (let i = 0; i < cells.length; i++) {
    if (cells.group[i] !== 0 || cells.variant[i] !== CLASSIC || cellAmounts[i] === NONE) continue;
    const key = periodKey(cells.grain[i]!, cells.closes[i]!);
    const found = inPeriod.get(key) ?? {parts: [], customers: 0, joining: NONE};
    found.parts.push(cellAmounts[i]!);
    found.customers += cells.contributors[i]!;
    if (cells.age[i] === 0) found.joining = cellAmounts[i]!;
    inPeriod.set(key, found);
  }

  for (let i = 0; i < rows; i++) {
    const contributors = headline.contributors[i]!;
    const before = i > 0 && headline.grain[i - 1] === headline.grain[i] ? i - 1 : NONE;
    if (before !== NONE) {
      amounts.lost[i] = add(headline.lost[i]!);
      if (amounts.lost[i] !== NONE && amounts.net[before] !== NONE) {
        const stayed = remainder(headline.contributors[before]! - headline.lost[i]!);
        ledger.addsUp(amounts.net[before]!, [amounts.lost[i]!, ...stayed], "disjoint");
      }
    }
    if (contributors === 0) continue;
    // Orders paid back in full have gross revenue but no active customer.
    amounts.gross[i] = add(headline.active[i]! || (headline.gross_revenue[i] !== 0 ? 1 : 0));
    amounts.refunds[i] = add(headline.refunding_customers[i]!);
    amounts.net[i] = add(contributors, PERIOD);
    if (amounts.refunds[i] === NONE && amounts.gross[i] !== NONE) {
      amounts.gross[i] = amounts.net[i]!; // without refunds both are the same amount
    } else {
      ledger.addsUp(amounts.net[i]!, shown([amounts.gross[i]!, amounts.refunds[i]!]), "overlapping");
    }

    const cohorts = inPeriod.get(periodKey(headline.grain[i]!, headline.ends[i]!));
    amounts.new[i] =
      headline.new[i] === 0
        ? NONE
        : cohorts && cohorts.joining !== NONE
          ? cohorts.joining
          : add(headline.new[i]!, TOTAL + JOINING_PERIOD);
    amounts.returning[i] = add(headline.returning[i]!);
    amounts.reactivated[i] = add(headline.reactivated[i]!);
    ledger.addsUp(
      amounts.net[i]!,
      [
        ...shown([amounts.new[i]!, amounts.returning[i]!, amounts.reactivated[i]!]),
        ...remainder(contributors - headline.active[i]!),
      ],
      "disjoint",
    );
    if (cohorts) {
      ledger.addsUp(
        amounts.net[i]!,
        [...cohorts.parts, ...remainder(contributors - cohorts.customers)],
        "disjoint",
      );
    }
  }

  for (const list of [amounts.gross, amounts.refunds, amounts.net]) {
    const byGrain = [WEEK, MONTH, QUARTER].map((grain) => {
      const dated: Dated[] = [];
      for (let i = 0; i < rows; i++) {
        if (headline.grain[i] === grain && list[i] !== NONE) {
          dated.push({start: headline.period[i]!, amount: list[i]!});
        }
      }
      return dated;
    });
    stateSpans(ledger, byGrain[WEEK]!, byGrain[MONTH]!);
    stateSpans(ledger, byGrain[WEEK]!, byGrain[QUARTER]!);
    stateMonthsOfQuarters(ledger, byGrain[MONTH]!, byGrain[QUARTER]!);
  }
  return amounts;
}

interface Dated {
  /** First day of the period. */
  start: number;
  amount: number;
}

function stateMonthsOfQuarters(ledger: Ledger, months: readonly Dated[], quarters: readonly Dated[]): void {
  for (const quarter of quarters) {
    const parts = months.filter((m) => quarterStart(m.start) === quarter.start).map((m) => m.amount);
    ledger.addsUp(quarter.amount, parts, "overlapping");
  }
}

/** Between two days on which a period of both kinds begins, and at the ends of the data, both have the same sum. */
function stateSpans(ledger: Ledger, one: readonly Dated[], other: readonly Dated[]): void {
  const starts = new Set(one.map((d) => d.start));
  const common = other
    .map((d) => d.start)
    .filter((start) => starts.has(start))
    .sort((a, b) => a - b);
  const spans = (list: readonly Dated[]) => {
    const bySpan: number[][] = Array.from({length: common.length + 1}, () => []);
    for (const {start, amount} of list) bySpan[common.filter((c) => c <= start).length]!.push(amount);
    return bySpan;
  };
  const theirs = spans(other);
  for (const [span, mine] of spans(one).entries()) ledger.agree(mine, theirs[span]!);
}

/**
 * Hides kept money whose difference to the money itself would tell what fewer than k customers added: the second
 * round, after `hideComplements` settled which money is shown.
 *
 * @param growing per cell, customers with more money than at age 0
 * @returns 1 per cell whose kept money is hidden
 */
export function hiddenKept(
  cells: Cells,
  published: PublishedAmounts,
  growing: Int32Array,
  settings: SumSettings,
): Uint8Array {
  const growth = new Ledger(settings.k);
  const amounts = new Int32Array(cells.length).fill(NONE);
  for (let i = 0; i < cells.length; i++) {
    if (growing[i]! > 0)
      amounts[i] = growth.add(growing[i]!, {hidden: !published.ledger.shows(published.cells[i]!)});
  }
  stateDimensions(growth, cells, amounts, settings);
  hideComplements(growth);
  return Uint8Array.from(amounts, (amount, i) =>
    growth.shows(amount) && published.ledger.shows(published.cells[i]!) ? 0 : 1,
  );
}

/** Ranges of rows [from, to) of one grain, group, variant and cohort, in the order of ages. */
export function* cohortRuns(cells: Cells): Generator<{from: number; to: number}> {
  let from = 0;
  for (let i = 1; i <= cells.length; i++) {
    if (
      i === cells.length ||
      cells.cohort[i] !== cells.cohort[from] ||
      cells.variant[i] !== cells.variant[from] ||
      cells.group[i] !== cells.group[from] ||
      cells.grain[i] !== cells.grain[from]
    ) {
      yield {from, to: i};
      from = i;
    }
  }
}

/** Names the cohort a cell belongs to, whatever the variant. */
export function cohortKey(cells: Pick<Cells, "grain" | "group" | "cohort">, i: number): string {
  return `${cells.grain[i]} ${cells.group[i]} ${cells.cohort[i]}`;
}

function remembered(f: (x: number) => number): (x: number) => number {
  const known = new Map<number, number>();
  return (x) => {
    let y = known.get(x);
    if (y === undefined) {
      y = f(x);
      known.set(x, y);
    }
    return y;
  };
}
