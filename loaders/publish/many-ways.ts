/**
 * The small-group rules where the same money is divided in many ways at once: by tier, stage, segment, cohort. Within one
 * way sums add up to the total; between two ways groups may be nearly the same, and every way more is one more equation
 * to solve for the money of a few. Works on counts of customers; no money passes through.
 */

/**
 * What becomes of a group: it is shown in another file already, it asks to be shown, it is not shown wherever it could be.
 */
export type Standing = "known" | "asks" | "never";

/** One way to divide customers. Who is in no group of it has -1. */
export interface Way {
  /** Number of the group by class of customers. */
  groups: ArrayLike<number>;
  /** By number of the group. */
  standing: readonly Standing[];
}

/** A sum a reader knows: that of some classes of customers, as 1 per class. */
interface Known {
  classes: Uint8Array;
  /** Customers whose money it is, one number for each kind of money. */
  backers: number[];
}

/**
 * Which groups may show their money. Groups are asked way by way, the largest first. One is shown unless it, or what
 * then follows from two sums known to the reader, or from all of them, is money of fewer than k customers. Sums known are
 * those of a group, of two groups or all shown groups of one way, and what is left of a larger one besides.
 *
 * Customers who are in the same groups of all ways are one class: nothing tells them apart.
 *
 * @param backers for each kind of money (that follow from each other, such as revenue and margin) the customers of each
 *   class whose money it is
 * @param ways the total, if anything tells it, is a way with one group of everybody
 * @param beside customers by whose money that of all customers differs from sums that are known anyway
 * @returns for each way and group whether it may be shown; what was known already is
 */
export function groupsThatMayShow(
  backers: readonly ArrayLike<number>[],
  ways: readonly Way[],
  k: number,
  beside: readonly number[] = [],
): boolean[][] {
  const size = backers[0]?.length ?? 0;
  // Two kinds of money of the same customers are looked at once.
  const kinds = backers.filter((by, i) => !backers.slice(0, i).some((other) => isSame(by, other)));
  const reader = new Reader(kinds, size, k, beside);
  return ways.map(({groups, standing}) => {
    const shown = standing.map(() => false);
    const mine: Known[] = [];
    const classesOf = (group: number) => {
      const classes = new Uint8Array(size);
      for (let c = 0; c < size; c++) if (groups[c] === group) classes[c] = 1;
      return classes;
    };
    const order = standing
      .map((of, group) => ({of, group, known: reader.sum(classesOf(group))}))
      .sort(
        (a, b) =>
          Number(b.of === "known") - Number(a.of === "known") ||
          (b.known.backers[0] ?? 0) - (a.known.backers[0] ?? 0) ||
          a.group - b.group,
      );
    for (const {of, group, known} of order) {
      if (of === "never") continue;
      const follows = reader.withOthers(known, mine);
      if (of === "asks" && !reader.mayLearn(known, follows)) continue;
      reader.learn(known, follows);
      mine.push(known);
      shown[group] = true;
    }
    return shown;
  });
}

// Largest prime under 2^26: products of two remainders are exact.
const PRIME = 67_108_859;
/** Classes beyond which sums are not solved all together: there are far more of them than sums. */
const MOST_CLASSES = 3_000;

class Reader {
  private readonly sums: Known[] = [];
  private readonly everybody: number[];
  /** Whether the sum of everybody is known: then what is left of it besides another is. */
  private knowsEverybody = false;
  /** For each kind of money the equations, solved: one row per pivot, zero at all other pivots. */
  private solved: Map<number, Float64Array>[];
  private lastSolved: {classes: Uint8Array; solved: Map<number, Float64Array>[]} | undefined;

  constructor(
    private readonly backers: readonly ArrayLike<number>[],
    private readonly size: number,
    private readonly k: number,
    private readonly beside: readonly number[],
  ) {
    this.solved = backers.map(() => new Map());
    this.everybody = this.sum(new Uint8Array(size).fill(1)).backers;
  }

  sum(classes: Uint8Array): Known {
    return {
      classes,
      backers: this.backers.map((by) => {
        let n = 0;
        for (let c = 0; c < classes.length; c++) if (classes[c]) n += by[c]!;
        return n;
      }),
    };
  }

  /** What follows from a group and the shown ones of its way: unions of two, and of all. */
  withOthers(known: Known, others: readonly Known[]): Known[] {
    const union = (list: readonly Known[]) => {
      const classes = Uint8Array.from(known.classes);
      for (const other of list) for (let c = 0; c < this.size; c++) classes[c]! |= other.classes[c]!;
      return this.sum(classes);
    };
    if (others.length === 0) return [];
    const pairs = this.size > MOST_CLASSES ? [] : others.map((other) => union([other]));
    return others.length > 1 || pairs.length === 0 ? [...pairs, union(others)] : pairs;
  }

  mayLearn(known: Known, follows: readonly Known[]): boolean {
    if (known.backers.some((n) => this.isFew(n))) return false;
    const news = [known, ...follows];
    if (news.some((sum) => this.isBesideFew(sum))) return false;
    for (const sum of news) if (this.sums.some((other) => this.tellsFew(sum, other))) return false;
    return this.size > MOST_CLASSES || this.solveAll(known.classes, false) !== null;
  }

  learn(known: Known, follows: readonly Known[]): void {
    this.sums.push(known, ...follows);
    if (!known.classes.includes(0)) this.knowsEverybody = true;
    if (this.size > MOST_CLASSES) return;
    const {lastSolved} = this;
    const solved =
      lastSolved?.classes === known.classes ? lastSolved.solved : this.solveAll(known.classes, true);
    if (solved !== null) this.solved = solved;
  }

  /** The equations of all kinds of money with one more; null where they may not be known and the money of a few would follow. */
  private solveAll(classes: Uint8Array, whatever: boolean): Map<number, Float64Array>[] | null {
    const solved: Map<number, Float64Array>[] = [];
    for (const kind of this.solved.keys()) {
      const rows = this.solve(kind, classes, whatever);
      if (rows === null) return null;
      solved.push(rows);
    }
    this.lastSolved = {classes, solved};
    return solved;
  }

  private isFew(customers: number): boolean {
    return customers > 0 && customers < this.k;
  }

  /** Whether a sum differs by the money of a few from one of everybody and some others that is known. */
  private isBesideFew({backers}: Known): boolean {
    return backers.some((n, kind) =>
      this.beside.some((others) => this.isFew(this.everybody[kind]! - n + others)),
    );
  }

  /** Whether one sum less another, or both together and all there is, differ by the money of a few. */
  private tellsFew(one: Known, other: Known): boolean {
    return this.backers.some((by, kind) => {
      const [a, b, all] = [one.backers[kind]!, other.backers[kind]!, this.everybody[kind]!];
      const mayBeAlike = Math.abs(a - b) < this.k;
      const mayBeOpposite = this.knowsEverybody && Math.abs(all - a - b) < this.k;
      if (!mayBeAlike && !mayBeOpposite) return false;
      let apart = 0;
      for (let c = 0; c < this.size; c++) if (one.classes[c] !== other.classes[c]) apart += by[c]!;
      return (mayBeAlike && this.isFew(apart)) || (mayBeOpposite && this.isFew(all - apart));
    });
  }

  /**
   * The equations of one kind of money with one more.
   *
   * @param whatever also when something follows that rests on a few
   * @returns null when the money of a few customers would follow from all of them
   */
  private solve(kind: number, classes: Uint8Array, whatever: boolean): Map<number, Float64Array> | null {
    const by = this.backers[kind]!;
    const rows = this.solved[kind]!;
    // A class without money has nothing to solve for.
    const added = new Float64Array(this.size);
    for (let c = 0; c < this.size; c++) if (classes[c] && by[c]! > 0) added[c] = 1;
    for (const [pivot, row] of rows) takeOut(added, row, pivot);
    const pivot = this.heaviest(added, by);
    if (pivot === -1) return rows;
    const factor = inverse(added[pivot]!);
    for (let c = 0; c < this.size; c++) added[c] = (added[c]! * factor) % PRIME;
    if (!whatever && this.isFew(customersOf(added, by))) return null;
    const next = new Map<number, Float64Array>();
    for (const [at, row] of rows) {
      if (row[pivot] === 0) {
        next.set(at, row);
        continue;
      }
      const changed = Float64Array.from(row);
      takeOut(changed, added, pivot);
      if (!whatever && this.isFew(customersOf(changed, by)) && !this.isFew(customersOf(row, by))) return null;
      next.set(at, changed);
    }
    return next.set(pivot, added);
  }

  private heaviest(row: Float64Array, by: ArrayLike<number>): number {
    let best = -1;
    for (let c = 0; c < row.length; c++) if (row[c] !== 0 && (best === -1 || by[c]! > by[best]!)) best = c;
    return best;
  }
}

function isSame(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  for (let c = 0; c < one.length; c++) if (one[c] !== other[c]) return false;
  return true;
}

function customersOf(row: Float64Array, by: ArrayLike<number>): number {
  let n = 0;
  for (let c = 0; c < row.length; c++) if (row[c] !== 0) n += by[c]!;
  return n;
}

/** Takes from a row what makes its entry at the pivot of another zero. */
function takeOut(row: Float64Array, other: Float64Array, pivot: number): void {
  const factor = row[pivot]!;
  if (factor === 0) return;
  for (let c = 0; c < row.length; c++) {
    const entry = other[c]!;
    if (entry !== 0) row[c] = (row[c]! + (PRIME - factor) * entry) % PRIME;
  }
}

function inverse(x: number): number {
  // Fermat: x^(p-2).
  let result = 1;
  let base = x;
  for (let power = PRIME - 2; power > 0; power = Math.floor(power / 2)) {
    if (power % 2 === 1) result = (result * base) % PRIME;
    base = (base * base) % PRIME;
  }
  return result;
}
