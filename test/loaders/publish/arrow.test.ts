import {tableFromIPC} from "@uwdata/flechette";
import fc from "fast-check";
import {describe, expect, it} from "vitest";
import {arrowFile} from "../../../loaders/publish/arrow.ts";

describe("an Arrow file", () => {
  it("gives back texts, counts, money with nulls and flags", () => {
    const table = tableFromIPC(
      arrowFile("test.arrow", {
        grain: {type: "text", values: ["week", "month", "week"]},
        age: {type: "int16", values: [0, 1, 2]},
        customers: {type: "int32", values: [12, null, 0]},
        revenue: {type: "float64", values: [0.1, null, -3]},
        complete: {type: "bool", values: [true, false, true]},
      }),
      {},
    );
    expect(table.toArray()).toEqual([
      {grain: "week", age: 0, customers: 12, revenue: 0.1, complete: true},
      {grain: "month", age: 1, customers: null, revenue: null, complete: false},
      {grain: "week", age: 2, customers: 0, revenue: -3, complete: true},
    ]);
  });

  it("has its columns even without a row", () => {
    const table = tableFromIPC(
      arrowFile("test.arrow", {
        value: {type: "text", values: []},
        revenue: {type: "float64", values: []},
        complete: {type: "bool", values: []},
      }),
      {},
    );
    expect(table.numRows).toBe(0);
    expect(table.schema.fields.map((f: {name: string}) => f.name)).toEqual(["value", "revenue", "complete"]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    "is never written with %d",
    (bad) => {
      expect(() => arrowFile("test.arrow", {revenue: {type: "float64", values: [1, bad]}})).toThrow(
        `test.arrow: revenue, row 1: ${bad} is no float64`,
      );
    },
  );

  it("is never written with a count that does not fit", () => {
    expect(() => arrowFile("t.arrow", {age: {type: "int16", values: [40_000]}})).toThrow("is no int16");
    expect(() => arrowFile("t.arrow", {n: {type: "int32", values: [2 ** 31]}})).toThrow("is no int32");
    expect(() => arrowFile("t.arrow", {n: {type: "int32", values: [1.5]}})).toThrow("is no int32");
  });

  it("keeps any text, hostile ones too, and is the same bytes every time", () => {
    fc.assert(
      fc.property(fc.array(fc.string({unit: "grapheme"})), (values) => {
        const write = () => arrowFile("t.arrow", {value: {type: "text", values}});
        expect(Array.from(tableFromIPC(write(), {}).getChild("value"))).toEqual(values);
        expect(write()).toEqual(write());
      }),
      {examples: [[["", "<script>", "=1+1", "constructor", "__proto__", 'a"b\n']]]},
    );
  });
});
