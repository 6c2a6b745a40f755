import type { LinkGraph } from './link-graph.ts';

/** Nodes that hang together, each component's in the graph's order; the largest component first. */
export function componentsOf(graph: LinkGraph): string[][] {
  const seen = new Set<string>();
  const components: string[][] = [];
  for (const start of graph.nodes()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const component = [start];
    for (const node of component) {
      for (const neighbour of graph.neighbors(node)) {
        if (seen.has(neighbour)) continue;
        seen.add(neighbour);
        component.push(neighbour);
      }
    }
    components.push(component);
  }
  return components.toSorted((a, b) => b.length - a.length);
}

interface Visit {
  readonly node: string;
  readonly parent?: Visit;
  readonly order: number;
  readonly rest: string[];
  /** The earliest node that is reached from below without going back through it. */
  low: number;
  children: number;
}

/**
 * Nodes without which a component falls apart.
 *
 * J. Hopcroft and R. Tarjan, "Algorithm 447: Efficient Algorithms for Graph Manipulation", Communications of the ACM
 * 16(6), 1973; with a stack of its own, for a long chain of links is deeper than the machine's.
 */
export function articulationPointsOf(graph: LinkGraph): Set<string> {
  const orders = new Map<string, number>();
  const points = new Set<string>();
  const visit = (node: string, parent?: Visit): Visit => {
    const order = orders.size;
    orders.set(node, order);
    const own = { node, order, low: order, children: 0, rest: graph.neighbors(node) };
    return parent === undefined ? own : { ...own, parent };
  };
  for (const start of graph.nodes()) {
    for (let at = orders.has(start) ? undefined : visit(start); at !== undefined; ) {
      const next = at.rest.pop();
      if (next === undefined) {
        leave(at, points);
        at = at.parent;
        continue;
      }
      const known = orders.get(next);
      if (known === undefined) {
        at.children += 1;
        at = visit(next, at);
      } else if (next !== at.parent?.node) at.low = Math.min(at.low, known);
    }
  }
  return points;
}

function leave({ node, parent, low, children }: Visit, points: Set<string>): void {
  if (parent === undefined) {
    if (children > 1) points.add(node);
    return;
  }
  parent.low = Math.min(parent.low, low);
  if (parent.parent !== undefined && low >= parent.order) points.add(parent.node);
}
