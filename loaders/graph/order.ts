/**
 * In which order models run: after everything they read.
 */
import {Failure, type Problem} from "../failure.ts";
import type {TableReference} from "./dependencies.ts";
import {layers, type Model} from "./model.ts";

export interface GraphNode {
  model: Model;
  reads: readonly TableReference[];
}

/**
 * Sorts models so that each comes after what it reads; equal models by name, so the order is the same everywhere.
 *
 * @param nodes models with the tables they read
 * @param sources tables that exist before any model runs, as `schema.table`
 * @throws Failure naming unknown tables, backward reads and circles with file and line
 */
export function orderModels(nodes: readonly GraphNode[], sources: ReadonlySet<string>): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.model.name, node]));
  const problems: Problem[] = [];
  for (const {model, reads} of nodes) {
    for (const {name, line} of reads) {
      if (!byName.has(name) && !sources.has(name)) {
        problems.push({
          file: model.file,
          line,
          what: `There is no table ${name}.`,
          remedy: suggestion(name, [...byName.keys(), ...sources]),
        });
      } else if (layerOf(name) > layerOf(model.name)) {
        problems.push({
          file: model.file,
          line,
          what: `${model.name} reads ${name}, which comes later in the flow ${layers.join(" -> ")}.`,
          remedy: "Move one of the two models, so that data flows one way.",
        });
      }
    }
  }
  if (problems.length > 0) throw new Failure(problems);

  const ordered: GraphNode[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (node: GraphNode, path: readonly GraphNode[]) => {
    const {name} = node.model;
    if (state.get(name) === "done") return;
    if (state.get(name) === "open") {
      const circle = [...path.slice(path.indexOf(node)), node];
      throw new Failure({
        file: node.model.file,
        line: node.reads.find((r) => r.name === circle[1]?.model.name)?.line ?? 1,
        what: `Models read each other in a circle: ${circle.map((n) => n.model.name).join(" -> ")}.`,
        remedy: "Take the shared part into a model of its own that both read.",
      });
    }
    state.set(name, "open");
    for (const read of [...node.reads].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const upstream = byName.get(read.name);
      if (upstream) visit(upstream, [...path, node]);
    }
    state.set(name, "done");
    ordered.push(node);
  };
  for (const node of [...nodes].sort((a, b) => (a.model.name < b.model.name ? -1 : 1))) visit(node, []);
  return ordered;
}

function layerOf(name: string): number {
  return layers.indexOf(name.split(".")[0] as (typeof layers)[number]); // -1 for a schema that is no layer
}

function suggestion(name: string, known: readonly string[]): string {
  const table = name.split(".").at(-1);
  const close = known.filter((k) => k.split(".").at(-1) === table || k.endsWith(String(table)));
  return close.length > 0
    ? `Did you mean ${close.sort().join(" or ")}? Tables are named with their schema.`
    : `Known tables: ${[...known].sort().join(", ")}.`;
}
