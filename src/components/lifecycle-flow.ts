/** Moves between stages: from the stage on the left to the one on the right, as wide as there were moves. */
import {named} from "./chart.js";
import {definitionLink} from "./definition-link.js";
import {s} from "./dom.js";
import {figure} from "./figure.js";
import {count, day, sentence} from "./format.js";
import {type Move, movesSince, type Stage, stageColors, stages, yearStart} from "./lifecycle-data.js";
import type {LifecycleReport} from "./lifecycle-report.js";
import {moveName, movesTitle, netMoves} from "./lifecycle-words.js";
import {follow, near} from "./report.js";
import {segmented} from "./segmented.js";

export function flow({lifecycle, manifest, state, cube, first}: LifecycleReport): HTMLElement {
  const control = segmented<"year" | "all">({
    label: "Moves",
    name: "moves",
    options: [
      {value: "year", label: "Past 12 months"},
      {value: "all", label: "All"},
    ],
    onchange: (moves) => state.set({moves}),
  });
  const view = figure({
    id: "moves",
    height: 420,
    controls: lifecycle.reason === null ? control.element : undefined,
  });
  const nearby = first.then(() => near(view.element));
  follow(
    state,
    async ({moves: which}, current) => {
      control.set(which);
      await nearby;
      if (lifecycle.reason !== null) {
        view.empty("Moves between stages", lifecycle.reason);
        return;
      }
      const data = await cube("lifecycle-moves");
      if (!current()) return;
      const start = which === "year" ? yearStart(manifest.span.asOf) : "";
      const moves = movesSince(data, start);
      const since = start > manifest.span.firstDay ? start : manifest.span.firstDay;
      const title = movesTitle(moves, which === "year" ? "in the past 12 months" : "so far");
      view.show({
        title,
        subtitle: "Moves from one stage (left) to another (right); a customer may move several times",
        note: [
          `${day(since)} to ${day(manifest.span.asOf)}, ${count(moves.reduce((n, m) => n + m.moves, 0))} moves. The table gives each move with the moves back, and the net. `,
          definitionLink("lifecycle_stage", "What the stages mean"),
          ".",
        ],
        name: "moves-between-stages",
        table: {
          columns: ["from", "to", "moves", "moves_back", "net"],
          rows: netMoves(moves).map(({move, back, net}) => [
            move.from || "new",
            move.to,
            move.moves,
            back,
            net,
          ]),
        },
        draw: (width) => named(ribbons(moves, width), title),
      });
    },
    view.fail,
  );
  return view.element;
}

/** Drawn by hand: the plotting library has no ribbons. */
function ribbons(moves: readonly Move[], width: number): SVGSVGElement {
  const narrow = width < 560;
  const height = 440;
  const side = narrow ? 94 : 170;
  const [left, right] = [side, width - side];
  // Room for two lines beside the thinnest stage.
  const gap = narrow ? 32 : 22;
  const all = moves.reduce((n, move) => n + move.moves, 0);
  const svg = s("svg", {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    style: "max-width:100%;font-size:13px",
    fill: "var(--ink)",
  });
  const place = (side: "from" | "to", names: readonly (Stage | "")[]) => {
    const present = names.filter((name) => moves.some((move) => move[side] === name));
    const scale = (height - 36 - gap * (present.length - 1)) / Math.max(1, all);
    let y = 8;
    return {
      scale,
      nodes: new Map(
        present.map((name) => {
          const total = moves.reduce((n, move) => n + (move[side] === name ? move.moves : 0), 0);
          const node = {top: y, used: 0, total};
          y += total * scale + gap;
          return [name, node];
        }),
      ),
    };
  };
  const sources = place("from", ["", ...stages]);
  const targets = place("to", stages);
  const scale = Math.min(sources.scale, targets.scale);
  for (const move of moves) {
    const source = sources.nodes.get(move.from);
    const target = targets.nodes.get(move.to);
    if (!source || !target) continue;
    const [a, b] = [source.top + source.used * scale, target.top + target.used * scale];
    source.used += move.moves;
    target.used += move.moves;
    const thick = Math.max(1, move.moves * scale);
    const middle = (left + right) / 2;
    svg.append(
      s(
        "path",
        {
          d: `M${left},${a}C${middle},${a} ${middle},${b} ${right},${b}V${b + thick}C${middle},${b + thick} ${middle},${a + thick} ${left},${a + thick}Z`,
          fill: stageColors[move.to],
          "fill-opacity": 0.55,
        },
        s("title", {}, `${sentence(moveName(move))}: ${count(move.moves)}`),
      ),
    );
  }
  const label = (name: Stage | "", node: {top: number; total: number}, side: "from" | "to") => {
    const x = side === "from" ? left : right;
    const tall = Math.max(2, node.total * scale);
    const at = {
      x: side === "from" ? x - 12 : x + 12,
      y: node.top + Math.max(tall / 2, narrow ? 12 : 4),
      dy: "0.32em",
      "text-anchor": side === "from" ? "end" : "start",
    };
    svg.append(
      s("rect", {
        x: side === "from" ? x - 6 : x,
        y: node.top,
        width: 6,
        height: tall,
        fill: name === "" ? "var(--ink-soft)" : stageColors[name],
      }),
      narrow
        ? s(
            "text",
            {...at, dy: null},
            s("tspan", {x: at.x, dy: "-0.15em"}, name === "" ? "New" : sentence(name)),
            s("tspan", {x: at.x, dy: "1.15em"}, count(node.total)),
          )
        : s("text", at, `${name === "" ? "New" : sentence(name)} ${count(node.total)}`),
    );
  };
  for (const [name, node] of sources.nodes) label(name, node, "from");
  for (const [name, node] of targets.nodes) label(name, node, "to");
  return svg;
}
