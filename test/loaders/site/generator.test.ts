import {expect, test} from "vitest";
import {
  brokenLinks,
  generatorFailure,
  generatorFolder,
  implicitLibraries,
} from "../../../loaders/site/generator.ts";
import {projectRoot} from "./fixture.ts";

test("every library the generator would look up in a registry is known", async () => {
  const libraries = await implicitLibraries(generatorFolder(projectRoot));
  // Those the generator's documentation lists as available on every page without an import.
  expect(libraries).toEqual(
    expect.arrayContaining([
      "apache-arrow",
      "arquero",
      "d3",
      "d3-dsv",
      "htl",
      "lodash",
      "parquet-wasm",
      "react-dom",
      "sql.js",
    ]),
  );
});

test("a library used without an import is named, with the way to import it", () => {
  const printed =
    "npm:lodash@0.0.0/+esm → x\nError: unable to fetch: https://cdn.example/npm/@observablehq/plot@0.0.0/+esm\n";
  expect(generatorFailure(printed).message).toBe(
    "A page uses @observablehq/plot without importing it, so the site generator wanted to fetch it from the internet.\n" +
      '  -> Import it in the cell that uses it, by its bare name: import … from "@observablehq/plot". Read data files with FileAttachment(…).arrayBuffer(), .json() or .text().',
  );
});

test("an import of a component that is not there is named", () => {
  expect(generatorFailure("Unexpected error: import not found: /components/gone.js\n").problems[0]).toEqual({
    what: "A page or component imports /components/gone.js, which does not exist.",
    remedy: "Correct the path; components are imported as ./components/name.js.",
  });
});

test("links that lead nowhere are read from what the generator prints", () => {
  const printed = [
    "Warning: 2 broken links (12 validated)",
    "↳ /index → /index#observablehq-main",
    "↳ /index → /gone",
    "",
  ].join("\n");
  expect(brokenLinks(printed)).toEqual(["/index -> /gone"]);
  expect(brokenLinks("12 links validated\n")).toEqual([]);
});
