/** The tests of the models, those that did not pass first. */
import {h} from "./dom.js";
import {count, counted} from "./format.js";
import {plainTable} from "./plain-table.js";
import type {Quality} from "./published.js";

const order = ["failed", "warned", "passed"] as const;

export function testsTable({tests}: Quality): HTMLElement {
  if (tests.length === 0) return h("p", {class: "empty"}, "No tests were run.");
  const table = (rows: Quality["tests"]) =>
    plainTable("Tests of the models", rows, [
      {label: "Model", value: (test) => test.model, header: true},
      {label: "What must hold", value: (test) => test.test},
      {label: "Result", value: (test) => h("span", {class: `status ${test.status}`}, test.status)},
      {
        label: "Rows against it",
        value: (test) => (test.status === "passed" ? "–" : count(test.rows)),
        number: true,
      },
    ]);
  const bad = order.slice(0, 2).flatMap((status) => tests.filter((test) => test.status === status));
  const good = tests.filter((test) => test.status === "passed");
  return h(
    "div",
    {},
    bad.length > 0 && table(bad),
    good.length > 0 &&
      h("details", {class: "more"}, h("summary", {}, `${counted(good.length, "test")} passed`), table(good)),
  );
}
