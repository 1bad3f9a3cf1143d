/** A Chinese superstore's order lines, 2014 to 2017, with no column mapping: every heading must be recognised. */
import {defineConfig} from "../../loaders/config.ts";

const data = process.env.PERENNIAL_REAL_DATA ?? "../../../shared/data";

export default defineConfig({
  company: "示例超市",
  sources: {transactions: `${data}/superstore_zh/订单.csv`},
  calendar: {timeZone: "Asia/Shanghai"},
  money: {currency: "CNY"},
  // Expected figures reach a year of weeks.
  retention: {maxAge: {week: 52}},
  output: "../../.perennial/real/superstore-zh/dist",
  workspace: "../../.perennial/real/superstore-zh/work",
});
