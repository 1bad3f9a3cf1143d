/** Groups of customers who behave alike, found by k-means: see docs/methods.md, Segments. */
import {defineModel, numbers, onlyRow} from "../../graph/define.ts";
import {type KMeans, kMeans, meanSilhouette, type Points} from "../../statistics/k-means.ts";
import {randomFrom} from "../../statistics/random.ts";
import {type Feature, features, tellGroups, tellingOrder} from "../behaviour.ts";

/** Numbers of groups tried: fewer say little more than often and seldom, more nobody remembers. */
const tried = [3, 4, 5, 6];

/** Customers among whom silhouettes are computed, which takes time quadratic in their number. */
const judged = 1000;

/** The smallest group holds at least this share of customers. */
const smallest = 0.03;

/** Standard deviations beyond which a customer is not farther out: an outlier makes no group of its own. */
const farthest = 3;

const seed = 20240229;

interface Candidate {
  k: number;
  found: KMeans;
  silhouette: number;
  share: number;
}

interface Row {
  k: number;
  cluster: number;
  chosen: boolean;
  silhouette: number | null;
  share: number | null;
  label: string | null;
  description: string | null;
  refusal: string | null;
  shift: number | null;
  centre: Record<Feature, number> | null;
}

export default defineModel({
  description:
    "Groups of customers who behave alike: one row for each number of groups that was tried (cluster 0), and one for each group of the number with the largest mean silhouette. One row with a refusal where there are none.",
  grain: ["k", "cluster"],
  reads: ["core.cluster_sample", "core.cluster_spreads", "source.privacy"],
  columns: {
    k: {type: "integer", description: "Number of groups; 0 when none were looked for.", tests: ["not_null"]},
    cluster: {
      type: "integer",
      description: "Number of the group, those with most orders first; 0 for the groups together.",
      tests: ["not_null"],
    },
    chosen: {type: "boolean", description: "Whether this number of groups is used.", tests: ["not_null"]},
    silhouette: {type: "double", description: "Mean silhouette, -1 to 1, of this number of groups."},
    share: {
      type: "double",
      description: "Part of customers in the group; in the smallest one for cluster 0.",
    },
    label: {type: "varchar", description: "What sets the group apart from all customers, in words."},
    description: {type: "varchar", description: "The same with typical values."},
    refusal: {type: "varchar", description: "Why there are no groups, or why not this number."},
    shift: {type: "double", description: "Minus half the squared distance of the centre from the middle."},
    silence: {type: "double", description: "Centre of the group in silence, in spreads from the middle."},
    frequency: {type: "double", description: "The same in frequency."},
    basket: {type: "double", description: "The same in money per order."},
    variety: {type: "double", description: "The same in categories."},
    discounts: {type: "double", description: "The same in discounts."},
  },
  compute(tables) {
    const sample = tables["core.cluster_sample"];
    const spreads = tables["core.cluster_spreads"];
    const smallGroup = Math.max(1, Number(onlyRow(tables["source.privacy"]).small_group));
    const scales = new Map(
      features.map((feature) => {
        const at = Array.from(spreads.feature ?? []).indexOf(feature);
        return [feature, {middle: spreads.middle?.[at] ?? null, spread: spreads.spread?.[at] ?? null}];
      }),
    );
    const customers = numbers(sample, "silence").length;
    const values = new Float64Array(customers * features.length);
    for (const [f, feature] of features.entries()) {
      const {middle, spread} = scales.get(feature) ?? {middle: null, spread: null};
      const column = sample[feature] ?? [];
      for (let i = 0; i < customers; i++) {
        const value = column[i] ?? null;
        // Computed like in core.built_in_mixes, so that a customer is in the same group here and there.
        values[i * features.length + f] =
          value === null || middle === null || spread === null
            ? 0
            : Math.min(farthest, Math.max(-farthest, (Number(value) - Number(middle)) / Number(spread)));
      }
    }
    return asColumns(rowsOf({values, width: features.length}, customers, smallGroup, sample));
  },
});

function rowsOf(
  points: Points,
  customers: number,
  smallGroup: number,
  sample: Readonly<Record<string, ArrayLike<unknown>>>,
): Row[] {
  if (customers < 3 * smallGroup)
    return [refused(0, `Three groups of ${smallGroup} customers need more than ${customers}.`)];
  const rows: Row[] = [];
  const candidates: Candidate[] = [];
  for (const k of tried) {
    const candidate = candidateOf(points, k, customers);
    if (candidate === undefined) {
      rows.push(refused(k, "Customers do not differ enough for so many groups."));
      continue;
    }
    const least = Math.max(smallest * customers, smallGroup);
    const tooSmall = candidate.share * customers < least;
    rows.push({
      ...refused(k, tooSmall ? "One of the groups would be too small." : null),
      silhouette: candidate.silhouette,
      share: candidate.share,
    });
    if (!tooSmall) candidates.push(candidate);
  }
  // Of equals the fewer groups.
  const best = [...candidates].sort((a, b) => b.silhouette - a.silhouette || a.k - b.k)[0];
  if (best === undefined) return rows;
  const groups = groupsOf(best, points, customers, sample);
  return [...rows.map((row) => ({...row, chosen: row.k === best.k})), ...groups];
}

function refused(k: number, refusal: string | null): Row {
  return {
    k,
    cluster: 0,
    chosen: false,
    silhouette: null,
    share: null,
    label: null,
    description: null,
    refusal,
    shift: null,
    centre: null,
  };
}

function candidateOf(points: Points, k: number, customers: number): Candidate | undefined {
  let found: KMeans;
  try {
    found = kMeans(points, k, {seed, starts: 8, rounds: 50});
  } catch (error) {
    if (error instanceof RangeError) return undefined; // fewer different customers than groups
    throw error;
  }
  const chosen = someOf(customers, judged);
  const {width, values} = points;
  const few = new Float64Array(chosen.length * width);
  for (const [at, i] of chosen.entries()) few.set(values.subarray(i * width, (i + 1) * width), at * width);
  const groups = chosen.map((i) => found.groups[i]!);
  if (new Set(groups).size < 2) return undefined;
  return {
    k,
    found,
    silhouette: meanSilhouette({values: few, width}, groups),
    share: Math.min(...found.sizes) / customers,
  };
}

/** Up to `count` different numbers below n, the same ones every time. */
function someOf(n: number, count: number): number[] {
  const random = randomFrom(seed);
  const all = Array.from({length: n}, (_, i) => i);
  const taken = Math.min(n, count);
  for (let i = 0; i < taken; i++) {
    const j = i + Math.floor(random() * (n - i));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, taken).sort((a, b) => a - b);
}

function groupsOf(
  {k, found, silhouette}: Candidate,
  {values, width}: Points,
  customers: number,
  sample: Readonly<Record<string, ArrayLike<unknown>>>,
): Row[] {
  const everybody = Array.from({length: customers}, (_, i) => i);
  const spread = perFeature((f) => {
    const mean = meanOf(everybody, (i) => values[i * width + f]!) ?? 0;
    const variance = meanOf(everybody, (i) => (values[i * width + f]! - mean) ** 2) ?? 0;
    return {mean, deviation: Math.sqrt(variance)};
  });
  const rawMean = (members: readonly number[]) =>
    perFeature((_, feature) => meanOf(members, (i) => asNumber(sample[feature]?.[i])));
  const groups = Array.from({length: k}, (_, g) => {
    const centre = perFeature((f) => found.centres[g * width + f]!);
    return {
      centre,
      size: found.sizes[g]!,
      deviations: perFeature((_, feature) =>
        spread[feature].deviation > 0
          ? (centre[feature] - spread[feature].mean) / spread[feature].deviation
          : 0,
      ),
      means: rawMean(everybody.filter((i) => found.groups[i] === g)),
    };
  });
  // Most orders first, then the other features: the same order in every build.
  groups.sort((a, b) => {
    const feature = tellingOrder.find((name) => a.centre[name] !== b.centre[name]);
    return feature === undefined ? 0 : b.centre[feature] - a.centre[feature];
  });
  const told = tellGroups(groups, rawMean(everybody));
  return groups.map(({centre, size}, g) => ({
    ...refused(k, null),
    cluster: g + 1,
    chosen: true,
    silhouette,
    share: size / customers,
    label: told[g]!.label,
    description: told[g]!.description,
    shift: -features.reduce((sum, feature) => sum + centre[feature] ** 2, 0) / 2,
    centre,
  }));
}

function perFeature<T>(of: (f: number, feature: Feature) => T): Record<Feature, T> {
  // Object.fromEntries forgets which keys it was given.
  return Object.fromEntries(features.map((feature, f) => [feature, of(f, feature)])) as Record<Feature, T>;
}

function asNumber(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function meanOf(members: readonly number[], value: (i: number) => number | null): number | null {
  let sum = 0;
  let count = 0;
  for (const i of members) {
    const one = value(i);
    if (one === null) continue;
    sum += one;
    count++;
  }
  return count === 0 ? null : sum / count;
}

function asColumns(rows: readonly Row[]) {
  return {
    k: rows.map((row) => row.k),
    cluster: rows.map((row) => row.cluster),
    chosen: rows.map((row) => row.chosen),
    silhouette: rows.map((row) => row.silhouette),
    share: rows.map((row) => row.share),
    label: rows.map((row) => row.label),
    description: rows.map((row) => row.description),
    refusal: rows.map((row) => row.refusal),
    shift: rows.map((row) => row.shift),
    silence: rows.map((row) => row.centre?.silence ?? null),
    frequency: rows.map((row) => row.centre?.frequency ?? null),
    basket: rows.map((row) => row.centre?.basket ?? null),
    variety: rows.map((row) => row.centre?.variety ?? null),
    discounts: rows.map((row) => row.centre?.discounts ?? null),
  };
}
