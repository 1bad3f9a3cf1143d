/**
 * Groups of points that lie near each other, and how well they are apart.
 *
 * Sources: S. P. Lloyd, IEEE Transactions on Information Theory 28 (1982), 129-137; D. Arthur and S. Vassilvitskii,
 * "k-means++: the advantages of careful seeding", SODA 2007, 1027-1035; P. J. Rousseeuw, "Silhouettes", Journal of
 * Computational and Applied Mathematics 20 (1987), 53-65.
 */
import {type Random, randomFrom} from "./random.ts";

/** Points in a space of `width` dimensions, one after another. */
export interface Points {
  /** Coordinates of the first point, of the second, and so on: `width` numbers each. */
  values: Float64Array;
  width: number;
}

export interface KMeans {
  /** Middles of the groups: `width` numbers each, in no meaningful order. */
  centres: Float64Array;
  /** Group of each point, from 0. */
  groups: Int32Array;
  /** Points in each group, none empty. */
  sizes: Int32Array;
  /** Sum of squared distances of points to the middle of their group. */
  within: number;
}

export interface KMeansOptions {
  seed: number;
  /** Independent starts, of which the one with the smallest `within` is kept. */
  starts?: number;
  /** Rounds after which a start ends even when points still change group. */
  rounds?: number;
}

/**
 * Parts points into k groups, so that the squared distances to the middles of the groups are small.
 *
 * @throws RangeError when there are fewer different points than groups, or a coordinate is not finite
 */
export function kMeans(points: Points, k: number, options: KMeansOptions): KMeans {
  const n = countOf(points);
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`${k} is no number of groups.`);
  if (!hasDifferent(points, n, k)) throw new RangeError(`There are fewer than ${k} different points.`);
  const random = randomFrom(options.seed);
  let best: KMeans | undefined;
  for (let start = 0; start < (options.starts ?? 10); start++) {
    const found = settle(points, n, firstCentres(points, n, k, random), k, options.rounds ?? 100);
    if (best === undefined || found.within < best.within) best = found;
  }
  if (best === undefined) throw new RangeError("There must be at least one start.");
  return best;
}

/**
 * The mean silhouette of the points: near 1 when groups lie far apart, 0 when points lie as near to another group as to
 * their own. A point alone in its group counts 0. Takes time quadratic in the number of points.
 *
 * @throws RangeError when fewer than two groups have points
 */
export function meanSilhouette(points: Points, groups: ArrayLike<number>): number {
  const n = countOf(points);
  const {values, width} = points;
  let k = 0;
  for (let i = 0; i < n; i++) k = Math.max(k, (groups[i] ?? 0) + 1);
  const sizes = new Int32Array(k);
  for (let i = 0; i < n; i++) sizes[groups[i] ?? 0]!++;
  if (sizes.filter((size) => size > 0).length < 2)
    throw new RangeError("Silhouettes need points in two groups.");
  // distances[i * k + g]: sum of distances from point i to the points of group g
  const distances = new Float64Array(n * k);
  for (let i = 0; i < n; i++) {
    const own = groups[i] ?? 0;
    for (let j = i + 1; j < n; j++) {
      const other = groups[j] ?? 0;
      const distance = Math.sqrt(squaredDistance(values, i * width, values, j * width, width));
      distances[i * k + other]! += distance;
      distances[j * k + own]! += distance;
    }
  }
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const own = groups[i] ?? 0;
    const size = sizes[own] ?? 0;
    if (size === 1) continue;
    const inside = (distances[i * k + own] ?? 0) / (size - 1);
    let outside = Infinity;
    for (let g = 0; g < k; g++) {
      if (g !== own && sizes[g]! > 0) outside = Math.min(outside, distances[i * k + g]! / sizes[g]!);
    }
    const larger = Math.max(inside, outside);
    if (larger > 0) sum += (outside - inside) / larger;
  }
  return sum / n;
}

function countOf({values, width}: Points): number {
  if (!Number.isInteger(width) || width < 1 || values.length % width !== 0)
    throw new RangeError(`${values.length} coordinates are no points of ${width} dimensions.`);
  for (const value of values) if (!Number.isFinite(value)) throw new RangeError(`${value} is no coordinate.`);
  return values.length / width;
}

function hasDifferent({values, width}: Points, n: number, k: number): boolean {
  const seen = new Set<string>();
  for (let i = 0; i < n && seen.size < k; i++)
    seen.add(values.subarray(i * width, (i + 1) * width).join(" "));
  return seen.size >= k;
}

/** The first centre is any point; each further one a point, the likelier the farther it is from those before. */
function firstCentres({values, width}: Points, n: number, k: number, random: Random): Float64Array {
  const centres = new Float64Array(k * width);
  const nearest = new Float64Array(n).fill(Infinity);
  let chosen = Math.floor(random() * n);
  for (let c = 0; c < k; c++) {
    centres.set(values.subarray(chosen * width, (chosen + 1) * width), c * width);
    let total = 0;
    for (let i = 0; i < n; i++) {
      const square = squaredDistance(values, i * width, centres, c * width, width);
      if (square < nearest[i]!) nearest[i] = square;
      total += nearest[i]!;
    }
    let left = random() * total;
    // Rounding may use the sum up before the last point: then the last one that is no centre is taken.
    for (let i = 0; i < n; i++) {
      if (nearest[i]! === 0) continue;
      chosen = i;
      left -= nearest[i]!;
      if (left < 0) break;
    }
  }
  return centres;
}

function settle(
  {values, width}: Points,
  n: number,
  centres: Float64Array,
  k: number,
  rounds: number,
): KMeans {
  const groups = new Int32Array(n).fill(-1);
  const squares = new Float64Array(n);
  const sizes = new Int32Array(k);
  let within = 0;
  for (let round = 0; ; round++) {
    let changed = 0;
    within = 0;
    for (let i = 0; i < n; i++) {
      let group = 0;
      let least = Infinity;
      for (let c = 0; c < k; c++) {
        const square = squaredDistance(values, i * width, centres, c * width, width);
        if (square < least) {
          least = square;
          group = c;
        }
      }
      if (groups[i] !== group) changed++;
      groups[i] = group;
      squares[i] = least;
      within += least;
    }
    sizes.fill(0);
    for (let i = 0; i < n; i++) sizes[groups[i]!]!++;
    const filled = fillEmpty(groups, squares, sizes);
    if (changed === 0 && !filled) break;
    centres.fill(0);
    for (let i = 0; i < n; i++) {
      const at = groups[i]! * width;
      for (let d = 0; d < width; d++) centres[at + d]! += values[i * width + d]!;
    }
    for (let c = 0; c < k; c++) for (let d = 0; d < width; d++) centres[c * width + d]! /= sizes[c]!;
    if (round + 1 >= rounds) break;
  }
  return {centres, groups, sizes, within};
}

/** Gives each empty group the point that lies farthest from the middle of its own. */
function fillEmpty(groups: Int32Array, squares: Float64Array, sizes: Int32Array): boolean {
  let filled = false;
  for (let c = 0; c < sizes.length; c++) {
    if (sizes[c] !== 0) continue;
    let farthest = -1;
    for (let i = 0; i < groups.length; i++)
      if (sizes[groups[i]!]! > 1 && (farthest < 0 || squares[i]! > squares[farthest]!)) farthest = i;
    sizes[groups[farthest]!]!--;
    groups[farthest] = c;
    squares[farthest] = 0;
    sizes[c] = 1;
    filled = true;
  }
  return filled;
}

// Written out: called some hundred million times.
function squaredDistance(a: Float64Array, i: number, b: Float64Array, j: number, width: number): number {
  let sum = 0;
  for (let d = 0; d < width; d++) {
    const difference = a[i + d]! - b[j + d]!;
    sum += difference * difference;
  }
  return sum;
}
