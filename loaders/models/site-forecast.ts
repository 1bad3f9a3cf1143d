/** What all forecasts of the site share: the fit they rest on, the horizon, and what later money is worth today. */
import {type Columns, onlyRow} from "../graph/define.ts";
import type {PurchaseFit} from "../statistics/purchase-model.ts";
import {fitsFrom} from "./fits.ts";

/** Days of a year and of a month on the average of the calendar's leap years. */
export const yearDays = 365.25;
export const monthDays = yearDays / 12;

export interface SiteForecast {
  /** Null when no model of purchase could be fitted. */
  fit: PurchaseFit | null;
  /** Days that forecasts look ahead. */
  horizon: number;
  /** The same in months. */
  months: number;
  /** Continuous discount rate per day: ln(1 + annual rate) / 365.25. */
  rate: number;
}

/** @param tables core.model_fits, marts.forecast_choice and source.forecast */
export function siteForecast(tables: {
  "core.model_fits": Columns;
  "marts.forecast_choice": Columns;
  "source.forecast": Columns;
}): SiteForecast {
  const settings = onlyRow(tables["source.forecast"]);
  const {model} = onlyRow(tables["marts.forecast_choice"]);
  return {
    fit: fitsFrom(tables["core.model_fits"], "site").get(String(model)) ?? null,
    months: Number(settings.horizon_months),
    horizon: Number(settings.horizon_months) * monthDays,
    rate: Math.log1p(Number(settings.discount_rate)) / yearDays,
  };
}
