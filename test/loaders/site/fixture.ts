/** A tiny company site for tests of the machinery: three pages, components that import each other, one data file. */
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join, resolve} from "node:path";
import {fileURLToPath} from "node:url";
import {afterAll} from "vitest";

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, {recursive: true, force: true});
});

/** An empty folder of its own, outside the project; removed when the tests have run. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "perennial-site-"));
  made.push(folder);
  return folder;
}

/** Writes files (path -> content) under a folder. */
export function writeFiles(folder: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true});
    writeFileSync(join(folder, path), content);
  }
}

export const pages: Record<string, string> = {
  "style.css": "body { margin: 0; font: 16px sans-serif; }\n.skip-link { position: absolute; }\n",
  "index.md": `---
title: Overview
description: What a "tiny" company knows
---

# Overview

\`\`\`js
import {total} from "./components/total.js";
const data = await FileAttachment("data/points.json").json();
display(total(data));
\`\`\`

Go to [retention](./retention).

![A dot](./img/dot.svg)
`,
  "retention.md": `# Retention

\`\`\`js
import * as Plot from "@observablehq/plot";
import {total} from "./components/total.js";
import {later} from "./components/later.js";
const data = await FileAttachment("data/points.json").json();
\`\`\`

<p>The sum is \${total(data)}.</p>

\`\`\`js
display(Plot.barY(data, {x: "name", y: "value"}).plot());
\`\`\`

\`\`\`js
display(await later());
\`\`\`
`,
  "notebooks/cohorts.md": `# Cohorts

\`\`\`js
import * as aq from "arquero";
const data = await FileAttachment("../data/points.json").json();
const verbs = Object.keys(aq).length > 20 ? "many" : "few";
display(document.createTextNode(\`rows \${aq.from(data).numRows()}, verbs \${verbs}\`));
\`\`\`
`,
  "components/total.ts": `import type {Point} from "./point.js";
import {value} from "./point.js";

export function total(points: Point[]): Text {
  return document.createTextNode(\`total \${points.reduce((sum, point) => sum + value(point), 0)}\`);
}
`,
  "components/point.ts": `export interface Point {
  name: string;
  value: number;
}

export const value = (point: Point): number => point.value;
`,
  "components/later.ts": `export async function later(): Promise<Text> {
  const {word} = await import("./word.js");
  return document.createTextNode(word);
}
`,
  "components/word.ts": `import {FileAttachment} from "observablehq:stdlib";

const points = await FileAttachment("../data/points.json").json();
export const word = \`loaded later, with \${points.length} points\`;
`,
  "img/dot.svg":
    '<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"><circle r="3" cx="3" cy="3"/></svg>',
  "components/site.ts": 'document.documentElement.dataset.site = "ready";\n',
};

export const published: Record<string, string> = {
  "manifest.json": JSON.stringify({
    software: {name: "perennial", version: "0.1.0"},
    company: "Tiny & Sons",
    currency: "USD",
    smallGroup: 10,
    timeZone: "UTC",
    span: {firstDay: "2024-01-01", asOf: "2024-12-31"},
    rows: {
      transactions: {read: 100, refused: 1, afterAsOf: 0, refunds: 2},
      customers: null,
      interactions: null,
    },
    customers: {total: 42, inCohorts: 42, refundsOnly: 0},
    has: {margin: false, orderIds: true, quantity: false, discount: false},
    dimensions: [],
    retention: {windowDays: {week: 7, month: 30, quarter: 90}},
    grains: ["week", "month", "quarter"],
    tests: {passed: 3, warned: 0, failed: 0},
  }),
  "points.json": JSON.stringify([
    {name: "a", value: 1},
    {name: "b", value: 41},
  ]),
};

/** A work folder in a temporary folder, with pages beside it and published files inside. */
export function makeCompany(folder = temporaryFolder()): {folder: string; source: string; work: string} {
  const source = join(folder, "src");
  const work = join(folder, "work");
  writeFiles(source, pages);
  writeFiles(join(work, "published"), published);
  return {folder, source, work};
}
