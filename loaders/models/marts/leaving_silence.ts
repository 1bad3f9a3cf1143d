/** After how many days of silence a customer who has no contract counts as having left. */
import {defineModel, numbers, onlyRow} from "../../graph/define.ts";
import {kaplanMeier, waitOfThoseWhoEnd} from "../../statistics/kaplan-meier.ts";

/** Of orders that were followed by another, the share that was by then. */
const share = 0.95;

export default defineModel({
  description:
    "One row: the silence after which a customer without a contract counts as having left. Of orders that were followed by another, 95 in 100 were within so many days, waits that are not over yet made up for (Kaplan-Meier).",
  grain: [],
  reads: ["marts.next_order_times", "source.privacy"],
  columns: {
    silence_days: {
      type: "integer",
      description: "Days; null when fewer customers than a small group ever came back.",
    },
    orders: {type: "integer", description: "Orders it was learnt from.", tests: ["not_null"]},
    followed: {type: "integer", description: "Those of them followed by another.", tests: ["not_null"]},
  },
  compute(tables) {
    const times = tables["marts.next_order_times"];
    const smallGroup = Math.max(1, Number(onlyRow(tables["source.privacy"]).small_group));
    const total = [...times.dimension!.keys()].filter((i) => times.dimension![i] === "");
    const days = numbers(times, "days");
    const orders = numbers(times, "orders");
    const ended = total.map((i) => times.ended![i] === true);
    const curve = kaplanMeier({
      time: total.map((i) => days[i]!),
      ended,
      customers: total.map((i) => orders[i]!),
    });
    const followed = total.reduce((sum, i, at) => sum + (ended[at] ? orders[i]! : 0), 0);
    return {
      silence_days: [followed < smallGroup ? null : waitOfThoseWhoEnd(curve, share, {atRisk: smallGroup})],
      orders: [curve.customers],
      followed: [followed],
    };
  },
});
