/** A choice of a few words as native radio buttons in a row. */
import {h} from "./dom.js";

export interface SegmentedOptions<T extends string> {
  label: string;
  /** Name of the group; unique on a page. */
  name: string;
  options: readonly {value: T; label: string}[];
  onchange(value: T): void;
  /** The pointer is over an option: what choosing it needs can be fetched before the click. */
  onintent?(value: T): void;
}

export interface Segmented<T> {
  element: HTMLElement;
  set(value: T): void;
}

export function segmented<T extends string>({
  label,
  name,
  options,
  onchange,
  onintent,
}: SegmentedOptions<T>): Segmented<T> {
  const radios = options.map(({value}) =>
    h("input", {type: "radio", name, value, onchange: () => onchange(value)}),
  );
  const element = h(
    "fieldset",
    {class: "segmented"},
    h("legend", {}, label),
    h(
      "div",
      {},
      options.map((option, i) =>
        h("label", {onpointerenter: () => onintent?.(option.value)}, radios[i], h("span", {}, option.label)),
      ),
    ),
  );
  return {
    element,
    set(value) {
      options.forEach((option, i) => {
        const radio = radios[i];
        if (radio) radio.checked = option.value === value;
      });
    },
  };
}
