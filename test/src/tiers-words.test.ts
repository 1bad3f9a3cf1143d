/** What the page on value tiers says, at the edges too. */
import {describe, expect, it} from "vitest";
import type {ValueTiers} from "../../src/components/tiers-data.ts";
import {
  costSentence,
  lorenzTitle,
  lossNote,
  lossTitle,
  missingCosts,
  movesTitle,
  pointsTitle,
  ruleSentence,
  tableTitle,
  tiersAnswer,
  tiersDoubts,
  tiersNumbers,
  tiersSteps,
} from "../../src/components/tiers-words.ts";
import {tiers} from "./tiers-fixture.ts";

const plain = (text: string) => text.replaceAll("\u202f", " ");
const answer = (change: Partial<ValueTiers>) => {
  const {verdict, sentence, doubt} = tiersAnswer({...tiers, ...change}, 10);
  return [verdict, sentence, doubt].map(plain);
};
const only = (tier: "all" | "middle", customers: number, contribution: number | null) => ({
  ...tiers.tiers[0]!,
  tier,
  customers,
  newCustomers: 0,
  contribution,
  share: contribution !== null && contribution > 0 ? 1 : null,
});
const noCosts = {
  ...tiers.costs,
  goods: "none" as const,
  contacts: false,
  service: false,
  loyalty: false,
  discounts: false,
  pricedContacts: 0,
  allContacts: 0,
};

describe("the answer", () => {
  it("says what the best fifth brings and how many cost more than they bring", () => {
    expect(answer({})).toEqual([
      "The best fifth brings 68 % of contribution.",
      "Of the 1,000 customers who bought between 1 January 2024 and 31 December 2024, the best fifth brought 68 % of contribution, the middle three fifths 37 % and the last fifth −5 %. 14 % (140) of them cost more than they brought.",
      "Contribution is revenue less the cost of goods, the contacts the company made, service, complaints and returns and the loyalty programme; discounts and refunds have been taken off revenue already.",
    ]);
  });

  it("stays true where the best bring more than all", () => {
    const best = (share: number) =>
      answer({tiers: tiers.tiers.map((t) => (t.tier === "best" ? {...t, share} : t))})[0];
    expect(best(1.24)).toBe("The best fifth brings more than all contribution: 124 %.");
    expect(best(23)).toBe("The best fifth brings several times the contribution of all.");
    expect(best(1)).toBe("The best fifth brings 100 % of contribution.");
  });

  it("names the part where equals leave less than a fifth", () => {
    expect(answer({tiers: tiers.tiers.map((t) => (t.tier === "best" ? {...t, customers: 120} : t))})[0]).toBe(
      "The best 12 % of customers bring 68 % of contribution.",
    );
  });

  it("of customers who are all alike", () => {
    const alike = {
      tiers: [only("all", 40, 20), only("middle", 40, 20)],
      losses: {customers: 0, newCustomers: 0, share: 0, low: 0, high: 0.09, loss: null, causes: []},
    };
    expect(answer(alike).slice(0, 2)).toEqual([
      "No fifth stands out.",
      "Of the 40 customers who bought between 1 January 2024 and 31 December 2024, so many brought the same contribution that none can be called the best fifth. None of them cost more than was brought.",
    ]);
  });

  it("of one customer", () => {
    expect(
      answer({tiers: [only("all", 1, null), only("middle", 1, null)], losses: null}).slice(0, 2),
    ).toEqual([
      "Too few customers to tell.",
      "Only 1 customer bought between 1 January 2024 and 31 December 2024, and money of fewer than 10 is not shown.",
    ]);
  });

  it("of a tier that is too small to show", () => {
    const small = tiers.tiers.map((t) => ({
      ...t,
      customers: t.customers / 25,
      share: null,
      contribution: null,
    }));
    expect(answer({tiers: small, losses: null}).slice(0, 2)).toEqual([
      "Too few customers to tell.",
      "Of the 40 customers who bought between 1 January 2024 and 31 December 2024, the best fifth are 8. Their share would tell the money of fewer than 10 customers.",
    ]);
  });

  it("of customers who all cost more than they bring", () => {
    const losing = {customers: 1000, newCustomers: 0, share: 1, low: 0.99, high: 1, loss: 5, causes: []};
    expect(answer({tiers: [only("all", 1000, -5)], losses: losing}).slice(0, 2)).toEqual([
      "Customers cost more than they bring.",
      "The 1,000 customers who bought between 1 January 2024 and 31 December 2024 brought less than they cost, so there are no shares to tell. 100 % (1,000) of them cost more than they brought.",
    ]);
  });

  it("of a year without a purchase", () => {
    expect(answer({tiers: [], customers: 0})).toEqual([
      "Nobody bought in the past twelve months.",
      "No customer bought between 1 January 2024 and 31 December 2024, so there is no value to share out.",
      "",
    ]);
  });

  it("warns of a wholly new company, and of a short one, where nobody can be told to be new", () => {
    const fresh = tiers.tiers.map((t) => ({...t, newCustomers: t.customers}));
    expect(answer({tiers: fresh})[2]).toContain("all of them seem to be new");
    const [, , doubt] = answer({wholeYear: false, tiers: fresh});
    expect(doubt).toContain("The data hold less than a year, so this is not yet a whole year's value.");
    expect(doubt).toContain("Who of them is new cannot be told");
  });
});

describe("costs", () => {
  it("that are not known are said, with what would bring them", () => {
    expect(costSentence({...tiers, value: "revenue", costs: noCosts})).toContain(
      "No cost is known, so this is revenue",
    );
    expect(answer({value: "revenue", costs: noCosts})[0]).toBe("The best fifth brings 68 % of revenue.");
    expect(missingCosts({costs: noCosts})).toEqual([
      "The cost of goods: a column cost in the transactions, or money.marginRate in the configuration.",
      "Contacts and service: a file of interactions with a column cost.",
      "Discounts: a column discount in the transactions would show whose value they take.",
    ]);
  });

  it("that are known in part are said too", () => {
    const part = {
      ...tiers.costs,
      goods: "rate" as const,
      marginRate: 0.4,
      loyalty: false,
      pricedContacts: 480,
    };
    expect(plain(costSentence({...tiers, costs: part}))).toContain("a flat 60 % of revenue");
    expect(missingCosts({costs: part})).toEqual([
      "The cost of each article: a column cost in the transactions. Until then all goods earn the same rate, and nobody can be seen to buy below cost.",
      "20 of 500 contacts have no cost and count as free.",
      "The loyalty programme: interactions of the kind loyalty_earn or loyalty_redeem with a cost.",
    ]);
    expect(missingCosts(tiers)).toEqual([]);
  });
});

describe("titles", () => {
  it("state the finding", () => {
    expect(plain(lorenzTitle(tiers))).toBe(
      "A fifth of customers brings 68 % of contribution; of what is expected, a fifth brings 75 %",
    );
    expect(plain(tableTitle(tiers, "USD"))).toBe(
      "One of the best brings $340 a year, one of the last costs $25.00",
    );
    expect(plain(lossTitle(tiers))).toBe(
      "14 % of customers cost more than they bring; most are turned by the contacts the company made",
    );
    expect(plain(movesTitle(tiers.moves, 10))).toBe(
      "Of the best a year ago, 50 % are among the best again and 17 % bought nothing",
    );
    expect(plain(pointsTitle(tiers.points, "USD"))).toBe(
      "One point of retention in the best fifth is worth $600 a year, more than in any other tier",
    );
    expect(plain(ruleSentence(tiers))).toContain("less than the rule of thumb");
  });

  it("say nothing that is not there", () => {
    expect(lorenzTitle({...tiers, spread: []})).toBe("How value is spread over customers");
    expect(tableTitle({...tiers, tiers: []}, "USD")).toBe("What the tiers bring");
    expect(lossTitle({...tiers, losses: null})).toBe("Who costs more than they bring");
    expect(lossNote({...tiers, losses: null}, "USD")).toBe("");
    expect(movesTitle(null, 10)).toBe("Who moves between the tiers");
    expect(pointsTitle([], "USD")).toBe("What a point of retention is worth");
    const withheld = tiers.points.map((p) => ({
      ...p,
      contribution: null,
      worth: null,
      worthLow: null,
      worthHigh: null,
    }));
    expect(pointsTitle(withheld, "USD")).toBe("What a point of retention is worth");
    expect(tiersDoubts({...tiers, tiers: []}, 10)).toEqual([]);
    expect(tiersNumbers({...tiers, tiers: [], losses: null, moves: null, points: []}, 10, "USD")).toEqual([]);
    expect(tiersSteps({...tiers, tiers: [], losses: null, moves: null, points: []}, 10, "USD")).toEqual([]);
  });

  it("say nothing of losses where no cost and no refund is known", () => {
    const costs = {
      ...tiers.costs,
      goods: "none",
      contacts: false,
      service: false,
      loyalty: false,
      refunds: false,
    } as const;
    const bare = {
      ...tiers,
      value: "revenue",
      costs,
      losses: {...tiers.losses!, customers: 0, newCustomers: 0, share: 0, causes: []},
    } as const;
    expect(plain(tiersAnswer(bare, 10).sentence)).not.toContain("None of them");
    expect(tiersNumbers(bare, 10, "USD").map((n) => n.label)).not.toContain("cost more than they bring");
    expect(lossTitle(bare)).toBe("Who costs more than they bring cannot be told: no cost is known");
  });

  it("call a best tier that is no fifth what it is, and do not guard whom nobody keeps", () => {
    const best = {...tiers.tiers[1]!, customers: 175, share: 0.28};
    const spread = [{...tiers.spread[1]!, top: 0.28}];
    expect(plain(lorenzTitle({...tiers, spread, tiers: [tiers.tiers[0]!, best]}))).toBe(
      "The best 18 % of customers bring 28 % of contribution",
    );
    const cells = [
      {from: "best", to: "silent", customers: 200},
      {from: "middle", to: "best", customers: 2},
      {from: "middle", to: "silent", customers: 700},
    ] as const;
    const titles = tiersSteps({...tiers, moves: {...tiers.moves!, cells}}, 10, "USD").map((s) => s.title);
    expect(titles).toContain("Give the best a reason to come back.");
    expect(titles).not.toContain("Bring the middle up.");
  });

  it("speak of one customer as one, and of a near tie as none", () => {
    const one = {
      ...tiers.losses!,
      customers: 1,
      newCustomers: 1,
      share: 0.001,
      causes: [{cause: "refunds", customers: 1, newCustomers: 1}] as const,
    };
    expect(lossTitle({...tiers, losses: one})).toBe(
      "One customer cost more than was brought, turned by refunds",
    );
    expect(plain(lossNote({...tiers, losses: {...one, loss: null}}, "USD"))).toContain(
      "This customer is new",
    );
    const close = tiers.points.map((p) => ({...p, worth: 600, worthLow: 500, worthHigh: 700}));
    expect(plain(pointsTitle(close, "USD"))).toBe(
      "One point of retention in the best fifth is worth $600 a year",
    );
  });
});

describe("what to do", () => {
  it("rests on numbers that are there", () => {
    expect(tiersSteps(tiers, 10, "USD").map((s) => [s.title, plain(s.text)])).toEqual([
      [
        "Guard the best.",
        "30 of 180 of the best a year ago have bought nothing since. One point fewer would be worth about $600 a year.",
      ],
      [
        "Bring the middle up.",
        "11 % of the middle a year ago are among the best now: see what they began to buy, and offer it to the others.",
      ],
      [
        "Serve the loss-making more cheaply before letting them go.",
        "50 customers of more than a year cost more than they bring, most often because of the contacts the company made. Reach them by cheaper means, an e-mail in place of a call.",
      ],
      [
        "Give new customers time.",
        "90 loss-making customers came within the year: judge them when a year has passed.",
      ],
    ]);
  });
});
