import {describe, expect, test} from "vitest";
import {lenient, read, times} from "./reading.ts";

const dated = (values: string[]) =>
  `customer_id;order date;amount\n${values.map((v, i) => `c${i};"${v}";1`).join("\n")}\n`;

describe("dates that can be read one way", () => {
  test("year first, in every usual form, side by side", async () => {
    expect(
      await times([
        "2024-03-05",
        "2024/3/5",
        "2024.03.05",
        "20240305",
        "2024年3月5日",
        "2024年03月05日 14:05",
      ]),
    ).toEqual([
      "2024-03-05 00:00:00",
      "2024-03-05 00:00:00",
      "2024-03-05 00:00:00",
      "2024-03-05 00:00:00",
      "2024-03-05 00:00:00",
      "2024-03-05 14:05:00",
    ]);
  });

  test("with times of day, 24 and 12 hours", async () => {
    expect(
      await times([
        "2024-03-05T14:05:09",
        "2024-03-05 14:05",
        "2024-03-05 14:05:09.5",
        "2024-03-05T14:05:09.1234567",
        "2024/3/5 2:05 PM",
        "2024/3/5 12:05:09 am",
        "20240305T140509",
        "20240305140509",
      ]),
    ).toEqual([
      "2024-03-05 14:05:09",
      "2024-03-05 14:05:00",
      "2024-03-05 14:05:09.5",
      "2024-03-05 14:05:09.123456",
      "2024-03-05 14:05:00",
      "2024-03-05 00:05:09",
      "2024-03-05 14:05:09",
      "2024-03-05 14:05:09",
    ]);
  });

  test("instants are read in the business time zone", async () => {
    const instants = [
      "2024-03-05T20:00:00Z",
      "2024-03-05T20:00:00+02:00",
      "2024-03-05 20:00:00-0500",
      "2024-03-05T20:00:00.000Z",
      "2024-03-05 20:00:00 UTC",
    ];
    expect(await times(instants, {}, "Asia/Shanghai")).toEqual([
      "2024-03-06 04:00:00",
      "2024-03-06 02:00:00",
      "2024-03-06 09:00:00",
      "2024-03-06 04:00:00",
      "2024-03-06 04:00:00",
    ]);
    expect((await times(["2024-07-05T20:00:00Z"], {}, "America/New_York"))[0]).toBe("2024-07-05 16:00:00");
  });

  test("points: day first", async () => {
    expect(await times(["5.3.2024", "06.03.2024 14:05"])).toEqual([
      "2024-03-05 00:00:00",
      "2024-03-06 14:05:00",
    ]);
  });

  test("with the month's name", async () => {
    expect(
      await times(["5 Mar 2024", "05-Mar-2024", "5 March 2024", "Mar 5, 2024", "December 24, 2024 18:30"]),
    ).toEqual([
      "2024-03-05 00:00:00",
      "2024-03-05 00:00:00",
      "2024-03-05 00:00:00",
      "2024-03-05 00:00:00",
      "2024-12-24 18:30:00",
    ]);
  });
});

describe("day and month", () => {
  test("a number over 12 anywhere settles the whole column", async () => {
    expect(await times(["3/4/2024", "3/19/2024"])).toEqual(["2024-03-04 00:00:00", "2024-03-19 00:00:00"]);
    expect(await times(["3/4/2024", "19/3/2024 08:30"])).toEqual([
      "2024-04-03 00:00:00",
      "2024-03-19 08:30:00",
    ]);
    expect(await times(["03-04-2024", "19-03-2024"])).toEqual(["2024-04-03 00:00:00", "2024-03-19 00:00:00"]);
  });

  test("two files may differ", async () => {
    const {rows} = await read({
      "a.csv": "customer_id,date,amount\n1,3/19/2012,5\n1,4/1/2012,5\n",
      "b.csv": "customer_id,date,amount\n1,13/4/2012,5\n1,4/1/2012,5\n",
    });
    expect(await rows("select ordered_at from source.transactions order by _file, _line")).toEqual([
      ["2012-03-19 00:00:00"],
      ["2012-04-01 00:00:00"],
      ["2012-04-13 00:00:00"],
      ["2012-01-04 00:00:00"],
    ]);
  });

  test("never settled: refused with both readings and the setting to write", async () => {
    const {failure} = await read({"a.csv": dated(["3/3/2024", "5/3/2024", "12/11/2024"])});
    expect(failure).toContain(
      'a.csv:2: The dates in ordered_at (order date) can be read two ways: "5/3/2024" is 5 March 2024 or 3 May 2024, and no row settles which.',
    );
    expect(failure).toContain(
      'Write `dateFormat: "%d/%m/%Y"` or `dateFormat: "%m/%d/%Y"` for its source in the config.',
    );
  });

  test("`dateFormat` settles it, with and without a time of day", async () => {
    expect(await times(["5/3/2024", "6/3/2024 14:05"], {dateFormat: "%d/%m/%Y"})).toEqual([
      "2024-03-05 00:00:00",
      "2024-03-06 14:05:00",
    ]);
    expect(await times(["5/3/2024"], {dateFormat: "%m/%d/%Y"})).toEqual(["2024-05-03 00:00:00"]);
    expect(await times(["5/3/24", "5/3/2024"], {dateFormat: "%d/%m/%Y"})).toEqual([
      null,
      "2024-03-05 00:00:00",
    ]);
  });

  test("a `dateFormat` that is none", async () => {
    const {failure} = await read(
      {"a.csv": dated(["5/3/2024"])},
      {sources: {transactions: {path: "a.csv", dateFormat: "%Q"}}},
    );
    expect(failure).toContain('a.csv: `dateFormat: "%Q"` is no date format');
  });

  test("both kinds present: dates in two formats, a line of each", async () => {
    const {failure} = await read({"a.csv": dated(["5/3/2024", "19/3/2024", "3/20/2024"])});
    expect(failure).toContain(
      'a.csv:4: The dates in ordered_at (order date) are in two formats: "19/3/2024" in line 3 has the day first, "3/20/2024" in line 4 the month first.',
    );
  });

  test("two forms in many rows fail, a stray row is refused", async () => {
    const many = await read({"a.csv": dated(["2024-03-05", "2024-03-06", "07/03/2024"])});
    expect(many.failure).toContain(
      'a.csv:4: The dates in ordered_at (order date) are in two formats: "2024-03-05" in line 2 and "07/03/2024" in line 4.',
    );
    const stray = await read({
      "a.csv": dated([...Array.from({length: 200}, () => "2024-03-05"), "07/03/2024"]),
    });
    expect(await stray.rows("select line, reason from source.quarantine")).toEqual([
      ["202", "is written another way than the column (year first)"],
    ]);
    expect(stray.failure).toBe("");
  });
});

describe("years of two digits", () => {
  test("settled by days over 12 and over 31", async () => {
    expect(await times(["3/4/24", "3/19/24"])).toEqual(["2024-03-04 00:00:00", "2024-03-19 00:00:00"]);
    expect(await times(["3/4/99", "19/3/98"])).toEqual(["1999-04-03 00:00:00", "1998-03-19 00:00:00"]);
    expect(await times(["99/4/3", "98/3/19"])).toEqual(["1999-04-03 00:00:00", "1998-03-19 00:00:00"]);
  });

  test("many days and few years: the year comes last", async () => {
    const values = Array.from({length: 20}, (_, i) => `${i + 1}/03/24`);
    expect((await times(values))[19]).toBe("2024-03-20 00:00:00");
  });

  test("a single day of a single year cannot be told", async () => {
    const {failure} = await read({"a.csv": dated(["15/03/24"])});
    expect(failure).toContain('"15/03/24" is 15 March 2024 or 24 March 2015');
    expect(failure).toContain('`dateFormat: "%d/%m/%y"` or `dateFormat: "%y/%m/%d"`');
  });
});

test("impossible and unreadable dates are refused with the reason", async () => {
  const {rows} = await read(
    {
      "a.csv": dated([
        "2024-02-29",
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "0000-00-00",
        "tomorrow",
        "",
        "infinity",
        "2024-03-05 25:00:00",
        "45356",
      ]),
    },
    lenient,
  );
  expect(await rows("select line, column_name, reason, raw from source.quarantine order by line")).toEqual([
    ["3", "ordered_at", "is no day or time that exists", 'c1;"2024-02-30";1'],
    ["4", "ordered_at", "is no day or time that exists", 'c2;"2023-02-29";1'],
    ["5", "ordered_at", "is no day or time that exists", 'c3;"2024-13-01";1'],
    ["6", "ordered_at", "is no day or time that exists", 'c4;"0000-00-00";1'],
    ["7", "ordered_at", "is not a date", 'c5;"tomorrow";1'],
    ["8", "ordered_at", "is empty", 'c6;"";1'],
    ["9", "ordered_at", "is not a date", 'c7;"infinity";1'],
    ["10", "ordered_at", "is no day or time that exists", 'c8;"2024-03-05 25:00:00";1'],
    ["11", "ordered_at", "is not a date", 'c9;"45356";1'],
  ]);
  expect(await rows("select ordered_at from source.transactions")).toEqual([["2024-02-29 00:00:00"]]);
});
