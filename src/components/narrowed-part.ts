/** A piece of a narrowed report that is made anew for each choice. */
import {type Child, h, replace} from "./dom.js";
import {followNarrowed, type Narrowed, type Narrowing} from "./narrowing.js";

/**
 * @param load what the piece needs, fetched for each choice
 * @param make the piece; for the last choice only, however fast choices follow each other
 */
export function narrowedPart<Input>(
  narrowing: Narrowing,
  load: (narrowed: Narrowed) => Promise<Input>,
  make: (input: Input) => Child,
): HTMLElement {
  const element = h("div", {});
  followNarrowed(
    narrowing,
    async (narrowed, current) => {
      const input = await load(narrowed);
      if (!current()) return;
      replace(element, make(input));
      narrowing.firstStands();
    },
    (error) => {
      replace(element, h("p", {class: "empty"}, `The numbers could not be loaded: ${String(error)}`));
      narrowing.firstStands();
    },
  );
  return element;
}
