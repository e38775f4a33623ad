import type { TaskView } from '@boocode/contracts/task';
import { columnsOf } from './columns.js';

/** A place in the graph, in pixels: a step, or all those of a column for which there is no room. */
export interface GraphNode {
  id: string;
  x: number;
  y: number;
  step: TaskView | null;
  /** The steps that it stands for. */
  steps: readonly TaskView[];
}

export interface GraphEdge {
  from: GraphNode;
  to: GraphNode;
}

export interface GraphLayout {
  nodes: GraphNode[];
  edges: GraphEdge[];
  width: number;
  height: number;
  nodeWidth: number;
}

/** So many of a column are drawn; the rest is one node. */
const most = 12;
export const nodeHeight = 44;
const rowGap = 8;
const columnGap = 36;
const narrowest = 144;
const widest = 240;

const heightOf = (count: number) => count * nodeHeight + Math.max(0, count - 1) * rowGap;

/** Columns by depth, each in the middle of the height; as wide as `width` allows. */
export function graphLayout(steps: readonly TaskView[], width: number): GraphLayout {
  const columns = columnsOf(steps);
  const gaps = columnGap * Math.max(0, columns.length - 1);
  const nodeWidth = Math.floor(Math.min(widest, Math.max(narrowest, (width - gaps) / Math.max(1, columns.length))));
  const shown = columns.map(nodesOf);
  const tallest = Math.max(0, ...shown.map((column) => column.length));
  const height = heightOf(tallest);
  const nodes = shown.flatMap((column, depth) => {
    const top = (height - heightOf(column.length)) / 2;
    return column.map((node, row) => ({
      ...node,
      x: depth * (nodeWidth + columnGap),
      y: top + row * (nodeHeight + rowGap),
    }));
  });
  return { nodes, edges: edgesOf(nodes), width: columns.length * nodeWidth + gaps, height, nodeWidth };
}

function nodesOf(column: readonly TaskView[]): Omit<GraphNode, 'x' | 'y'>[] {
  const single = column.length > most ? column.slice(0, most - 1) : column;
  const rest = column.slice(single.length);
  const nodes: Omit<GraphNode, 'x' | 'y'>[] = single.map((step) => ({ id: step.id, step, steps: [step] }));
  return rest.length === 0 ? nodes : [...nodes, { id: `${rest[0]?.id} and more`, step: null, steps: rest }];
}

/** One line between two nodes, however many steps of them depend on each other. */
function edgesOf(nodes: readonly GraphNode[]): GraphEdge[] {
  const nodeOf = new Map(nodes.flatMap((node) => node.steps.map((step) => [step.id, node])));
  const edges = new Map<string, GraphEdge>();
  for (const to of nodes) {
    for (const id of to.steps.flatMap((step) => step.depends_on)) {
      const from = nodeOf.get(id);
      if (from !== undefined && from !== to) edges.set(`${from.id} ${to.id}`, { from, to });
    }
  }
  return [...edges.values()];
}

/** From the right edge of one node to the left edge of another, level at both ends. */
export function edgePath({ from, to }: GraphEdge, nodeWidth: number): string {
  const x1 = from.x + nodeWidth;
  const y1 = from.y + nodeHeight / 2;
  const x2 = to.x;
  const y2 = to.y + nodeHeight / 2;
  // Steps that skip columns would run through what stands between them; they bend within their last gap.
  const bend = x2 - columnGap;
  return `M${x1} ${y1}H${Math.max(x1, bend)}C${bend + columnGap / 2} ${y1} ${bend + columnGap / 2} ${y2} ${x2} ${y2}`;
}
