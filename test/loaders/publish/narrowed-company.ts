/** A made-up company for tests of narrowed files: its orders as a list, so that a test can count them in the plainest way. */
import {type Given, line} from "../models/given.ts";

export interface Order {
  who: string;
  /** Quarters since 1900. */
  quarter: number;
  /** Negative for money paid back. */
  amount: number;
}

/**
 * Customers of three regions from 2022 to the end of 2024. Some come every other month, some
 * once; some money is paid back in a later quarter.
 */
export function made(customers: number, seed: number): {given: Omit<Given, "only">; orders: Order[]} {
  let state = seed;
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
  const first = Date.parse("2022-01-03T00:00:00Z") / 86_400_000;
  const end = Date.parse("2024-12-31T00:00:00Z") / 86_400_000;
  const dayOf = (n: number) => new Date(n * 86_400_000).toISOString().slice(0, 10);
  const orders: Order[] = [];
  const transactions: Given["transactions"] = [];
  const attributes: [string, string, string][] = [];
  for (let c = 0; c < customers; c++) {
    const who = `c${c}`;
    const region = random();
    if (region < 0.9)
      attributes.push([who, "region", region < 0.5 ? "North" : region < 0.8 ? "South" : "East"]);
    const gap = 20 + 200 * random() ** 2;
    const leaves = random() < 0.4 ? 1 : random() < 0.5 ? 4 : 40;
    // The first hundred are a club that hardly anybody joined in the last year: two did.
    const joins = random() ** 1.3;
    const club = c < 100 && c < customers / 2;
    let day = Math.floor(
      club && c > 1 ? first + 0.55 * joins * (end - first) : first + (end - first) * joins,
    );
    if (club && c < 2) day = Date.parse("2024-05-20T00:00:00Z") / 86_400_000;
    if (club) attributes.push([who, "club", "Member"]);
    for (let n = 0; n < leaves && day <= end; n++) {
      const paidBack = n > 0 && random() < 0.06;
      const amount = paidBack ? -(1 + Math.floor(random() * 20)) : 10 + Math.floor(random() * 300);
      const [year, month] = dayOf(day).split("-").map(Number) as [number, number]; // a day has three numbers
      orders.push({who, quarter: (year - 1900) * 4 + Math.floor((month - 1) / 3), amount});
      const order: Record<string, string> = paidBack ? {} : {order_id: `${who}-${n}`};
      transactions.push(line(who, dayOf(day), amount, order));
      day += Math.max(1, Math.floor(gap * (0.3 + 1.4 * random())));
    }
  }
  return {
    orders,
    given: {
      transactions,
      attributes,
      config: {
        calendar: {asOf: "2024-12-31"},
        dimensions: ["region"],
        segments: {
          often: "case when orders >= 3 then 'Often' when orders = 2 then 'Twice' else 'Once' end",
          lately: "case when days_since_last <= 91 then 'Lately' end",
          club: "case when club = 'Member' then 'Member' else 'Guest' end",
          place: "case when region = 'North' then 'Home' else 'Away' end",
        },
      },
    },
  };
}
