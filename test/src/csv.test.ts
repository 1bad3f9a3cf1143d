import {expect, it} from "vitest";
import {csv} from "../../src/components/csv.ts";

it("quotes what needs it and leaves unknown empty", () => {
  expect(
    csv({
      columns: ["group", "n", "share", "open"],
      rows: [
        ['Silver, "old"', 12, 0.25, true],
        ["two\nlines", 0, null, false],
      ],
    }),
  ).toBe('group,n,share,open\r\n"Silver, ""old""",12,0.25,true\r\n"two\nlines",0,,false\r\n');
});

it.each([
  ["=1+1", "'=1+1"],
  ["+44 20", "'+44 20"],
  ["-5", "'-5"],
  ["@SUM(A1)", "'@SUM(A1)"],
  [" =cmd", "' =cmd"],
  ["\t=1", "'\t=1"],
  ["a=b", "a=b"],
])("keeps a spreadsheet from running %s", (value, text) => {
  expect(csv({columns: ["c"], rows: [[value]]})).toBe(`c\r\n${text}\r\n`);
});

it("keeps negative numbers numbers and drops noise of binary fractions", () => {
  expect(csv({columns: ["c"], rows: [[-5], [0.1 + 0.2], [Number.NaN]]})).toBe("c\r\n-5\r\n0.3\r\n\r\n");
});

it("guards headings too: they can be names of a user's columns", () => {
  expect(csv({columns: ["=x"], rows: []})).toBe("'=x\r\n");
});
