/**
 * Figures drawn from the made-up company of test/src/fixture.ts, held to stored pictures of their SVG.
 *
 * A figure that is meant to change: look at it, then run `npx vitest run test/browser/figures.test.ts -u`.
 */
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {projectRoot} from "../../loaders/pipeline.ts";
import {buildSite} from "../../loaders/site/build.ts";
import {writeFixture} from "../src/fixture.ts";
import {type OpenSite, openSite} from "./browser.ts";

let folder: string;
let site: OpenSite;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "perennial-figures-"));
  await writeFixture(join(folder, "published"), {customers: 1200});
  const company = "Larch & Linden <b>Outfitters</b>";
  const {directory} = await buildSite({
    config: {company},
    work: join(folder, "work"),
    projectRoot,
    published: join(folder, "published"),
  });
  // Wider than the page, so that a scroll bar does not change the figures' width.
  site = await openSite(directory, {viewport: {width: 1400, height: 900}});
});

afterAll(async () => {
  await site?.close();
  await rm(folder, {recursive: true, force: true});
});

/** The figure's SVG, one element a line. */
async function svg(path: string, id: string): Promise<string> {
  await site.open(path);
  const figure = site.page.locator(`#${id}`);
  await figure.scrollIntoViewIfNeeded();
  const picture = figure.locator(".figure-body svg").first();
  await picture.waitFor();
  const markup = await picture.evaluate((element) => element.outerHTML);
  return `${markup.replaceAll("><", ">\n<")}\n`;
}

describe("pictures", () => {
  it.each([
    ["index.html?period=quarter", "customers"],
    ["retention.html?period=quarter", "curve"],
    ["retention.html?period=quarter&dimension=acquisition_channel", "groups"],
    ["retention.html?period=quarter&age=2", "over-time"],
  ])("%s #%s", async (path, id) => {
    await expect(await svg(path, id)).toMatchFileSnapshot(`pictures/${id}.svg`);
  });
});

describe("names from the data", () => {
  it("are text wherever they stand, whatever they hold", async () => {
    const tier = 'Silver, "old" <b>plan</b>';
    await site.open(`retention.html?dimension=loyalty_tier&value=${encodeURIComponent(tier)}`);
    await expect.poll(() => site.page.locator("#cohorts .figure-title").textContent()).toContain(`${tier}: `);
    expect(await site.page.locator(".company").textContent()).toBe("Larch & Linden <b>Outfitters</b>");
    await site.open("data-quality.html");
    const columns = site.page.getByRole("region", {name: "Columns that were found"});
    expect(await columns.locator("tbody td").allTextContents()).toContain("<script>alert(1)</script>");
    expect(await site.page.locator("main b, main td script").count()).toBe(0);
    expect(site.problems).toEqual([]);
  });

  it("cannot run as formulas in a download", async () => {
    await site.open("retention.html?dimension=loyalty_tier");
    const groups = site.page.locator("#groups");
    await groups.scrollIntoViewIfNeeded();
    await groups.locator("svg").first().waitFor();
    const waiting = site.page.waitForEvent("download");
    await groups.getByRole("button", {name: "CSV"}).click();
    const stream = await (await waiting).createReadStream();
    let text = "";
    for await (const chunk of stream) text += chunk;
    expect(text).toContain("\r\n'=None,1,");
    expect(text).toContain('\r\n"Silver, ""old"" <b>plan</b>",1,');
    expect(text).not.toMatch(/^=/m);
  });
});

describe("open cells", () => {
  it("are hatched, say when they close, and are told apart from withheld ones", async () => {
    await site.open("retention.html");
    const open = site.page.locator("table.heatmap td.open");
    await open.first().waitFor();
    expect(await open.count()).toBeGreaterThan(10);
    // Data end on 15 December 2024, so the cell of December is open for every cohort.
    expect(await open.first().getAttribute("title")).toMatch(/^open until 31 Dec 2024: /);
    await open.first().hover();
    expect(await site.page.locator(".cell-line").textContent()).toContain("Open until 31 December 2024: ");
    const withheld = site.page.locator("table.heatmap td.withheld").first();
    expect(await withheld.textContent()).toBe("–");
    expect(await withheld.getAttribute("title")).toMatch(/^withheld: rests on fewer than 10 customers/);
  });
});

describe("projections", () => {
  it("stand in open cells with their interval, and say which model they come from", async () => {
    await site.open("retention.html?period=quarter");
    const cell = site.page.locator("table.heatmap td.projected").first();
    await cell.waitFor();
    // What the made-up projections are: half as many again as have come, and two more.
    expect(await cell.textContent()).toMatch(/^projected \d+$/);
    expect(await cell.getAttribute("title")).toMatch(
      /^open until 31 Dec 2024: \d+\u202f% so far, projected \d+\u202f% \(\d+ to \d+\u202f%\)$/,
    );
    await cell.hover();
    expect(await site.page.locator(".cell-line").textContent()).toMatch(
      /bought in quarter 11\. Open until 31 December 2024: projected to close at \d+ \(\d+\u202f%, 90\u202f% interval \d+ to \d+\u202f%\)\.$/,
    );
    expect(await site.page.locator(".heatmap-legend").textContent()).toContain(
      "projected: hatched, with 90\u202f% interval",
    );
    expect(await site.page.locator("#cohorts .figure-note").textContent()).toContain(
      "the model BG/NBD expects",
    );
    expect(await site.page.locator(".projection-finding").textContent()).toMatch(
      /^The newest cohort, Q3 2024, /,
    );
  });

  it("are left out where there are none: margin, and a single group of customers", async () => {
    for (const query of ["measure=margin", "dimension=acquisition_channel&value=Search"]) {
      await site.open(`retention.html?period=quarter&${query}`);
      const open = site.page.locator("table.heatmap td.open");
      await open.first().waitFor();
      expect(await open.first().getAttribute("title")).toBe("open until 31 Dec 2024: can still change");
      expect(await site.page.locator("td.projected").count()).toBe(0);
      expect(await site.page.locator(".projection-finding").count()).toBe(0);
    }
  });
});

describe("one segment", () => {
  it("is chosen on one page, kept on the way through others, and given back", async () => {
    const {page} = site;
    const address = () => new URL(page.url());
    const go = async (name: string) => {
      const before = page.url();
      await page.locator(`nav a[data-page="${name}"]`).click();
      await page.waitForURL((url) => url.href !== before);
      await page.locator("h1").waitFor();
    };
    const sentence = page.locator(".narrowed .answer-sentence");

    await site.open("index.html?period=quarter");
    expect(await page.locator(".narrowed").isVisible()).toBe(false);
    expect(site.requests.filter((request) => request.includes("narrowed"))).toEqual([]);
    await page.getByLabel("Narrow to").selectOption({label: "RFM groups"});
    await sentence.getByText("Of the 200 customers who were in “Champions” when Q3 2024 began").waitFor();
    await page.getByLabel("Segment").selectOption("Loyal");
    await sentence.getByText("Of the 300 customers who were in “Loyal”").waitFor();
    expect(address().search).toBe("?period=quarter&by=rfm&in=Loyal");
    expect(await page.locator(".everyone").isVisible()).toBe(false);
    await page.locator("#narrowed-share svg[role=img]").waitFor();

    // A page that tells of all customers only says nothing of it, and leads on; so does one in a folder.
    await go("trust");
    expect(await page.locator(".narrowing").count()).toBe(0);
    await go("retention");
    await sentence.getByText("“Loyal” at the end of a quarter").waitFor();
    await page.getByRole("radio", {name: "Then or later"}).locator("visible=true").check();
    await sentence.getByText("or later").waitFor();
    await page.locator("#narrowed-cohorts td.open").first().waitFor();
    await page.getByRole("link", {name: "What sets the segments apart"}).click();
    await page.waitForURL(/segments\/rfm\.html\?by=rfm&in=Loyal$/);
    const overview = page.locator('nav a[data-page="index"]');
    await overview.hover();
    expect(await overview.getAttribute("href")).toMatch(/\/index\.html\?by=rfm&in=Loyal$/);
    // A link that names a segment means that one.
    await page.getByRole("link", {name: "Champions", exact: true}).click();
    await sentence.getByText("“Champions”").waitFor();

    // Everyone's figures were never drawn on this page: they are when they are wanted.
    expect(await page.locator("#revenue svg[role=img]").count()).toBe(0);
    await page.getByRole("button", {name: "Show all customers"}).click();
    expect(address().search).toBe("");
    await page.locator("#revenue svg[role=img]").waitFor();
    expect(await page.locator(".narrowed").isVisible()).toBe(false);
    expect(await page.getByLabel("Narrow to").evaluate((element) => element === document.activeElement)).toBe(
      true,
    );
    await page.goBack();
    await page.goBack();
    await sentence.getByText("“Loyal” at the end of a quarter").waitFor();

    for (const unknown of ["by=rfm&in=Nobody", "by=nothing&in=Loyal"]) {
      await site.open(`index.html?${unknown}`);
      expect(await page.locator(".everyone .verdict").isVisible()).toBe(true);
    }
    expect(site.problems).toEqual([]);
  });

  it("is told on the pages of lifetime value and lifecycle, whatever it is called", async () => {
    const {page} = site;
    const drawn = async (id: string) => {
      const figure = page.locator(`#${id}`);
      await figure.scrollIntoViewIfNeeded();
      await figure.locator("svg[role=img], table").first().waitFor();
    };
    const verdict = page.locator(".narrowed .verdict");
    await site.open("lifetime-value.html?by=rfm&in=Champions");
    await verdict.getByText("$200 to come, above the mean of all.").waitFor();
    for (const id of ["segment-curve", "expected", "segment-returns"]) await drawn(id);
    expect(site.requests.some((request) => request.includes("value-concentration"))).toBe(false);
    // The last of them holds what was folded: it has no forecast of its own.
    await site.open("lifetime-value.html?by=harm&in=Other");
    await verdict.getByText("Not told of this segment.").waitFor();
    await site.open("lifetime-value.html?by=harm&in=");
    await verdict.getByText("to come").waitFor();

    await site.open("lifecycle.html?by=rfm&in=Lost");
    await verdict.getByText("No clear difference to the others.").waitFor();
    for (const id of ["narrowed-stock", "narrowed-fell", "narrowed-back", "narrowed-moves"]) await drawn(id);
    await page.getByRole("radio", {name: "Last four"}).locator("visible=true").check();
    await page.locator("#narrowed-moves").getByText("4 quarters to Q3 2024").waitFor();
    await page.getByRole("button", {name: "Show all customers"}).click();
    await drawn("stake");
    await page.getByRole("radio", {name: "As a part of all"}).check();
    await page.locator("#stake-title").getByText("of all margin stands with customers in decline").waitFor();
    expect(site.problems).toEqual([]);
  });
});
