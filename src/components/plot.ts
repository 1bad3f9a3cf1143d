/** The parts of the plotting library that figures use; loaded as one piece when the first figure needs it. */
export {
  areaY,
  axisX,
  axisY,
  barY,
  dot,
  gridY,
  line,
  lineY,
  plot,
  pointer,
  pointerX,
  ruleX,
  ruleY,
  tip,
} from "@observablehq/plot";
