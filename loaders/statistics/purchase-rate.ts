/** What the models with gamma-distributed purchase rates share: the rate's parameters and a typical gap to start from. */
import type {PurchaseHistories} from "./purchase-histories.ts";
import type {Parameter} from "./purchase-model.ts";

/** λ ~ gamma(r, α): the mean rate is r / α purchases per unit of time. */
export const rateParameters: readonly Parameter[] = [
  {
    name: "r",
    meaning: "how alike customers' purchase rates are: large when all buy equally often",
    isTime: false,
  },
  {
    name: "alpha",
    meaning: "scale of the time between purchases: r / alpha is the mean purchase rate",
    isTime: true,
  },
];

/** Mean time between purchases of those who bought again, in the unit of time of the histories; 1 where nobody did. */
export function meanGap({frequency, recency, customers}: PurchaseHistories): number {
  let purchases = 0;
  let time = 0;
  for (let i = 0; i < frequency.length; i++) {
    purchases += customers[i]! * frequency[i]!;
    time += customers[i]! * recency[i]!;
  }
  return purchases > 0 && time > 0 ? time / purchases : 1;
}
