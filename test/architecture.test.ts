/** The rules of the house: imports go one way, no circle, and the check that says so can fail. */
import {execFileSync} from "node:child_process";
import {copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join, relative} from "node:path";
import {afterAll, describe, expect, test} from "vitest";

const root = new URL("..", import.meta.url).pathname;
// A house of its own with the same rules: the preview of another test watches this one.
const house = mkdtempSync(join(tmpdir(), "perennial-rules-"));
const probes = join(house, "loaders/statistics/probe");
copyFileSync(join(root, "biome.json"), join(house, "biome.json"));
afterAll(() => rmSync(house, {recursive: true, force: true}));

/** What the linter says of a file with this text at this place in the tree. */
function lint(path: string, text: string): string {
  mkdirSync(dirname(path), {recursive: true});
  writeFileSync(path, text);
  try {
    execFileSync(
      "node",
      [
        join(root, "node_modules/@biomejs/biome/bin/biome"),
        "lint",
        "--vcs-enabled=false",
        relative(house, path),
      ],
      {
        cwd: house,
        stdio: "pipe",
      },
    );
    return "";
  } catch (error) {
    const {stdout, stderr} = error as {stdout: Buffer; stderr: Buffer};
    return `${stdout}${stderr}`;
  }
}

describe("imports", () => {
  test("statistics may not import the database", () => {
    const text = 'import {DuckDBInstance} from "@duckdb/node-api";\n\nexport const x = DuckDBInstance;\n';
    expect(lint(join(probes, "a.ts"), text)).toContain("Statistics are pure functions over arrays");
  });

  test("statistics may not import other folders", () => {
    const text = 'import {literal} from "../../engine/warehouse.ts";\n\nexport const x = literal;\n';
    expect(lint(join(probes, "b.ts"), text)).toContain("Statistics are pure functions over arrays");
  });

  test("a circle is refused", () => {
    lint(join(probes, "c.ts"), 'import {d} from "./d.ts";\n\nexport const c = (): number => d();\n');
    const text = 'import {c} from "./c.ts";\n\nexport const d = (): number => c();\n';
    expect(lint(join(probes, "d.ts"), text)).toContain("noImportCycles");
  });

  test("a file that keeps to the rules passes", () => {
    expect(lint(join(probes, "e.ts"), "export const e = 1;\n")).toBe("");
  });
});
