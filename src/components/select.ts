/** A labelled native select. */
import {h} from "./dom.js";

export interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean;
}

export interface Select {
  element: HTMLElement;
  set(value: string): void;
  options(list: readonly SelectOption[]): void;
  disabled(is: boolean): void;
}

export function select(label: string, name: string, onchange: (value: string) => void): Select {
  const control = h("select", {name, onchange: () => onchange(control.value)});
  const element = h("label", {class: "select"}, h("span", {}, label), control);
  return {
    element,
    set(value) {
      control.value = value;
    },
    options(list) {
      control.replaceChildren(
        ...list.map(({value, label, disabled}) => h("option", {value, disabled}, label)),
      );
    },
    disabled(is) {
      control.disabled = is;
    },
  };
}
