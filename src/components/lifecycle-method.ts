/** How stages are told, with the limits in force, for whoever wants to check them. */
import {h} from "./dom.js";
import {count, counted, share} from "./format.js";
import type {LifecycleReport} from "./lifecycle-report.js";
import {pageLink} from "./page-link.js";

export function method({lifecycle, manifest}: LifecycleReport): HTMLElement {
  const {thresholds: t, customers} = lifecycle;
  const paidBack = customers - manifest.customers.inCohorts;
  return h(
    "details",
    {class: "more"},
    h("summary", {}, "How stages are told"),
    h(
      "p",
      {},
      `Each customer’s own waits between orders are taken together with what was usual among all customers by that day, which weighs as much as ${count(t.baseWeight)} waits; so a new customer is judged like everybody, an old one by their own habit. The next wait is taken to follow a gamma distribution with that mean and the customer’s own regularity, drawn in the same way towards orders at random. `,
      `Decline begins when the silence is longer than all but ${share(t.declineChance)} of such waits, ended when it is longer than all but ${share(t.endedChance)}. `,
      t.spendShare > 0 &&
        `Who still orders is in decline when the last three orders bring, per day, less than ${share(t.spendShare)} of what those before them did, from the seventh purchase day on. `,
      `Stable are customers with at least ${count(t.stableOrders)} purchase days over at least ${count(t.stableDays)} days whose waits vary by no more than ${t.stableVariation} times their mean; those with fewer or less even ones are in formation, those with one in exploration.`,
    ),
    h(
      "p",
      {},
      "The stage on a day rests on what was known on that day, so later orders never change the past; orders that were paid back later still count for the days before. ",
      paidBack > 0 &&
        `${counted(paidBack, "customer")} who ${paidBack === 1 ? "was" : "were"} paid back everything ${paidBack === 1 ? "is" : "are"} therefore counted here and on no other page. `,
      "Limits are set under lifecycle in the configuration; ",
      h("a", {href: pageLink("notebooks/lifecycle-thresholds")}, "a notebook"),
      " shows what each of them changes.",
    ),
  );
}
