/** Pages made from one file for many values: an address each, one bundle for all. */
import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {describe, expect, test} from "vitest";
import {buildSite} from "../../../loaders/site/build.ts";
import {makeCompany, projectRoot, writeFiles} from "./fixture.ts";

const page = `---
title: Segments
---

\`\`\`js
const data = await FileAttachment("../data/points.json").json();
display(document.createTextNode(\`\${location.pathname}: \${data.length}\`));
\`\`\`
`;
const harm = '<script>alert(1)</script> "quoted"';

describe("pages of groupings", () => {
  test("come from the published list, share their code, and escape what they are called", async () => {
    const {source, work} = makeCompany();
    writeFiles(source, {"segments/[grouping].md": page});
    writeFiles(join(work, "published"), {
      "segments.json": JSON.stringify({
        groupings: [
          {name: "rfm", label: "RFM groups"},
          {name: "harm", label: harm},
        ],
      }),
    });
    const {directory} = await buildSite({projectRoot, source, work, config: {company: "Tiny"}});
    expect(readdirSync(join(directory, "segments")).sort()).toEqual(["harm.html", "rfm.html"]);
    const scripts = readdirSync(join(directory, "assets")).filter((name) => name.startsWith("segments-"));
    expect(scripts).toHaveLength(1);
    for (const name of ["rfm", "harm"]) {
      const html = readFileSync(join(directory, "segments", `${name}.html`), "utf8");
      expect(html).toContain(`src="../assets/${scripts[0]}"`);
      expect(html).not.toContain(harm);
    }
    // Within quotes of an attribute: no quote of the name may end it.
    const described = /<meta name="description" content="([^"]*)">/;
    expect(described.exec(readFileSync(join(directory, "segments/harm.html"), "utf8"))?.[1]).toContain(
      "&quot;quoted&quot;: the segments",
    );
  }, 60_000);
});
