import fc from "fast-check";
import {expect, test} from "vitest";
import {lenient, read} from "./reading.ts";

// What people and attackers put into ids; white space at the ends is trimmed by contract, so it is left out here.
const piece = fc.oneof(
  fc.string({unit: "grapheme", maxLength: 6}),
  fc.constantFrom(
    '"',
    '""',
    ",",
    ";",
    "\n",
    "\r\n",
    "'",
    "\\",
    "\t",
    "<script>alert(1)</script>",
    "=1+1",
    "@x",
    "-5",
    "客户",
    "😀",
    "007",
    "\u00a0",
    "2024-01-05",
    "|",
  ),
);
const id = fc
  .array(piece, {minLength: 1, maxLength: 5})
  .map((pieces) => trimmed(pieces.join("").replaceAll("\0", "")))
  .filter((value) => value !== "" && !/[\ud800-\udfff]/u.test(value));

function trimmed(value: string): string {
  return value.replace(/^[\s\u0085\u200b\ufeff]+|[\s\u0085\u200b\ufeff]+$/gu, "");
}

function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

test("any id survives from CSV to source.transactions unchanged", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(id, {minLength: 1, maxLength: 12}),
      fc.constantFrom(",", ";", "\t"),
      async (ids, mark) => {
        const csv = [`customer_id,ordered_at,amount`, ...ids.map((v) => `${quoted(v)},2024-01-05,1.5`)].join(
          "\n",
        );
        // The delimiter is replaced outside quotes only: the parts above hold none inside but in ids.
        const text = [
          ["customer_id", "ordered_at", "amount"],
          ...ids.map((v) => [quoted(v), "2024-01-05", "1.5"]),
        ]
          .map((cells) => cells.join(mark))
          .join("\n");
        expect(csv.length).toBe(text.length);
        const {rows, failure} = await read(
          {"a.csv": text},
          {sources: {transactions: {path: "a.csv", delimiter: mark}}},
        );
        expect(failure).toBe("");
        expect(
          (await rows("select customer_id from source.transactions order by _line")).map(([v]) => v),
        ).toEqual(ids);
      },
    ),
    {numRuns: 30},
  );
});

test("lines of refused rows are right whatever quoted line ends stand above", async () => {
  const row = fc.record({
    note: fc.array(fc.constantFrom("a", "b,", '"', "\n", "\r\n", "x"), {maxLength: 6}),
    kind: fc.constantFrom("good", "good", "date", "short"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, {minLength: 1, maxLength: 15}), async (drawn) => {
      let line = 2;
      const expected: string[] = [];
      let csv = "note,customer_id,ordered_at,amount\n";
      for (const [i, {note, kind}] of drawn.entries()) {
        const cell = quoted(note.join(""));
        if (kind === "short") {
          csv += `short,${i}\n`;
          expected.push(String(line));
          line += 1;
          continue;
        }
        csv += `${cell},c${i},${kind === "date" ? "2024-02-30" : "2024-02-05"},1\n`;
        if (kind === "date") expected.push(String(line));
        line += 1 + cell.split("\n").length - 1;
      }
      // Two rows that settle what a row is like, for files of broken rows alone have no form.
      csv += "n,z1,2024-02-05,1\nn,z2,2024-02-05,1\n".repeat(10);
      const {rows, failure} = await read({"a.csv": csv}, lenient);
      expect(failure).toBe("");
      expect((await rows("select line from source.quarantine order by line")).map(([v]) => v)).toEqual(
        expected,
      );
      const good = drawn.filter((d) => d.kind === "good").length + 20;
      expect(await rows("select count(*) from source.transactions")).toEqual([[String(good)]]);
    }),
    {numRuns: 30},
  );
});

test("the order of rows changes nothing but their lines", async () => {
  const base = Array.from({length: 40}, (_, i) => `c${i % 7},${(i % 28) + 1}/3/2024,"${i},5"`);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(base, {minLength: base.length}), async (shuffled) => {
      const {rows} = await read({"a.csv": `customer_id,date,amount\n${shuffled.join("\n")}\n`});
      const [[count, sum, days] = []] = await rows(
        "select count(*), sum(amount), count(distinct ordered_at) from source.transactions",
      );
      expect([count, sum, days]).toEqual(["40", "800.0000", "28"]);
    }),
    {numRuns: 10},
  );
});
