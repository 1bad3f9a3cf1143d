/** The words of the page of all groupings, made from the data; true also where there is little of it. */
import {counted, day, list, share} from "./format.js";
import type {Grouping, Segments} from "./segments-data.js";
import {
  bestOf,
  beyondChance,
  failsWords,
  foremost,
  type Judged,
  type Principle,
  tellsApart,
} from "./segments-judged.js";
import {short} from "./segments-names.js";

export interface Words {
  verdict: string;
  sentence: string;
  doubt: string;
}

/** "Which grouping should we steer by?" */
export function segmentsAnswer(judged: readonly Judged[], segments: Segments): Words {
  const usable = judged.filter((j) => j.fails !== null);
  if (judged.length === 0)
    return {verdict: "There is nothing to group by yet.", sentence: emptySentence, doubt: ""};
  if (usable.length === 0)
    return {
      verdict: "No grouping tells customers apart yet.",
      sentence: `${judged.map((j) => reasonSentence(j.grouping)).join(" ")}`,
      doubt: "",
    };
  const best = bestOf(judged);
  if (best === null) return undecided(usable, segments);
  const {label} = best.grouping;
  const fails = best.fails ?? [];
  const others = usable.filter((j) => j !== best && j.distinct !== null && tellsApart(j.distinct));
  const closest = others.reduce<Judged | null>(
    (top, j) => ((j.distinct?.value ?? 0) > (top?.distinct?.value ?? 0) ? j : top),
    null,
  );
  const more =
    closest !== null && (closest.distinct?.value ?? 0) > (best.distinct?.value ?? 0)
      ? ` ${closest.grouping.label} ${explainVerb(closest.grouping.label)} more, ${explained(closest)}, but ${list(failsWords(closest))}.`
      : "";
  const but = fails.length > 0 ? ` But ${list(failsWords(best))}.` : "";
  return {
    verdict: `Steer by ${short(label, 40)}.`,
    sentence: `${short(label, 60)} ${explainsSentence(best)}${stayClause(best)}.${but}${more}`,
    doubt: doubtOf(best, segments),
  };
}

/** What is said where there is no grouping to steer by. */
function undecided(usable: readonly Judged[], segments: Segments): Words {
  const known = usable.filter((j) => j.distinct !== null);
  const first = known[0];
  if (first === undefined)
    return {
      verdict: "Too early to say.",
      sentence:
        "All customers brought the same in the time they were followed, or there are too few of them: no grouping can be told from chance.",
      doubt: "",
    };
  const top = foremost(usable);
  if (top !== null)
    return {
      verdict: "Too early to say.",
      sentence: `Customers have not been followed for a year after they were grouped. In the past year most is explained by ${short(top.grouping.label, 60)}, ${explained(top)}; groups drawn at random would explain at most ${share(top.distinct?.reference ?? null)}.`,
      doubt: doubtOf(top, segments),
    };
  const most = known.reduce((a, b) => ((b.distinct?.value ?? 0) > (a.distinct?.value ?? 0) ? b : a));
  if (known.some((j) => j.distinct !== null && beyondChance(j.distinct)))
    return {
      verdict: "None tells customers far apart.",
      sentence: `Most is explained by ${short(most.grouping.label, 60)}: ${explained(most)} of the differences in what customers brought ${whenOf(most)}. That is more than chance, and too little to steer by.`,
      doubt: doubtOf(most, segments),
    };
  return {
    verdict: "None is better than chance.",
    sentence: `Of ${counted(usable.length, "grouping")}, none tells more about what customers bring than groups drawn at random would.`,
    doubt: doubtOf(first, segments),
  };
}

const emptySentence =
  "Groupings come from what customers bought, from attributes in a customers file, and from expressions under `segments` in the configuration.";

export function explained({distinct}: Judged): string {
  return share(distinct?.value ?? null);
}

function explainVerb(label: string): string {
  return label.endsWith("s") ? "explain" : "explains";
}

function whenOf({foresight}: Judged): string {
  return foresight ? "in the year after they were grouped" : "in the past year";
}

export function explainsSentence(judged: Judged): string {
  const {distinct} = judged;
  return `${explainVerb(judged.grouping.label)} ${explained(judged)} of the differences in what customers brought ${whenOf(judged)}; groups drawn at random would explain at most ${share(distinct?.reference ?? null)}`;
}

export function stayClause({stable}: Judged): string {
  return stable === null
    ? ""
    : `. From one quarter to the next ${share(stable.value)} of customers stay in their segment`;
}

export function doubtOf({distinct, foresight}: Judged, {followed}: Segments): string {
  if (distinct === null) return "";
  const basis =
    foresight && followed !== null
      ? `Customers were grouped by what was known on ${day(followed.from)} and then followed for a year, so nothing that is explained was known before.`
      : "The data are too young to follow customers for a year after they were grouped, so the past year stands in: groupings made from what customers brought look better in it than they are.";
  return `${basis} It rests on ${counted(distinct.customers, "customer")}.`;
}

/** Why nothing is shown of a grouping. */
export function reasonSentence({label, kind, reason, customers}: Grouping): string {
  const name = short(label, 60);
  switch (reason) {
    case "nobody":
      return kind === "configured"
        ? `${name}: no customer has a segment. The expression, or the column it reads, is empty for all.`
        : kind === "dimension"
          ? `${name}: no customer has a segment. The column is empty for all.`
          : `${name}: there are too few customers, or they are too much alike, to be told apart.`;
    case "one segment":
      return customers === 1
        ? `${name}: there is one customer only, so there is nothing to compare.`
        : `${name}: all ${counted(customers, "customer")} are in the same segment, so there is nothing to compare.`;
    case "small":
      return `${name}: there are not two segments with enough customers to be shown.`;
    default:
      return "";
  }
}

export function principleWord(principle: Principle): string {
  return principle === "worthwhile" ? "worth the effort" : principle;
}

export function distinctTitle(judged: readonly Judged[]): string {
  const known = judged.filter((j) => j.distinct !== null && j.fails !== null);
  const above = known.filter((j) => j.distinct !== null && beyondChance(j.distinct));
  const top = above.reduce<Judged | null>(
    (best, j) => ((j.distinct?.value ?? 0) > (best?.distinct?.value ?? 0) ? j : best),
    null,
  );
  if (known.length === 0) return "How distinct the groupings are cannot be told yet";
  if (top === null) return "No grouping explains more than chance";
  const name = short(top.grouping.label, 50);
  return known.length === 1
    ? `${name}: ${explained(top)} of the differences in value explained`
    : `Most of the differences in value are explained by ${name}: ${explained(top)}`;
}

export interface Step {
  title: string;
  text: string;
}

/** What to do about groupings as a whole. */
export function segmentsSteps(judged: readonly Judged[]): Step[] {
  const best = bestOf(judged);
  const steps: Step[] = [];
  if (best !== null)
    steps.push({
      title: `Use ${short(best.grouping.label, 50)} for plans and budgets.`,
      text: "Its page says what sets each segment apart, how many return, and what is expected of them.",
    });
  // Before customers were followed for a year nothing is known against a grouping either.
  const chance = judged.filter((j) => j.foresight && j.fails?.includes("distinct"));
  if (chance.length > 0)
    steps.push({
      title: `Stop steering by ${list(chance.slice(0, 3).map((j) => short(j.grouping.label, 40)))}.`,
      text: `What customers bring depends on ${chance.length === 1 ? "it" : "them"} hardly more than on chance. ${chance.length === 1 ? "It" : "They"} may still matter for what is said to whom.`,
    });
  const empty = judged.filter(
    ({grouping: {reason, kind}}) =>
      (reason === "nobody" || reason === "one segment") && (kind === "configured" || kind === "dimension"),
  );
  if (empty.length > 0)
    steps.push({
      title: "Mend or drop what groups nobody.",
      text: empty.map((j) => reasonSentence(j.grouping)).join(" "),
    });
  const gap = judged.find((j) => j.fails?.includes("measurable"));
  if (gap !== undefined)
    steps.push({
      title: `Fill the gaps of ${short(gap.grouping.label, 50)}.`,
      text: `${share(gap.measurable?.value ?? null)} of customers have a segment; the others cannot be steered by it.`,
    });
  if (steps.length === 0)
    steps.push({
      title: "Wait for more data.",
      text: "Groupings can be judged when customers have had time to differ.",
    });
  return steps.slice(0, 4);
}
