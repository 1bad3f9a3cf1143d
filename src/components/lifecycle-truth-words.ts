/** What the comparison of stages with the demo company's process says, at the edges too. */
import {count, counted, share} from "./format.js";
import type {StageByState, Truth} from "./lifecycle-data.js";

const lost = ["decline", "ended"];
const states = ["active", "fading", "gone"] as const;

/** Customers in each true state, and how many of them were found in decline or ended. */
export function recall(rows: readonly StageByState[]): Record<(typeof states)[number], [number, number]> {
  const of = (state: (typeof states)[number]): [number, number] => [
    rows.reduce((n, row) => n + (lost.includes(row.stage) ? row[state] : 0), 0),
    rows.reduce((n, row) => n + row[state], 0),
  ];
  return {active: of("active"), fading: of("fading"), gone: of("gone")};
}

/** "93 of 100"; all and none only when it is so. */
export function ofHundred([part, whole]: readonly [number, number]): string {
  if (whole === 0) return "none of none";
  if (part === whole) return "all";
  if (part === 0) return "none";
  const n = (100 * part) / whole;
  if (n < 1) return "fewer than 1 of 100";
  if (n > 99) return "more than 99 of 100";
  return `${n.toFixed(0)} of 100`;
}

/** The finding: who had left is found, who fades is found too late. */
export function truthTitle({now}: Truth): string {
  const {fading, gone} = recall(now);
  const found = "were found in decline or ended";
  if (gone[1] === 0 && fading[1] === 0) return "No customer of the demo company has gone or is fading yet";
  if (gone[1] === 0) return `Of customers who were fading, ${ofHundred(fading)} ${found}; none had gone yet`;
  const title = `Of customers who had truly gone, ${ofHundred(gone)} ${found}`;
  return fading[1] === 0 ? title : `${title}; of those still fading, ${ofHundred(fading)}`;
}

/** What the comparison means, a sentence or two each; the first are those that matter most. */
export function truthWords({now, months, declines, late, atOnce}: Truth): string[] {
  const {active, fading, gone} = recall(now);
  const past = recall(months);
  const words: string[] = [];
  if (gone[1] > 0 && fading[1] > 0 && active[1] > 0)
    words.push(
      `Of ${counted(gone[1], "customer")} who had truly gone, ${ofHundred(gone)} were found in decline or ended; of ${count(fading[1])} who were fading, ${ofHundred(fading)}; of ${count(active[1])} who were buying as ever, ${ofHundred(active)}: false alarms.`,
    );
  if (past.fading[1] > 0 && past.active[1] > 0) {
    const [found, chance] = [past.fading, past.active].map(([part, whole]) => part / whole) as [
      number,
      number,
    ];
    words.push(
      `At all month-ends taken together, of those fading on the day ${ofHundred(past.fading)} were in decline or ended, of those buying as ever ${ofHundred(past.active)}. ${
        found < 0.5
          ? "On a given day slow fading mostly does not show: with months between orders, a fading customer looks for long like one whose next order is merely late, and each late order that does come makes the alarm go away."
          : found > chance
            ? "So most of them are seen while it goes on."
            : "So a stage tells nothing of it."
      }`,
    );
  }
  for (const {how, customers, found, foundInTime, medianDays} of late) {
    if (customers === 0) continue;
    const who =
      how === "fading"
        ? `Of ${counted(customers, "customer")} who began to fade a year or more ago`
        : `Of ${counted(customers, "customer")} who left from one day to the next a year or more ago`;
    const median =
      medianDays === null
        ? ", that is fewer than half"
        : `, half of all within ${counted(medianDays, "day")}`;
    const time =
      foundInTime === null
        ? ""
        : `; ${ofHundred([foundInTime, customers])} at some time before the fading was over`;
    words.push(`${who}, ${ofHundred([found, customers])} were found within a year${median}${time}.`);
  }
  const pace = (name: string) => declines.find((row) => row.pace === name);
  const [sudden, gradual] = [pace("sudden"), pace("gradual")];
  if (sudden && gradual) {
    const all = (row: {atOnce: number; faded: number; active: number}) => row.atOnce + row.faded + row.active;
    if (all(sudden) > 0)
      words.push(
        `Of ${counted(all(sudden), "decline")} called sudden, ${share(sudden.atOnce / all(sudden))} were of customers who had left at once, ${share(sudden.faded / all(sudden))} of customers who faded, ${share(sudden.active / all(sudden))} false alarms.`,
      );
    if (all(gradual) > 0)
      words.push(
        `Of ${counted(all(gradual), "decline")} called gradual, ${share(gradual.faded / all(gradual))} were of customers who faded, ${share(gradual.atOnce / all(gradual))} of customers who had left at once, ${share(gradual.active / all(gradual))} false alarms. Gradual is called on a few small or late orders, and chance makes those too.`,
      );
    if (sudden.faded + gradual.faded > 0)
      words.push(
        `Of ${counted(sudden.faded + gradual.faded, "true fading")} that ended in a decline found, ${ofHundred([gradual.faded, sudden.faded + gradual.faded])} were called gradual; do not read a low share of gradual declines as proof that few customers fade.`,
      );
  }
  if (atOnce.customers > 0)
    words.push(
      `Of the ${counted(atOnce.customers, "customer")} who never fade, ${share(atOnce.right / atOnce.customers)} were told rightly as there or gone. Whoever knew each one’s true rate of orders and of leaving would be right for ${share(atOnce.rightKnowing / atOnce.customers)}: nobody sees a customer leave on the day.`,
    );
  return words;
}
