/** What a figure shows: its words, its picture, its numbers. */
import type {Table} from "./csv.js";
import type {Child} from "./dom.js";

export interface FigureContent {
  /** The finding, in words made from the data. */
  title: string;
  /** Measure and unit. */
  subtitle: string;
  /** Customers it rests on, as-of date, source. */
  note: Child;
  /** Draws the picture for a width in pixels; a picture that does not depend on it may ignore it. */
  draw(width: number): Node;
  /** What is shown, as a table. */
  table: Table;
  /** File name of downloads, without ending. */
  name: string;
  /** Draws a picture fit for a PNG when the one on the page is not an SVG. */
  picture?(width: number): SVGSVGElement;
}
