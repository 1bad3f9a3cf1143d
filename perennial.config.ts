import {defineConfig} from "perennial/config";

// The demo company. To see your own: npm run init -- path/to/your/files
export default defineConfig({
  company: "Meridian Outfitters",
  demo: {},
  sources: {
    transactions: "data/demo/transactions.parquet",
    customers: "data/demo/customers.parquet",
    interactions: "data/demo/interactions.parquet",
  },
  money: {currency: "USD"},
  dimensions: ["acquisition_channel", "first_category", "region"],
  segments: {
    discount_habit: {
      label: "Discount habit",
      expression:
        "case when discount_share_12m >= 0.1 then 'A tenth off or more' when discount_share_12m > 0 then 'Less than a tenth off' when discount_share_12m = 0 then 'Full price' else 'No order in twelve months' end",
    },
    range:
      "case when categories >= 3 then 'Three or more categories' when categories = 2 then 'Two categories' else 'One category' end",
  },
});
