import {expect, it} from "vitest";
import {choice, integer, readState, type Schema, text, writeState} from "../../src/components/url-state.ts";

interface Choices {
  period: "week" | "month";
  value: string;
  age: number;
}

const schema: Schema<Choices> = {
  period: choice<"week" | "month">(["week", "month"], "month"),
  value: text(),
  age: integer(1, 36, 3),
};

it("reads what an address says", () => {
  expect(readState(schema, "?period=week&value=Caf%C3%A9+%26+Bar&age=12")).toEqual({
    period: "week",
    value: "Café & Bar",
    age: 12,
  });
});

it("reads anything unknown as the default", () => {
  expect(readState(schema, "?period=decade&age=-4")).toEqual({period: "month", value: "", age: 3});
  expect(readState(schema, "?age=99")).toEqual({period: "month", value: "", age: 3});
  expect(readState(schema, "?age=1e1")).toEqual({period: "month", value: "", age: 3});
  expect(readState(schema, "")).toEqual({period: "month", value: "", age: 3});
});

it("writes only what differs from the default, and leaves the rest of the address alone", () => {
  expect(writeState(schema, {period: "month", value: "", age: 3}, "?period=week&ref=mail")).toBe("?ref=mail");
  expect(writeState(schema, {period: "week", value: "a=b&c", age: 3}, "")).toBe(
    "?period=week&value=a%3Db%26c",
  );
  expect(writeState(schema, {period: "month", value: "", age: 3}, "")).toBe("");
});
