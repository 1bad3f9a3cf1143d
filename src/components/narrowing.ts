/**
 * Which customers the pages tell of: all, or one segment of one grouping. Kept in the address and shared by all pages.
 *
 * Who is in a segment is looked up at the end of the quarter before: what is told happened after it, so that no figure
 * is made from what it tells.
 */
import type {Manifest, NarrowingGrouping} from "./published.js";
import {follow, type PublishedFile, type Report, report} from "./report.js";
import {choice, type Parameter, type Schema, type State, urlState} from "./url-state.js";

export interface NarrowingState {
  /** Name of a grouping, "" for all customers. */
  by: string;
  /** Name of one of its segments; a segment may have the empty name, so none is null. */
  in: string | null;
}

/** The customers that are told of. */
export interface Narrowed {
  grouping: NarrowingGrouping;
  segment: {name: string; customers: number};
}

export interface Narrowing extends Report<NarrowingState> {
  /** The choice now; null for all customers. */
  narrowed(): Narrowed | null;
  /** The files of everyone's figures: none is fetched before all customers are shown. */
  everyone<F extends Record<string, PublishedFile>>(files: F): F;
}

/** @param files how to fetch what the narrowed report reads; nothing is fetched before a choice is made */
export function narrowing(manifest: Manifest, files: Record<string, PublishedFile>): Narrowing {
  const state = urlState(narrowingSchema(manifest));
  const narrowed = () => narrowedTo(state.value, manifest);
  return {
    ...report(manifest, state, files),
    narrowed,
    everyone(files) {
      const shown = everyoneShown(state, () => narrowed() === null);
      const waiting = Object.entries(files).map(([name, file]) => [name, () => shown.then(file)]);
      // The same names, the same kind of fetch.
      return Object.fromEntries(waiting) as typeof files;
    },
  };
}

function everyoneShown(state: State<NarrowingState>, shown: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    state.listen(() => {
      if (shown()) resolve();
    });
  });
}

/** A grouping that is not offered reads as all customers. */
export function narrowingSchema({narrowing: groupings = []}: Manifest): Schema<NarrowingState> {
  // A choice among names keeps the type of a plain text.
  const by: Parameter<string> = choice(["", ...groupings.map(({name}) => name)], "");
  return {by, in: {read: (text) => text, write: (value) => value}};
}

/** What a choice names; null for all customers, and for a segment that is not there. */
export function narrowedTo(state: NarrowingState, {narrowing: groupings = []}: Manifest): Narrowed | null {
  const grouping = groupings.find(({name}) => name === state.by);
  const segment = grouping?.segments.find(({name}) => name === state.in);
  return grouping && segment ? {grouping, segment} : null;
}

/**
 * Runs `draw` now and after every choice of a segment, never for all customers; see `follow`.
 *
 * @param also another choice of the page that the figure follows
 */
export function followNarrowed(
  narrowing: Narrowing,
  draw: (narrowed: Narrowed, current: () => boolean) => Promise<void>,
  fail: (error: unknown) => void,
  also?: Pick<State<unknown>, "listen">,
): void {
  const both: Pick<State<unknown>, "listen"> = {
    listen(listener) {
      narrowing.state.listen(listener);
      also?.listen(listener);
    },
  };
  follow(
    both,
    async (_, current) => {
      const narrowed = narrowing.narrowed();
      if (narrowed) await draw(narrowed, current);
    },
    fail,
  );
}
