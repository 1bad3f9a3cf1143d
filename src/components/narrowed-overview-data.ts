/** What every part of the narrowed overview is made from. */
import {everyQuarter, periodsOf} from "./narrowed-data.js";
import type {NarrowedInput} from "./narrowed-words.js";
import type {Narrowed, Narrowing} from "./narrowing.js";

export async function inputOf(narrowing: Narrowing, narrowed: Narrowed): Promise<NarrowedInput> {
  const {manifest} = narrowing;
  const cube = await narrowing.cube("narrowed-periods");
  const all = periodsOf(cube, "", "");
  return {
    narrowed,
    rows: everyQuarter(periodsOf(cube, narrowed.grouping.name, narrowed.segment.name), all),
    all,
    currency: manifest.currency,
    smallGroup: manifest.smallGroup,
    asOf: manifest.span.asOf,
  };
}
