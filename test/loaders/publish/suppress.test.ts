import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {
  foldValues,
  hideComplements,
  joinsPool,
  Ledger,
  NONE,
  nestedSteps,
  type Pool,
  runningSums,
  showableMeans,
  showablePools,
} from "../../../loaders/publish/suppress.ts";

describe("small categories", () => {
  const values = (sizes: Record<string, number>) =>
    Object.entries(sizes).map(([value, customers]) => ({value, customers}));
  const fold = (sizes: Record<string, number>, limit?: number) =>
    Object.fromEntries(foldValues(values(sizes), 10, limit));

  it("fold into Other when under k", () => {
    expect(fold({web: 50, shop: 30, fax: 6, post: 5})).toEqual({
      web: "web",
      shop: "shop",
      fax: "Other",
      post: "Other",
    });
  });

  it("take the smallest remaining value along when Other would stay under k", () => {
    expect(fold({web: 50, shop: 30, phone: 12, fax: 6})).toEqual({
      web: "web",
      shop: "shop",
      phone: "Other",
      fax: "Other",
    });
  });

  it("leave no dimension with one value", () => {
    expect(fold({web: 50, fax: 6})).toEqual({});
    expect(fold({web: 50})).toEqual({});
    expect(fold({fax: 3, post: 2})).toEqual({});
    expect(fold({})).toEqual({});
  });

  it("fold what lies beyond the largest, however large", () => {
    expect(fold({a: 50, b: 40, c: 30, d: 20}, 2)).toEqual({a: "a", b: "b", c: "Other", d: "Other"});
  });

  it("count a value the input itself calls Other among the folded, and Unknown among the values", () => {
    expect([...foldValues(values({Unknown: 90, web: 50, Other: 30, shop: 20, fax: 1}), 10)]).toEqual([
      ["web", "web"],
      ["shop", "shop"],
      ["Other", "Other"],
      ["fax", "Other"],
      ["Unknown", "Unknown"],
    ]);
  });

  it("are shown largest first, equals by name, whatever the order of the input", () => {
    expect([...foldValues(values({b: 10, c: 20, a: 10}), 10).keys()]).toEqual(["c", "a", "b"]);
    expect([...foldValues(values({a: 10, b: 10, c: 20}), 10).keys()]).toEqual(["c", "a", "b"]);
  });

  it("never leave a published value under k", () => {
    const sizes = fc.array(fc.integer({min: 1, max: 40}), {maxLength: 30});
    fc.assert(
      fc.property(sizes, fc.integer({min: 1, max: 20}), (list, k) => {
        const input = list.map((customers, i) => ({value: `v${i}`, customers}));
        const folded = foldValues(input, k);
        const totals = new Map<string, number>();
        for (const {value, customers} of input) {
          const name = folded.get(value);
          if (name !== undefined) totals.set(name, (totals.get(name) ?? 0) + customers);
        }
        expect([...totals.values()].every((n) => n >= k)).toBe(true);
        expect(totals.size).not.toBe(1);
        expect(totals.size).toBeLessThanOrEqual(13);
        expect(folded.size === 0 || folded.size === input.length).toBe(true);
      }),
    );
  });
});

describe("amounts that add up", () => {
  it("are all shown when each rests on nobody or on k customers", () => {
    expect(hidden([30, 10, 20], {total: 0, parts: [1, 2]})).toEqual([]);
  });

  it("hide a small one, and the smallest other that keeps subtraction from giving it back", () => {
    // 100 = 60 + 37 + 3: without the second, 100 - 60 - 37 would tell the three.
    expect(hidden([100, 60, 37, 3], {total: 0, parts: [1, 2, 3]})).toEqual([2, 3]);
  });

  it("need no further one when the small ones together reach k", () => {
    expect(hidden([72, 60, 7, 5], {total: 0, parts: [1, 2, 3]})).toEqual([2, 3]);
  });

  it("do not count hidden customers twice where the same may be in several parts", () => {
    // Seven and five may be the same seven customers; the quarter's 72 less the month's 60 leaves at least twelve.
    expect(hidden([72, 60, 7, 5], {total: 0, parts: [1, 2, 3], overlap: "overlapping"})).toEqual([2, 3]);
    expect(hidden([62, 60, 7, 5], {total: 0, parts: [1, 2, 3], overlap: "overlapping"})).toEqual([1, 2, 3]);
  });

  it("are left alone when every part is hidden: nothing is subtracted from the total", () => {
    expect(hidden([15, 9, 6], {total: 0, parts: [1, 2]})).toEqual([1, 2]);
  });

  it("hide a remainder's neighbours too", () => {
    const ledger = new Ledger(10);
    const [total, part] = [ledger.add(50), ledger.add(48)];
    ledger.addsUp(total, [part, ledger.addRemainder(2)], "disjoint");
    hideComplements(ledger);
    expect(ledger.shows(part)).toBe(false);
    expect(ledger.shows(total)).toBe(true);
  });

  it("hide what is worth least", () => {
    const ledger = new Ledger(10);
    const total = ledger.add(80);
    const dear = ledger.add(30, {worth: 1});
    const cheap = ledger.add(47);
    ledger.addsUp(total, [dear, cheap, ledger.add(3)], "disjoint");
    hideComplements(ledger);
    expect([dear, cheap].map((a) => ledger.shows(a))).toEqual([true, false]);
  });

  it("protect a hidden one in every sum it stands in", () => {
    // Two regions by two months with totals: hiding one cell takes a rectangle.
    const ledger = new Ledger(10);
    const cell = [ledger.add(3), ledger.add(40), ledger.add(30), ledger.add(20)]; // north 1, 2; south 1, 2
    const [north, south, first, second] = [43, 50, 33, 60].map((n) => ledger.add(n, {worth: 1}));
    ledger.addsUp(north!, [cell[0]!, cell[1]!], "disjoint");
    ledger.addsUp(south!, [cell[2]!, cell[3]!], "disjoint");
    ledger.addsUp(first!, [cell[0]!, cell[2]!], "disjoint");
    ledger.addsUp(second!, [cell[1]!, cell[3]!], "disjoint");
    hideComplements(ledger);
    expect(cell.map((c) => ledger.shows(c))).toEqual([false, false, false, false]);
    expect([north, south, first, second].map((t) => ledger.shows(t!))).toEqual([true, true, true, true]);
  });

  it("agree in two ways without a shown total: the difference tells nobody either", () => {
    const ledger = new Ledger(10);
    const [a, b, small] = [ledger.add(50), ledger.add(50), ledger.add(4)];
    ledger.agree([a, small], [b]);
    hideComplements(ledger);
    expect([a, b, small].filter((x) => !ledger.shows(x))).toHaveLength(2);
    expect(ledger.shows(small)).toBe(false);
  });

  it("leave no line, of customers made up at random, from which fewer than k could be worked out", () => {
    fc.assert(
      fc.property(tables, fc.integer({min: 1, max: 6}), (table, k) => {
        const {ledger, who} = ledgerOf(table, k);
        hideComplements(ledger);
        for (const [amount, customers] of who.entries()) {
          if (ledger.shows(amount)) expect(customers.size >= k).toBe(true);
        }
        for (const {total, parts} of ledger.lines) {
          const left = parts.filter((p) => !ledger.shows(p));
          if (!ledger.shows(total) || left.length === 0) continue;
          expect(new Set(left.flatMap((p) => [...who[p]!])).size).toBeGreaterThanOrEqual(k);
        }
      }),
      {numRuns: 500},
    );
  });

  it("are checked in pairs of sums, too: one taken from another gives back nobody", () => {
    // 90 = a + b + c and 86 = b + c, all hidden for other reasons: the difference would be a, money of four.
    const ledger = new Ledger(10);
    const [a, b, c] = [ledger.add(4), ledger.add(40, {hidden: true}), ledger.add(46, {hidden: true})];
    const [wide, narrow] = [ledger.add(90), ledger.add(86)];
    ledger.addsUp(wide, [a, b, c], "disjoint");
    ledger.addsUp(narrow, [b, c], "disjoint");
    hideComplements(ledger);
    expect(solvable(ledger)).not.toContain(a);
    expect([wide, narrow].filter((t) => !ledger.shows(t))).toHaveLength(1);
  });

  // A known limit, measured and not proven away: docs/privacy.md gives the figure. Three or more sums taken together
  // gave a small amount back in 16 of 24,000 made-up companies (2, 9 and 5 of 8,000 with the seeds 1, 2 and 3).
  it("withstand whoever solves all sums together, but for about one company in fifteen hundred", () => {
    const companies = fc.sample(fc.tuple(tables, fc.integer({min: 1, max: 6})), {numRuns: 8000, seed: 2});
    const broken = companies.filter(([table, k]) => {
      const {ledger} = ledgerOf(table, k);
      hideComplements(ledger);
      return solvable(ledger).some((amount) => ledger.customers[amount]! < k);
    });
    expect(broken.length).toBeLessThanOrEqual(9);
  }, 60_000);

  it("hide the same every time", () => {
    fc.assert(
      fc.property(tables, (table) => {
        const [one, two] = [ledgerOf(table, 4).ledger, ledgerOf(table, 4).ledger];
        hideComplements(one);
        hideComplements(two);
        expect(one.hidden).toEqual(two.hidden);
      }),
    );
  });
});

describe("a shrinking group", () => {
  it("shows a step only when none or at least k left since the last shown one", () => {
    expect(nestedSteps([100, 95, 88, 88, 70, 9, 0], 10)).toEqual([0, NONE, 2, 2, 4, NONE, 6]);
  });

  it("shows nothing while under k, and zero as zero", () => {
    expect(nestedSteps([9, 5, 0], 10)).toEqual([NONE, NONE, 2]);
  });

  it("lets any two shown steps differ by nobody or by k customers", () => {
    const sizes = fc.array(fc.integer({min: 0, max: 60}), {minLength: 1, maxLength: 30});
    fc.assert(
      fc.property(sizes, fc.integer({min: 1, max: 12}), (list, k) => {
        const falling = [...list].sort((a, b) => b - a);
        const shown = nestedSteps(falling, k).flatMap((same, i) => (same === NONE ? [] : [falling[i]!]));
        for (const [i, a] of shown.entries()) {
          for (const b of shown.slice(i + 1)) expect(a === b || a - b >= k).toBe(true);
        }
      }),
    );
  });
});

describe("running sums", () => {
  const shown = (...increments: [customers: number, hidden: boolean][]) =>
    runningSums(
      increments.map(([customers, hidden]) => ({customers, hidden})),
      10,
    ).map((s) => s.shown);

  it("stop at a hidden increment and go on when those hidden since are several, one of them of k customers", () => {
    expect(shown([50, false], [4, true], [20, false], [15, true], [30, false])).toEqual([
      true,
      false,
      false,
      true,
      true,
    ]);
  });

  it("do not go on when the hidden ones may be the same few customers", () => {
    expect(shown([50, false], [4, true], [5, true], [6, true])).toEqual([true, false, false, false]);
  });

  it("do not give back a lone increment that was hidden for another's sake", () => {
    expect(shown([50, false], [15, true], [30, false])).toEqual([true, false, false]);
  });

  it("are not stopped by an increment of nobody", () => {
    expect(shown([50, false], [0, true], [30, false])).toEqual([true, true, true]);
  });
});

describe("pooled means", () => {
  const pool = (hiddenCells = 0, hiddenCustomers = 0, base = 500): Pool => ({
    base,
    hiddenCells,
    hiddenCustomers,
    hiddenBases: 0,
    hiddenBaseCustomers: 0,
  });

  it("are shown when their hidden cells rest on k customers together, withheld when on fewer", () => {
    expect(showableMeans(pool(), [], 10)).toEqual([true]);
    expect(showableMeans(pool(3, 14), [], 10)).toEqual([true]);
    expect(showableMeans(pool(3, 8), [], 10)).toEqual([false]);
  });

  it("are withheld when they would give back the one hidden cell, or on a base under k", () => {
    expect(showableMeans(pool(1, 14), [], 10)).toEqual([false]);
    expect(showableMeans(pool(0, 0, 9), [], 10)).toEqual([false]);
  });

  it("are withheld when they would give back one hidden base", () => {
    expect(showableMeans({...pool(), hiddenBases: 1, hiddenBaseCustomers: 40}, [], 10)).toEqual([false]);
    expect(showableMeans({...pool(), hiddenBases: 2, hiddenBaseCustomers: 40}, [], 10)).toEqual([true]);
  });

  it("by value are withheld together until the total less the others tells nobody", () => {
    // Total less shop would tell the web's eight; so shop, the next smallest with hidden cells, goes too.
    expect(showableMeans(pool(), [pool(2, 8), pool(3, 20), pool(4, 30)], 10)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it("of a dimension may keep the total's mean back in every dimension", () => {
    const place = (group: number, content: Pool) => ({...content, stratum: "month classic 3", group});
    // One dimension: groups 1 and 2; the other: groups 3 and 4.
    const shown = showablePools(
      [place(0, pool(2, 12)), place(1, pool(2, 4)), place(2, pool()), place(3, pool()), place(4, pool())],
      [-1, 0, 0, 1, 1],
      10,
    );
    expect(shown).toEqual([false, false, true, true, true]);
  });

  it("of money leave out cohorts under k that do not reach k together", () => {
    expect(joinsPool(50, 0, 10)).toBe(true);
    expect(joinsPool(4, 7, 10)).toBe(false);
    expect(joinsPool(4, 13, 10)).toBe(true);
  });
});

/** Positions hidden in one line over amounts of the given numbers of customers, with k = 10. */
function hidden(
  customers: number[],
  line: {total: number; parts: number[]; overlap?: "disjoint" | "overlapping"},
): number[] {
  const ledger = new Ledger(10);
  for (const n of customers) ledger.add(n);
  ledger.addsUp(line.total, line.parts, line.overlap ?? "disjoint");
  hideComplements(ledger);
  return customers.flatMap((_, i) => (ledger.shows(i) ? [] : [i]));
}

// Each customer has one region and buys in some of four months.
const tables = fc.array(
  fc.record({region: fc.integer({min: 0, max: 3}), months: fc.subarray([0, 1, 2, 3], {minLength: 1})}),
  {minLength: 1, maxLength: 40},
);

/** Region by month with totals: regions are disjoint, months overlap. Also who is in each amount. */
function ledgerOf(customers: {region: number; months: number[]}[], k: number) {
  const ledger = new Ledger(k);
  const who: Set<number>[] = [];
  const amount = (belongs: (c: {region: number; months: number[]}) => boolean, worth: number) => {
    const set = new Set(customers.flatMap((c, i) => (belongs(c) ? [i] : [])));
    if (set.size === 0) return NONE;
    who.push(set);
    return ledger.add(set.size, {worth});
  };
  const regions = [0, 1, 2, 3];
  const months = [0, 1, 2, 3];
  const cells = regions.map((r) =>
    months.map((m) => amount((c) => c.region === r && c.months.includes(m), 0)),
  );
  const byRegion = regions.map((r) => amount((c) => c.region === r, 1));
  const byMonth = months.map((m) => amount((c) => c.months.includes(m), 1));
  const all = amount(() => true, 2);
  const some = (list: number[]) => list.filter((a) => a !== NONE);
  for (const r of regions)
    if (byRegion[r] !== NONE) ledger.addsUp(byRegion[r]!, some(cells[r]!), "overlapping");
  for (const m of months) {
    if (byMonth[m] !== NONE) ledger.addsUp(byMonth[m]!, some(cells.map((row) => row[m]!)), "disjoint");
  }
  ledger.addsUp(all, some(byRegion), "disjoint");
  ledger.addsUp(all, some(byMonth), "overlapping");
  return {ledger, who};
}

/** Hidden amounts that the lines determine uniquely, by Gaussian elimination modulo a large prime. */
function solvable(ledger: Ledger): number[] {
  const prime = 2_147_483_647n;
  const mod = (x: bigint) => ((x % prime) + prime) % prime;
  const inverse = (x: bigint) => {
    let [result, base, power] = [1n, mod(x), prime - 2n];
    for (; power > 0n; power >>= 1n) {
      if (power & 1n) result = mod(result * base);
      base = mod(base * base);
    }
    return result;
  };
  const unknown = ledger.hidden.flatMap((h, i) => (h ? [i] : []));
  const rows = ledger.lines.map(({total, parts}) =>
    unknown.map((a) => mod(BigInt(parts.includes(a) ? 1 : 0) - BigInt(total === a ? 1 : 0))),
  );
  let rank = 0;
  for (let column = 0; column < unknown.length; column++) {
    const pivot = rows.findIndex((row, i) => i >= rank && row[column] !== 0n);
    if (pivot === -1) continue;
    [rows[rank], rows[pivot]] = [rows[pivot]!, rows[rank]!];
    const scale = inverse(rows[rank]![column]!);
    rows[rank] = rows[rank]!.map((x) => mod(x * scale));
    for (let i = 0; i < rows.length; i++) {
      const factor = rows[i]![column]!;
      if (i !== rank && factor !== 0n) rows[i] = rows[i]!.map((x, j) => mod(x - factor * rows[rank]![j]!));
    }
    rank++;
  }
  return rows.slice(0, rank).flatMap((row) => {
    const at = row.flatMap((x, j) => (x === 0n ? [] : [j]));
    return at.length === 1 ? [unknown[at[0]!]!] : [];
  });
}
