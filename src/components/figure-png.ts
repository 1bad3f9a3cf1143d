/** A figure as a PNG, with its title and note, drawn in the browser without anything from outside. */
import type {FigureContent} from "./figure-content.js";

const margin = 32;
const scale = 2;

/**
 * @param image the picture, as it stands on the page
 * @param note what stands under it, as text
 * @returns a PNG at twice the size, on the page's paper
 */
export async function figurePng(
  image: SVGSVGElement,
  content: Pick<FigureContent, "title" | "subtitle">,
  note: string,
): Promise<Blob> {
  const styles = getComputedStyle(document.documentElement);
  const color = (name: string) => styles.getPropertyValue(name).trim();
  const family = getComputedStyle(document.body).fontFamily;
  const {width, height} = size(image);
  const picture = await load(standalone(image, width, height, styles, family));

  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser cannot draw on a canvas");
  const texts = [
    {text: content.title, font: `600 20px ${family}`, line: 26, fill: color("--ink"), gap: 4},
    {text: content.subtitle, font: `13px ${family}`, line: 18, fill: color("--ink-soft"), gap: 16},
    null,
    {text: note, font: `13px ${family}`, line: 18, fill: color("--ink-soft"), gap: 0},
  ].map((block) => {
    if (block === null) return null;
    context.font = block.font;
    return {...block, lines: wrap(block.text, width, (t) => context.measureText(t).width)};
  });
  const total = texts.reduce(
    (sum, block) => sum + (block ? block.lines.length * block.line + block.gap : height + 16),
    2 * margin,
  );
  canvas.width = (width + 2 * margin) * scale;
  canvas.height = total * scale;
  context.scale(scale, scale);
  context.fillStyle = color("--paper");
  context.fillRect(0, 0, width + 2 * margin, total);
  context.textBaseline = "top";
  let y = margin;
  for (const block of texts) {
    if (!block) {
      context.drawImage(picture, margin, y, width, height);
      y += height + 16;
      continue;
    }
    context.font = block.font;
    context.fillStyle = block.fill;
    for (const line of block.lines) {
      context.fillText(line, margin, y);
      y += block.line;
    }
    y += block.gap;
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("the picture could not be made"))),
      "image/png",
    );
  });
}

/** A figure's note without its links, which lead nowhere from a picture, and with the name of the company. */
export function noteText(note: Element, company: string): string {
  // Cloning a node gives a node of the same type; the DOM's types do not say so.
  const copy = note.cloneNode(true) as Element;
  for (const link of copy.querySelectorAll("a")) if (!link.dataset.source) link.remove();
  const text = (copy.textContent ?? "")
    .replace(/\s+/g, " ")
    .replace(/\.( \.)+/g, ".")
    .trim();
  return company === "" ? text : text.replace(/\.$/, ` of ${company}.`);
}

/** Breaks a text into lines no wider than `width`, as `measure` sees them. */
export function wrap(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/[ \n]+/).filter(Boolean)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && measure(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== "") lines.push(line);
  return lines;
}

function size(image: SVGSVGElement): {width: number; height: number} {
  const box = image.viewBox.baseVal;
  return {width: box.width, height: box.height};
}

/** The SVG as a file of its own: theme colours written out, since a picture cannot see the page's style sheet. */
function standalone(
  image: SVGSVGElement,
  width: number,
  height: number,
  styles: CSSStyleDeclaration,
  family: string,
): string {
  // Cloning a node gives a node of the same type; the DOM's types do not say so.
  const clone = image.cloneNode(true) as SVGSVGElement;
  clone.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  clone.setAttribute("width", String(width));
  clone.setAttribute("height", String(height));
  clone.setAttribute(
    "style",
    `font-family:${family.replaceAll('"', "'")};font-size:13px;color:${styles.getPropertyValue("--ink")}`,
  );
  const text = new XMLSerializer().serializeToString(clone);
  return text.replace(/var\((--[\w-]+)(?:,[^)]*)?\)/g, (whole, name: string) => {
    const value = styles.getPropertyValue(name).trim();
    return value === "" ? whole : value;
  });
}

async function load(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}
