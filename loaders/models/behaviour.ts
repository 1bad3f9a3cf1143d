/** What customers are compared in when behavioural groups are found, and how a group is told in words. */

export const features = ["silence", "frequency", "basket", "variety", "discounts"] as const;

export type Feature = (typeof features)[number];

interface Telling {
  /** What customers far above all others are called, and far below. */
  high: string;
  low: string;
  /** What is measured. */
  measure: string;
  /** A typical value, from the mean of what models compute with (logarithms, mostly). */
  typical(mean: number): string;
}

const tellings: Record<Feature, Telling> = {
  frequency: {
    high: "many orders",
    low: "few orders",
    measure: "purchase days",
    typical: (mean) => precise(Math.exp(mean)),
  },
  silence: {
    high: "long silent",
    low: "bought lately",
    measure: "days since the last purchase",
    typical: (mean) => precise(Math.expm1(mean)),
  },
  basket: {
    high: "large baskets",
    low: "small baskets",
    measure: "money per order",
    typical: (mean) => precise(Math.exp(mean)),
  },
  variety: {
    high: "many categories",
    low: "few categories",
    measure: "categories",
    typical: (mean) => precise(Math.expm1(mean)),
  },
  discounts: {
    high: "high discounts",
    low: "low discounts",
    measure: "discount",
    typical: (mean) => `${precise(100 * mean)} %`,
  },
};

/** The order in which words stand, and in which groups are sorted. */
export const tellingOrder: readonly Feature[] = ["frequency", "silence", "basket", "variety", "discounts"];

/** Half a standard deviation from the mean of all customers sets a group apart. */
const apart = 0.5;

/** More words than this make no name. */
const most = 3;

export interface GroupToTell {
  /** Mean of each feature in the group, less the mean of all, in standard deviations of all; 0 for one that all share. */
  deviations: Readonly<Record<Feature, number>>;
  /** Mean of each feature in the group, unscaled; null when unknown of all. */
  means: Readonly<Record<Feature, number | null>>;
}

/**
 * A name and a sentence for each group: what sets it apart from all customers most, up to three things. Two groups never
 * have the same name.
 *
 * @param all mean of each feature among all customers
 */
export function tellGroups(
  groups: readonly GroupToTell[],
  all: Readonly<Record<Feature, number | null>>,
): {label: string; description: string}[] {
  const words = groups.map((group) => wordsOf(group, most, apart));
  // Groups of one name are told by more things; those that are still alike are numbered.
  for (let count = most; count <= features.length; count++) {
    const names = groups.map((group, g) => nameOf(group, words[g]!));
    for (const [g, group] of groups.entries())
      if (names.filter((name) => name === names[g]).length > 1) words[g] = wordsOf(group, count, 0);
  }
  const names = groups.map((group, g) => nameOf(group, words[g]!));
  return groups.map((group, g) => {
    const name = names[g]!;
    const number = names.slice(0, g + 1).filter((other) => other === name).length;
    const alone = names.filter((other) => other === name).length === 1;
    return {label: alone ? name : `${name} (${number})`, description: sentence(group, words[g]!, all)};
  });
}

/** Up to `count` features in which the group deviates most, and by more than `least`; in the order of telling. */
function wordsOf({deviations}: GroupToTell, count: number, least: number): Feature[] {
  const chosen = tellingOrder
    .filter((feature) => Math.abs(deviations[feature]) > least)
    .sort((a, b) => Math.abs(deviations[b]) - Math.abs(deviations[a]))
    .slice(0, count);
  return tellingOrder.filter((feature) => chosen.includes(feature));
}

function nameOf({deviations}: GroupToTell, words: readonly Feature[]): string {
  if (words.length === 0) return "Like the average";
  const name = words.map((feature) => tellings[feature][deviations[feature] > 0 ? "high" : "low"]).join(", ");
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function sentence(
  {means}: GroupToTell,
  words: readonly Feature[],
  all: Readonly<Record<Feature, number | null>>,
): string {
  const parts = words.flatMap((feature) => {
    const [own, others] = [means[feature], all[feature]];
    if (own === null || others === null) return [];
    const {measure, typical} = tellings[feature];
    return `${measure} ${typical(own)} (all customers: ${typical(others)})`;
  });
  return parts.length === 0
    ? "In nothing far from the average of all customers."
    : `Typically ${parts.join(", ")}.`;
}

/** Two digits are enough to tell groups apart. */
function precise(value: number): string {
  return String(value < 100 ? Number(value.toPrecision(2)) : Math.round(value));
}
