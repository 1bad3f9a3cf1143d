import {readFileSync} from "node:fs";
import {describe, expect, test} from "vitest";
import {contract} from "../../../loaders/contract.ts";

const page = readFileSync(new URL("../../../docs/data-contract.md", import.meta.url), "utf8");

describe("docs/data-contract.md holds the contract", () => {
  test.each(contract.map((table) => [table.name, table] as const))("%s", (name, table) => {
    const title = `### ${name} (${table.required ? "required" : "optional"})`;
    expect(page).toContain(title);
    const section = page.slice(page.indexOf(title)).split(/\n#{2,3} /)[0] ?? "";
    expect(section).toContain(table.description);
    const rows = section.split("\n").filter((line) => line.startsWith("| `"));
    expect(rows).toEqual(
      table.columns.map(
        (c) =>
          `| \`${c.name}\`${c.required ? " **required**" : ""} | ${c.type} | ${c.description} | ${c.headings.join(", ")} |`,
      ),
    );
  });
});
