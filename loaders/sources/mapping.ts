/**
 * Decides which input column each contract column is read from.
 *
 * What the config says comes first; what it leaves open is matched from usual headings, each input column once.
 */
import type {ColumnMapping, SourceConfig} from "../config.ts";
import {type ContractColumn, type ContractTable, contract} from "../contract.ts";
import type {Problem} from "../failure.ts";
import {normalised} from "./headings.ts";

export type MappedFrom =
  | {kind: "column"; index: number; as?: "rate" | "profit"}
  | {kind: "constant"; value: string};

export interface MappedColumn {
  column: ContractColumn;
  from: MappedFrom;
  how: "configured" | "matched" | "constant";
}

export interface Mapping {
  columns: MappedColumn[];
  /** Positions of input columns that nothing was read from. */
  unused: number[];
}

export interface Place {
  shown: string;
  /** Line of the header. */
  line?: number;
  hasHeader: boolean;
  /** Cells of the first row, to show where there is no header. */
  firstRow?: readonly string[];
}

const profitHeadings = ["profit", "gross profit", "margin", "利润", "毛利", "利润额"].map(normalised);

/** Every usual heading of a table, normalised. */
export function knownHeadings(table: ContractTable): Set<string> {
  const known = new Set(table.columns.flatMap((column) => column.headings.map(normalised)));
  if (table.name === "transactions") for (const heading of profitHeadings) known.add(heading);
  return known;
}

/** Finds the columns, or says everything that stops it. */
export function mapColumns(
  table: ContractTable,
  headings: readonly string[],
  source: Pick<SourceConfig, "columns" | "refunds">,
  place: Place,
): {mapping: Mapping; problems: Problem[]} {
  const problems: Problem[] = [];
  const columns: MappedColumn[] = [];
  const used = new Set<number>();
  const configured = source.columns ?? {};
  const {shown, line} = place;

  for (const key of Object.keys(configured)) {
    if (!table.columns.some((column) => column.name === key)) {
      const guess = closest(
        key,
        table.columns.map((c) => c.name),
      );
      problems.push({
        what: `\`sources.${table.name}.columns\` names ${JSON.stringify(key)}, which is no column of ${table.name}.`,
        remedy: `${guess ? `Did you mean ${guess}? ` : ""}The columns are ${table.columns.map((c) => c.name).join(", ")}.`,
      });
    }
  }

  for (const column of table.columns) {
    const setting = configured[column.name];
    if (setting === undefined) continue;
    const from = configuredFrom(setting, headings);
    if (!from) {
      const asked = typeof setting === "object" && "column" in setting ? setting.column : setting;
      const guess = closest(String(asked), headings);
      problems.push({
        file: shown,
        ...(line ? {line} : {}),
        what: `The config reads ${column.name} from ${typeof asked === "number" ? `column ${asked}` : JSON.stringify(asked)}, and the file has no such column.`,
        remedy: `${guess ? `Did you mean ${JSON.stringify(guess)}? ` : ""}${found(headings, place.hasHeader)}`,
      });
      continue;
    }
    if (
      from.kind === "column" &&
      from.as &&
      !(from.as === "rate" ? column.name === "discount" : column.name === "cost")
    ) {
      problems.push({
        file: shown,
        what: `The config reads ${column.name} \`as: "${from.as}"\`.`,
        remedy: 'Only discount can be read as: "rate", and only cost as: "profit".',
      });
      continue;
    }
    if (from.kind === "column") used.add(from.index);
    columns.push({column, from, how: from.kind === "constant" ? "constant" : "configured"});
  }

  const isMapped = (name: string) => columns.some((c) => c.column.name === name) || name in configured;
  const normalHeadings = headings.map(normalised);
  const match = (wanted: readonly string[]): number => {
    for (const heading of wanted) {
      const index = normalHeadings.findIndex((h, i) => h === normalised(heading) && !used.has(i));
      if (index >= 0) return index;
    }
    return -1;
  };
  if (place.hasHeader) {
    for (const column of table.columns) {
      if (isMapped(column.name)) continue;
      let index = match(column.headings);
      // Refunds seldom name a customer; the order they name has one.
      const takesOrder =
        index < 0 &&
        column.name === "refund_of" &&
        source.refunds &&
        !columns.some((c) => c.column.name === "customer_id");
      if (takesOrder) {
        const order = columns.find(
          (c) => c.column.name === "order_id" && c.how === "matched" && c.from.kind === "column",
        );
        if (order?.from.kind === "column") {
          columns.push({column, from: {kind: "column", index: order.from.index}, how: "matched"});
          columns.splice(columns.indexOf(order), 1);
          continue;
        }
      }
      let as: "profit" | undefined;
      if (index < 0 && table.name === "transactions" && column.name === "cost") {
        index = match(profitHeadings);
        as = "profit";
      }
      if (index < 0) continue;
      used.add(index);
      columns.push({column, from: {kind: "column", index, ...(as && {as})}, how: "matched"});
    }
  }

  const isRefundOfOrders = columns.some((c) => c.column.name === "refund_of");
  const missing = table.columns.filter(
    (c) =>
      (c.required || c.requiredIf?.(isMapped)) &&
      !isMapped(c.name) &&
      !(c.name === "customer_id" && isRefundOfOrders),
  );
  if (missing.length > 0) problems.push(missingColumns(table, missing, headings, used, place));
  return {
    mapping: {
      columns: table.columns.flatMap((column) => columns.filter((c) => c.column === column)),
      unused: headings.map((_, i) => i).filter((i) => !used.has(i)),
    },
    problems,
  };
}

function configuredFrom(setting: ColumnMapping, headings: readonly string[]): MappedFrom | null {
  if (typeof setting === "object" && "constant" in setting)
    return {kind: "constant", value: String(setting.constant)};
  const wanted = typeof setting === "object" ? setting.column : setting;
  const index =
    typeof wanted === "number" ? (wanted <= headings.length ? wanted - 1 : -1) : positionOf(wanted, headings);
  if (index < 0) return null;
  return {kind: "column", index, ...(typeof setting === "object" && {as: setting.as})};
}

/** The heading exactly, else the only one that is equal after normalising. */
function positionOf(heading: string, headings: readonly string[]): number {
  const exact = headings.indexOf(heading.trim());
  if (exact >= 0) return exact;
  const wanted = normalised(heading);
  return headings.findIndex((h) => normalised(h) === wanted);
}

/** All that is missing in one file, with the line of the config that would give it. */
function missingColumns(
  table: ContractTable,
  missing: readonly ContractColumn[],
  headings: readonly string[],
  used: ReadonlySet<number>,
  {shown, line, hasHeader, firstRow}: Place,
): Problem {
  const wanted = missing.map((c) => `${c.name} (${lowerFirst(c.description)})`).join(", ");
  const where = `for its source under \`sources.${table.name}\` in the config`;
  const taken = new Set(used);
  const guesses = new Map<string, string>();
  for (const column of hasHeader ? missing : []) {
    const guess = closestHeading(
      column,
      headings.filter((_, i) => !taken.has(i)),
    );
    if (guess === undefined) continue;
    guesses.set(column.name, guess);
    taken.add(headings.indexOf(guess));
  }
  const settings = missing.map((column, i) => {
    if (!hasHeader) return `${column.name}: ${i + 1}`;
    return `${column.name}: ${JSON.stringify(guesses.get(column.name) ?? "its heading")}`;
  });
  const guessed = [...guesses.values()].map((g) => JSON.stringify(g)).join(", ");
  const remedy = [
    `Write \`columns: {${settings.join(", ")}}\` ${where}${hasHeader ? "" : ", with the positions of these columns, counted from 1"}.`,
    guesses.size > 0
      ? `${guessed} ${guesses.size === 1 ? "is" : "are"} the closest; see whether that is right.`
      : "",
    missing.some((c) => c.name === "amount")
      ? "If the files hold no money, `amount: {constant: 1}` makes every figure count purchases."
      : "",
  ];
  return {
    file: shown,
    ...(line ? {line} : {}),
    what: hasHeader
      ? `No column was recognised as ${wanted}. ${found(headings, true)}`
      : `The file has no header, so no column can be recognised as ${wanted}.${firstRow ? ` Its first row: ${firstRow.slice(0, 20).join(" | ")}` : ""}`,
    remedy: remedy.filter(Boolean).join(" "),
  };
}

/** The heading most like one of the usual ones, or undefined when none is near. */
export function closestHeading(column: ContractColumn, headings: readonly string[]): string | undefined {
  // A heading that another column of the contract knows better is no guess for this one.
  const others = new Set(
    contract.flatMap((t) =>
      t.columns.filter((c) => c.name !== column.name).flatMap((c) => c.headings.map(normalised)),
    ),
  );
  let best: {heading: string; distance: number} | undefined;
  for (const heading of headings) {
    const normal = normalised(heading);
    if (normal === "" || others.has(normal)) continue;
    for (const usual of column.headings.map(normalised)) {
      const isPart =
        usual.length >= 3 && (normal.includes(usual) || (normal.length >= 3 && usual.includes(normal)));
      const distance = isPart ? 0.3 : editDistance(normal, usual) / Math.max(normal.length, usual.length);
      if (distance <= 0.4 && (!best || distance < best.distance)) best = {heading, distance};
    }
  }
  return best?.heading;
}

function closest(wanted: string, among: readonly string[]): string | undefined {
  let best: {value: string; distance: number} | undefined;
  const normal = normalised(wanted);
  for (const value of among) {
    const other = normalised(value);
    const distance = editDistance(normal, other) / Math.max(normal.length, other.length, 1);
    if (distance <= 0.5 && (!best || distance < best.distance)) best = {value, distance};
  }
  return best?.value;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({length: b.length + 1}, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row.push(
        Math.min(
          (previous[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

function found(headings: readonly string[], hasHeader: boolean): string {
  if (!hasHeader) return `It has no header and ${headings.length} columns, counted from 1.`;
  const shown = headings.slice(0, 40).map((h) => JSON.stringify(h));
  return `Headings found: ${shown.join(", ")}${headings.length > 40 ? ` and ${headings.length - 40} more` : ""}.`;
}

/** The first sentence, to stand inside another. */
function lowerFirst(sentence: string): string {
  const [first = ""] = sentence.split(/\.\s|\.$/);
  return first.slice(0, 1).toLowerCase() + first.slice(1);
}
