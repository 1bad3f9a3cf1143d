/** What all figures of a page share: the manifest, the reader's choices, and cubes fetched when first needed. */
import {type Cube, readCube} from "./cube.js";
import type {Manifest} from "./published.js";
import type {State} from "./url-state.js";

/** Fetches a published file; only pages may name one. */
export type PublishedFile = () => Promise<ArrayBuffer>;

export interface Report<S> {
  manifest: Manifest;
  state: State<S>;
  /** Fetches and decodes a cube, once. */
  cube(name: string): Promise<Cube>;
  /** The cube if it is here already. */
  loaded(name: string): Cube | undefined;
  /** Resolves when the page's first figure stands; heavy figures wait for it. */
  first: Promise<void>;
  firstStands(): void;
}

/**
 * @param files how to fetch each cube, by name; nothing is fetched yet
 */
export function report<S>(
  manifest: Manifest,
  state: State<S>,
  files: Record<string, PublishedFile>,
): Report<S> {
  const promises = new Map<string, Promise<Cube>>();
  const cubes = new Map<string, Cube>();
  let firstStands = () => {};
  const first = new Promise<void>((resolve) => {
    // The browser paints before the next frame ends; heavy scripts start after it.
    firstStands = () => requestAnimationFrame(() => setTimeout(resolve));
  });
  return {
    manifest,
    state,
    first,
    firstStands,
    loaded: (name) => cubes.get(name),
    cube(name) {
      let promise = promises.get(name);
      if (promise === undefined) {
        const file = files[name];
        if (!file) return Promise.reject(new Error(`this page has no file ${name}`));
        promise = file().then((buffer) => {
          const cube = readCube(buffer);
          cubes.set(name, cube);
          return cube;
        });
        promises.set(name, promise);
      }
      return promise;
    },
  };
}

/**
 * Runs `draw` now and after every choice. `current()` turns false when a newer choice has come: what was awaited
 * for an older one is then dropped.
 */
export function follow<S>(
  state: Pick<State<S>, "listen">,
  draw: (choice: S, current: () => boolean) => Promise<void>,
  fail: (error: unknown) => void,
): void {
  let turn = 0;
  state.listen((choice) => {
    const mine = ++turn;
    draw(choice, () => mine === turn).catch((error) => {
      if (mine === turn) fail(error);
    });
  });
}

/** Resolves when the element is within one screen of being seen, or about to be printed. */
export function near(element: Element): Promise<void> {
  return new Promise((resolve) => {
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        resolve();
      },
      {rootMargin: "100% 0px"},
    );
    observer.observe(element);
    addEventListener("beforeprint", () => resolve(), {once: true});
  });
}
