/** What the build publishes is what the pages read: a difference is an error of types, found before any page is. */
import {expect, it} from "vitest";
import type {Forecast as PublishedForecast} from "../../loaders/publish/forecast.ts";
import type {Manifest as Published} from "../../loaders/publish/index.ts";
import type {Segments as PublishedSegments} from "../../loaders/publish/segments.ts";
import type {ValueTiers as PublishedTiers} from "../../loaders/publish/tiers-data.ts";
import type {Manifest} from "../../src/components/published.ts";
import type {Segments} from "../../src/components/segments-data.ts";
import type {ValueTiers} from "../../src/components/tiers-data.ts";
import type {Forecast} from "../../src/components/trust-data.ts";

it("is one shape on both sides", () => {
  const read = (manifest: Published): Manifest => manifest;
  expect(read).toBeTypeOf("function");
  const readForecast = (forecast: PublishedForecast): Forecast => forecast;
  expect(readForecast).toBeTypeOf("function");
  const readTiers = (tiers: PublishedTiers): ValueTiers => tiers;
  expect(readTiers).toBeTypeOf("function");
  const readSegments = (segments: PublishedSegments): Segments => segments;
  expect(readSegments).toBeTypeOf("function");
});
