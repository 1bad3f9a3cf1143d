/** What the reader chose, kept in the address: a link shows the same page to the next reader. */
export interface Parameter<T> {
  /** Anything unknown reads as the default, so an old or edited link still opens. */
  read(text: string | null): T;
  /** Null when it is the default: short addresses say only what differs. */
  write(value: T): string | null;
}

export type Schema<S> = {[K in keyof S]: Parameter<S[K]>};

/** One of a few words. */
export function choice<T extends string>(allowed: readonly T[], fallback: T): Parameter<T> {
  return {
    read: (text) => allowed.find((value) => value === text) ?? fallback,
    write: (value) => (value === fallback ? null : value),
  };
}

/** Free text. */
export function text(fallback = ""): Parameter<string> {
  return {
    read: (value) => value ?? fallback,
    write: (value) => (value === fallback ? null : value),
  };
}

/** A whole number within bounds. */
export function integer(minimum: number, maximum: number, fallback: number): Parameter<number> {
  return {
    read: (value) => {
      if (value === null || !/^\d{1,6}$/.test(value)) return fallback;
      const n = Number(value);
      return n < minimum || n > maximum ? fallback : n;
    },
    write: (value) => (value === fallback ? null : String(value)),
  };
}

/** The state an address holds. */
export function readState<S extends object>(schema: Schema<S>, search: string): S {
  const parameters = new URLSearchParams(search);
  const state: Partial<S> = {};
  for (const key of keysOf(schema)) state[key] = schema[key].read(parameters.get(String(key)));
  // Every key of the schema has just been read.
  return state as S;
}

/** The query string of a state: the same state, the same address. Parameters the schema does not know are kept. */
export function writeState<S extends object>(schema: Schema<S>, state: S, search: string): string {
  const parameters = new URLSearchParams(search);
  for (const key of keysOf(schema)) {
    const value = schema[key].write(state[key]);
    parameters.delete(String(key));
    if (value !== null) parameters.append(String(key), value);
  }
  const query = parameters.toString();
  return query === "" ? "" : `?${query}`;
}

export interface State<S> {
  readonly value: S;
  /** Changes part of the state, the address, and everything that listens. */
  set(patch: Partial<S>): void;
  /** Calls `listener` now and after every change. */
  listen(listener: (state: S) => void): void;
}

/**
 * The page's state.
 *
 * Choices replace the current entry of the history, so that "back" leaves the page as a reader expects;
 * coming back restores them from the address.
 */
export function urlState<S extends object>(schema: Schema<S>): State<S> {
  let value = readState(schema, location.search);
  const listeners: ((state: S) => void)[] = [];
  const tell = () => {
    for (const listener of listeners) listener(value);
  };
  addEventListener("popstate", () => {
    value = readState(schema, location.search);
    tell();
  });
  return {
    get value() {
      return value;
    },
    set(patch) {
      value = {...value, ...patch};
      const url = location.pathname + writeState(schema, value, location.search) + location.hash;
      // A page opened from a file in a strict browser may not touch its history; the figures still follow.
      try {
        history.replaceState(history.state, "", url);
      } catch {}
      tell();
    },
    listen(listener) {
      listeners.push(listener);
      listener(value);
    },
  };
}

function keysOf<S extends object>(schema: Schema<S>): (keyof S)[] {
  // Object.keys widens to string; a schema has exactly the keys of its state.
  return Object.keys(schema) as (keyof S)[];
}
