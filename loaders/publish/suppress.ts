/**
 * The small-group rules, and the only place that has them: what may be published when no number, and no difference
 * of numbers, may rest on fewer than k customers' money. docs/privacy.md tells them in plain words.
 *
 * Everything here works on counts of customers; no money passes through.
 */

/** One value of a dimension with the customers it has in all cohorts together. */
export interface ValueSize {
  value: string;
  customers: number;
}

export const OTHER = "Other";
export const UNKNOWN = "Unknown";

/** Values of one dimension that are shown by name; the rest is "Other". */
export const MAX_VALUES = 12;

/**
 * Folds values with fewer than k customers, and those beyond the `limit` largest, into "Other". When "Other" itself
 * stays under k, the smallest remaining value goes in too. Customers of different values are disjoint, so cells add up.
 *
 * @returns published name per value, in the order of publication (largest first, then "Other", then "Unknown");
 *   empty when fewer than two published values are left, since one value says nothing the total does not
 */
export function foldValues(
  values: readonly ValueSize[],
  k: number,
  limit: number = MAX_VALUES,
): Map<string, string> {
  const largestFirst = [...values].sort((a, b) => b.customers - a.customers || compareText(a.value, b.value));
  const kept = largestFirst.filter((v) => v.value !== OTHER && v.customers >= k).slice(0, limit);
  let folded = largestFirst.filter((v) => !kept.includes(v));
  while (folded.length > 0 && kept.length > 0 && sum(folded.map((v) => v.customers)) < k) {
    folded = [kept.pop() as ValueSize, ...folded]; // not empty: checked by the condition
  }
  const names = new Set([...kept.map((v) => v.value), ...(folded.length > 0 ? [OTHER] : [])]);
  if (names.size < 2) return new Map();
  const named = kept.filter((v) => v.value !== UNKNOWN).map((v): [string, string] => [v.value, v.value]);
  const other = folded.map((v): [string, string] => [v.value, OTHER]);
  const unknown = kept.filter((v) => v.value === UNKNOWN).map((v): [string, string] => [v.value, v.value]);
  return new Map([...named, ...other, ...unknown]);
}

/** Whether money may be shown that rests on so many customers: on none (it is zero) or on at least k. */
export function mayShow(customers: number, k: number): boolean {
  return customers === 0 || customers >= k;
}

/** How the parts of a sum relate. */
export type Overlap =
  /** No customer is in two parts: their customers add up. */
  | "disjoint"
  /** The same customers may be in several parts. */
  | "overlapping";

/**
 * Amounts of money with the sums in which they stand: what has to be looked at together before any of it is shown.
 *
 * An amount is a number given by `add`; amounts nobody's money rests on need not be added.
 */
export class Ledger {
  /** Customers each amount rests on. */
  readonly customers: number[] = [];
  /** 1 for an amount that is not shown. */
  readonly hidden: number[] = [];
  /** 0 for an amount that is shown nowhere, such as what is left of a total besides its published parts. */
  readonly showable: number[] = [];
  /** How much else goes when an amount is hidden; see `add`. */
  readonly worth: number[] = [];
  readonly lines: Line[] = [];
  readonly k: number;

  constructor(k: number) {
    this.k = k;
  }

  /**
   * An amount that rests on `customers` (at least 1); hidden from the start when they are fewer than k.
   *
   * @param worth amounts of less worth are hidden before it, since others are nothing without it
   */
  add(customers: number, {hidden = false, worth = 0}: {hidden?: boolean; worth?: number} = {}): number {
    this.customers.push(customers);
    this.hidden.push(hidden || !mayShow(customers, this.k) ? 1 : 0);
    this.showable.push(1);
    this.worth.push(worth);
    return this.customers.length - 1;
  }

  /** An amount that no file has, but that a reader can work out as a remainder. */
  addRemainder(customers: number): number {
    const amount = this.add(customers, {hidden: true});
    this.showable[amount] = 0;
    return amount;
  }

  /** States that `parts` add up to `total`. */
  addsUp(total: number, parts: readonly number[], overlap: Overlap): void {
    if (parts.length > 0) {
      this.lines.push({total, parts, positive: parts.length, disjoint: overlap === "disjoint", known: false});
    }
  }

  /** States that the sum of `parts`, each of other customers, can be worked out from figures that stay shown. */
  sumIsKnown(parts: readonly number[]): void {
    if (parts.length > 0) {
      this.lines.push({total: NONE, parts, positive: parts.length, disjoint: true, known: true});
    }
  }

  /** States that two lists of amounts have the same sum, which is itself not shown. */
  agree(one: readonly number[], other: readonly number[]): void {
    if (one.length === 0 || other.length === 0) return;
    // What stands on both sides cancels out.
    const left = one.filter((a) => !other.includes(a));
    const parts = [...left, ...other.filter((a) => !one.includes(a))];
    if (parts.length > 0) {
      this.lines.push({total: NONE, parts, positive: left.length, disjoint: false, known: false});
    }
  }

  /** True for an amount that is shown; amounts nobody's money rests on (`NONE`) are. */
  shows(amount: number): boolean {
    return amount === NONE || this.hidden[amount] === 0;
  }
}

/** Stands for an amount that rests on nobody's money. */
export const NONE = -1;

export interface Line {
  /** NONE when two lists of amounts agree without a shown total. */
  total: number;
  parts: readonly number[];
  /** How many parts, from the first, add to the sum; the others, of an agreeing list, are subtracted. */
  positive: number;
  disjoint: boolean;
  /** Whether the sum is known although no amount here shows it. */
  known: boolean;
}

/**
 * What is wrong with a line, given what is hidden in it; null when nothing is.
 *
 * - `small`: subtracting the shown parts from the total leaves money of fewer than k customers.
 * - `exposed`: one amount alone is hidden, so subtracting gives it back exactly.
 */
export function lineFault(ledger: Ledger, line: Line): "small" | "exposed" | null {
  const {customers, hidden, showable, k} = ledger;
  let hiddenParts = 0;
  let hiddenCustomers = 0;
  let largestHidden = 0;
  let shownCustomers = 0;
  let shownParts = 0;
  let lastHidden = NONE;
  for (const part of line.parts) {
    if (hidden[part]) {
      hiddenParts++;
      hiddenCustomers += customers[part]!;
      largestHidden = Math.max(largestHidden, customers[part]!);
      lastHidden = part;
    } else {
      shownParts++;
      shownCustomers += customers[part]!;
    }
  }
  if (line.total !== NONE && hidden[line.total]) {
    // The parts alone never tell more than themselves; all of them together tell the total.
    return hiddenParts === 0 ? "exposed" : null;
  }
  if (hiddenParts === 0) return null;
  if (line.known) {
    if (hiddenCustomers < k) return "small";
  } else if (line.total === NONE) {
    if (shownParts === 0) return null;
    if (largestHidden < k) return "small";
  } else {
    // Of overlapping parts at least the largest, and at least those that the shown parts cannot account for.
    const distinct = line.disjoint
      ? hiddenCustomers
      : Math.max(largestHidden, customers[line.total]! - shownCustomers);
    if (distinct < k) return "small";
  }
  return hiddenParts === 1 && showable[lastHidden] ? "exposed" : null;
}

/**
 * Hides further amounts until no line has a fault. In a faulty line the amount of least worth goes; of those the one
 * that leaves the fewest other lines with a fault; of those the one with the fewest customers; of those the first
 * added. Then no two lines together may give back an amount of fewer than k customers either. Repeats to a fixed point,
 * which is reached because amounts are only ever hidden.
 */
export function hideComplements(ledger: Ledger): void {
  const {lines, customers, hidden, worth} = ledger;
  const linesOf: number[][] = customers.map(() => []);
  const hiddenInLine = new Int32Array(lines.length);
  const members = lines.map((line) => (line.total === NONE ? line.parts : [line.total, ...line.parts]));
  for (const [l, amounts] of members.entries()) {
    for (const amount of amounts) {
      linesOf[amount]!.push(l);
      if (hidden[amount]) hiddenInLine[l]!++;
    }
  }
  const broken = (amount: number, line: number) =>
    linesOf[amount]!.filter((other) => other !== line && hiddenInLine[other] === 0).length;
  const queue: number[] = [];
  const queued = new Uint8Array(lines.length);
  const enqueue = (line: number) => {
    if (queued[line]) return;
    queued[line] = 1;
    queue.push(line);
  };
  /** Hides the amount that costs least of those shown in some lines; false when nothing is shown in them. */
  const hideOne = (among: readonly number[]): boolean => {
    let best: {amount: number; cost: [number, number, number, number]} | undefined;
    for (const l of among) {
      for (const amount of members[l]!) {
        if (hidden[amount]) continue;
        const cost: [number, number, number, number] = [
          worth[amount]!,
          broken(amount, l),
          customers[amount]!,
          amount,
        ];
        if (!best || isLess(cost, best.cost)) best = {amount, cost};
      }
    }
    if (!best) return false;
    hidden[best.amount] = 1;
    for (const line of linesOf[best.amount]!) {
      hiddenInLine[line]!++;
      enqueue(line);
    }
    return true;
  };
  const settle = () => {
    for (let l = queue.shift(); l !== undefined; l = queue.shift()) {
      queued[l] = 0;
      while (lineFault(ledger, lines[l]!) !== null && hideOne([l]));
    }
  };

  for (const l of lines.keys()) enqueue(l);
  settle();
  for (let again = true; again; ) {
    again = false;
    for (const one of lines.keys()) {
      if (hiddenInLine[one]! > LONG_LINE) continue;
      for (const amount of members[one]!.filter((m) => hidden[m])) {
        for (const other of linesOf[amount]!) {
          // What is left is one amount only when all the others cancel: the lines differ by one.
          if (other <= one || Math.abs(hiddenInLine[one]! - hiddenInLine[other]!) !== 1) continue;
          if (!givesBackSmall(ledger, lines[one]!, lines[other]!, amount)) continue;
          if (!hideOne([one, other])) continue;
          settle();
          again = true;
        }
      }
    }
  }
}

/** Hidden amounts from which on a line is not combined with another: it would take too long. */
const LONG_LINE = 64;

/**
 * Whether two lines, one added to or subtracted from the other so that `shared` falls out, leave one hidden amount
 * alone that rests on fewer than k customers.
 */
function givesBackSmall(ledger: Ledger, one: Line, other: Line, shared: number): boolean {
  const a = unknowns(ledger, one);
  const b = unknowns(ledger, other);
  const factor = a.get(shared)! / b.get(shared)!; // both are 1 or -1
  let left = NONE;
  for (const amount of new Set([...a.keys(), ...b.keys()])) {
    if ((a.get(amount) ?? 0) === factor * (b.get(amount) ?? 0)) continue;
    if (left !== NONE) return false;
    left = amount;
  }
  return left !== NONE && ledger.customers[left]! < ledger.k;
}

/** The hidden amounts of a line with their signs. */
function unknowns({hidden}: Ledger, {total, parts, positive}: Line): Map<number, number> {
  const signs = new Map<number, number>();
  if (total !== NONE && hidden[total]) signs.set(total, -1);
  for (const [p, part] of parts.entries()) {
    if (hidden[part]) signs.set(part, p < positive ? 1 : -1);
  }
  return signs;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((x, i) => x !== b[i]);
  return at !== -1 && a[at]! < b[at]!;
}

/**
 * Which steps of a shrinking group may be shown: group sizes fall from step to step, each step's money is that of the
 * customers still in the group, and the difference of two steps is that of the customers who left in between.
 *
 * @param sizes customers by step, never rising
 * @returns per step the index of the step that shows the same money (itself, or an earlier one of the same size),
 *   or NONE when the step must be hidden
 */
export function nestedSteps(sizes: readonly number[], k: number): number[] {
  let shown = NONE;
  return sizes.map((size, step) => {
    if (!mayShow(size, k)) return NONE;
    if (shown !== NONE) {
      const left = sizes[shown]! - size;
      if (left === 0) return shown;
      if (left < k) return NONE;
    }
    shown = step;
    return step;
  });
}

/** Whether a running sum may be shown, and what is hidden in it since the last one that was. */
export interface RunningSum {
  shown: boolean;
  /** Hidden increments since the last shown sum, this one's included. */
  hiddenCells: number;
  /** Customers they rest on at least: those of the largest, since the same customers may come again. */
  hiddenCustomers: number;
}

/**
 * Which running sums may be shown when some of their increments are hidden: after a hidden increment none is, until
 * the hidden increments since the last shown sum include one of at least k customers and are more than one.
 *
 * The second condition keeps an increment hidden that was hidden to protect another one.
 *
 * @param resumes false for sums that, with others like them, add up to one that resumes: they would tell each other's gaps
 */
export function runningSums(
  increments: readonly {customers: number; hidden: boolean}[],
  k: number,
  resumes = true,
): RunningSum[] {
  let hiddenCells = 0;
  let hiddenCustomers = 0;
  return increments.map(({customers, hidden}) => {
    if (hidden && customers > 0) {
      hiddenCells++;
      hiddenCustomers = Math.max(hiddenCustomers, customers);
    }
    const shown = resumes ? tellsNobody(hiddenCells, hiddenCustomers, k) : hiddenCells === 0;
    const sum = {shown, hiddenCells, hiddenCustomers};
    if (sum.shown) hiddenCells = hiddenCustomers = 0;
    return sum;
  });
}

/** Whether a sum of hidden amounts may become known: there is none, or there are several of k customers or more. */
function tellsNobody(amounts: number, customers: number, k: number): boolean {
  return amounts === 0 || (amounts > 1 && customers >= k);
}

/** What a pooled mean is made of, as far as it is hidden. */
export interface Pool {
  /** Customers in the base of all cohorts pooled. */
  base: number;
  /** Hidden amounts among the numerators of the pooled cells: how many, and the customers they rest on. */
  hiddenCells: number;
  hiddenCustomers: number;
  /** The same for the amounts at age 0 they are divided by. */
  hiddenBases: number;
  hiddenBaseCustomers: number;
}

/**
 * Which pooled means may be shown. Means pool hidden cells too (leaving them out would bias the mean), so a mean tells
 * the sum of its hidden cells: it is withheld when that sum rests on fewer than k customers or is a single cell. Means
 * of the values of a dimension add up to the total's; so when some are withheld, their hidden cells together must
 * rest on k customers too, or the next smallest is withheld.
 *
 * @param total the mean over all customers
 * @param values the means by value of one dimension; empty for none
 * @returns true for a mean that may be shown, the total's first
 */
export function showableMeans(total: Pool, values: readonly Pool[], k: number): boolean[] {
  const pools = [total, ...values];
  const shown = pools.map(
    (p) =>
      p.base >= k &&
      tellsNobody(p.hiddenCells, p.hiddenCustomers, k) &&
      tellsNobody(p.hiddenBases, p.hiddenBaseCustomers, k),
  );
  const withheldHidden = () => pools.filter((p, i) => !shown[i] && p.hiddenCells > 0);
  for (;;) {
    const withheld = withheldHidden();
    if (withheld.length === 0) return shown;
    const cells = sum(withheld.map((p) => p.hiddenCells));
    if (tellsNobody(cells, sum(withheld.map((p) => p.hiddenCustomers)), k)) return shown;
    const next = pools
      .map((p, i) => ({i, p}))
      .filter(({i, p}) => shown[i] && p.hiddenCells > 0)
      // The total's mean goes last: it is what every page shows first.
      .sort(
        (a, b) =>
          Number(a.i === 0) - Number(b.i === 0) || a.p.hiddenCustomers - b.p.hiddenCustomers || a.i - b.i,
      )[0];
    if (!next) return shown;
    shown[next.i] = false;
  }
}

/**
 * Whether a cohort under k takes part in a pooled mean of money: only together with others that reach k, since the
 * mean would tell its money. Leaving it out biases nothing, because its size says nothing about who stayed.
 *
 * @param small customers of all cohorts under k in the pool
 */
export function joinsPool(base: number, small: number, k: number): boolean {
  return base >= k || small >= k;
}

/** A pooled mean with its place: what stands in the same stratum differs only by group. */
export interface PlacedPool extends Pool {
  /** Everything but the group: grain, variant, age. */
  stratum: string;
  /** 0 for the total. */
  group: number;
}

/**
 * `showableMeans` for every stratum and dimension; the total's mean is shown where no dimension forbids it.
 *
 * @param dimensionOf number of the dimension by group
 */
export function showablePools(
  pools: readonly PlacedPool[],
  dimensionOf: readonly number[],
  k: number,
): boolean[] {
  const strata = new Map<string, {total: number; dimensions: Map<number, number[]>}>();
  for (const [at, {stratum, group}] of pools.entries()) {
    const found = strata.get(stratum) ?? {total: NONE, dimensions: new Map<number, number[]>()};
    strata.set(stratum, found);
    if (group === 0) found.total = at;
    else {
      const dimension = dimensionOf[group]!;
      found.dimensions.set(dimension, [...(found.dimensions.get(dimension) ?? []), at]);
    }
  }
  const shown = pools.map(() => false);
  for (const {total, dimensions} of strata.values()) {
    if (total === NONE) continue; // values without a total cannot come from the marts
    const lists = dimensions.size === 0 ? [[]] : [...dimensions.values()];
    const verdicts = lists.map((values) =>
      showableMeans(
        pools[total]!,
        values.map((at) => pools[at]!),
        k,
      ),
    );
    shown[total] = verdicts.every((v) => v[0]);
    for (const [l, values] of lists.entries()) {
      for (const [v, at] of values.entries()) shown[at] = verdicts[l]![v + 1]!;
    }
  }
  return shown;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((s, n) => s + n, 0);
}

/** Order by code point: the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
