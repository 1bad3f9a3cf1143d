import {describe, expect, it} from "vitest";
import {
  addDays,
  change,
  changeInPoints,
  count,
  counted,
  day,
  list,
  money,
  period,
  points,
  share,
  shareRange,
  shortPeriod,
  yearBefore,
} from "../../src/components/format.ts";

// Narrow no-break space between a number and its unit.
const _ = "\u202f";

describe("numbers", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [120403, "120,403"],
    [-1204, "−1,204"],
    [null, "–"],
  ])("counts %s as %s", (n, text) => expect(count(n)).toBe(text));

  it("says one of a thing differently from several", () => {
    expect(counted(1, "customer")).toBe("1 customer");
    expect(counted(0, "customer")).toBe("0 customers");
    expect(counted(1204, "day")).toBe("1,204 days");
  });

  it.each([
    [0.2249, `22${_}%`],
    [1, `100${_}%`],
    [12.4, `1,240${_}%`],
    [0.004, `0.4${_}%`],
    [0.0001, `<0.1${_}%`],
    [0, `0${_}%`],
    [-0.031, `−3${_}%`],
    [null, "–"],
  ])("writes the share %s as %s", (ratio, text) => expect(share(ratio)).toBe(text));

  it("writes intervals and differences of shares", () => {
    expect(shareRange(0.205, 0.241)).toBe(`21 to 24${_}%`);
    expect(points(0.031)).toBe("3 points");
    expect(points(-0.0104)).toBe("1 point");
    expect(points(0.004)).toBe("0.4 points");
  });

  it.each([
    [48.2, "USD", "$48.20"],
    [412.4, "USD", "$412"],
    [9999, "USD", "$9,999"],
    [9999.6, "USD", `$10${_}k`],
    [12345, "USD", `$12.3${_}k`],
    [412345, "EUR", `€412${_}k`],
    [999600, "USD", `$1${_}M`],
    [1234567, "CNY", `¥1.23${_}M`],
    [2e9, "USD", `$2${_}bn`],
    [-20.5, "GBP", "−£20.50"],
    [100, "CDs", `100${_}CDs`],
    [null, "USD", "–"],
  ])("writes %s %s as %s", (amount, currency, text) => expect(money(amount, currency)).toBe(text));

  it("keeps money on axes short", () => {
    expect(money(50, "USD", true)).toBe("$50");
    expect(money(5000, "USD", true)).toBe(`$5${_}k`);
  });
});

describe("changes", () => {
  it("are said in words", () => {
    expect(change(112, 100)).toEqual({direction: "up", text: `up 12${_}%`});
    expect(change(97, 100)).toEqual({direction: "down", text: `down 3${_}%`});
    expect(change(100.4, 100)).toEqual({direction: "same", text: "about the same"});
    expect(changeInPoints(0.41, 0.38)).toEqual({direction: "up", text: "up 3 points"});
    expect(changeInPoints(0.4101, 0.41)).toEqual({direction: "same", text: "about the same"});
  });

  it("are not said when there is nothing to compare with", () => {
    expect(change(5, null)).toBeNull();
    expect(change(null, 5)).toBeNull();
    // From nothing, or from a loss, no per cent can be told.
    expect(change(5, 0)).toBeNull();
    expect(change(5, -3)).toBeNull();
    expect(changeInPoints(0.4, null)).toBeNull();
  });
});

describe("days and periods", () => {
  it("are written out", () => {
    expect(day("2024-12-31")).toBe("31 December 2024");
    expect(period("2023-03-01", "month")).toBe("March 2023");
    expect(period("2023-10-01", "quarter")).toBe("Q4 2023");
    expect(period("2023-03-06", "week")).toBe("the week of 6 March 2023");
    expect(shortPeriod("2023-03-01", "month")).toBe("Mar 2023");
    expect(shortPeriod("2023-03-06", "week")).toBe("6 Mar 2023");
  });

  it("step back a year: weeks by 52 weeks, so that week days match", () => {
    expect(yearBefore("2024-03-01", "month")).toBe("2023-03-01");
    expect(yearBefore("2024-01-01", "week")).toBe("2023-01-02");
  });

  it("step over leap days and years", () => {
    expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
    expect(addDays("2024-01-01", -1)).toBe("2023-12-31");
  });
});

it("lists things as people do", () => {
  expect(list([])).toBe("");
  expect(list(["a"])).toBe("a");
  expect(list(["a", "b", "c"])).toBe("a, b and c");
});
