/** The few different times among many histories, so that a likelihood takes each logarithm once. */
import type {PurchaseHistories} from "./purchase-histories.ts";

export interface DistinctTimes {
  /** Every value of recency and age, once. */
  readonly times: Float64Array;
  /** Per history: the index of its recency, and of its age, in `times`. */
  readonly recency: Uint32Array;
  readonly age: Uint32Array;
}

// A fit evaluates the likelihood of the same histories dozens of times.
const known = new WeakMap<PurchaseHistories, DistinctTimes>();

/** Two years of days are 730 different times, however many customers there are. */
export function distinctTimes(histories: PurchaseHistories): DistinctTimes {
  const before = known.get(histories);
  if (before !== undefined) return before;
  const index = new TimeIndex();
  const indicesOf = (values: Float64Array) => {
    const indices = new Uint32Array(values.length);
    for (let i = 0; i < values.length; i++) indices[i] = index.of(values[i]!);
    return indices;
  };
  const recency = indicesOf(histories.recency);
  const age = indicesOf(histories.age);
  const distinct = {times: index.times(), recency, age};
  known.set(histories, distinct);
  return distinct;
}

/** Numbers times in the order in which they come: a hash table of doubles, several times as fast as a Map. */
class TimeIndex {
  private slots = new Uint32Array(64);
  private values = new Float64Array(32);
  private size = 0;
  private readonly double = new Float64Array(1);
  private readonly halves = new Uint32Array(this.double.buffer);

  of(time: number): number {
    let slot = this.slotOf(time);
    for (; this.slots[slot] !== 0; slot = (slot + 1) & (this.slots.length - 1)) {
      const index = this.slots[slot]! - 1;
      if (this.values[index] === time) return index;
    }
    if (2 * this.size === this.slots.length) {
      this.grow();
      return this.of(time);
    }
    this.values[this.size++] = time;
    this.slots[slot] = this.size;
    return this.size - 1;
  }

  times(): Float64Array {
    return this.values.slice(0, this.size);
  }

  private slotOf(time: number): number {
    this.double[0] = time;
    const mixed = Math.imul(this.halves[0]! ^ Math.imul(this.halves[1]!, 0x85ebca6b), 0x9e3779b1);
    return (mixed ^ (mixed >>> 15)) & (this.slots.length - 1);
  }

  private grow(): void {
    const values = this.values;
    this.slots = new Uint32Array(2 * this.slots.length);
    this.values = new Float64Array(2 * values.length);
    this.size = 0;
    for (const time of values) this.of(time);
  }
}
