import type { LinkGraph } from '@deadset/analytics';

/** What a whole network is like. */
export interface GraphShape {
  readonly density: number;
  readonly isolates: number;
  readonly triangles: number;
  /** Share of paths of two links whose ends are linked. */
  readonly transitivity: number;
  /** Mean over all nodes of the share of their neighbours' pairs that are linked. */
  readonly averageClustering: number;
  /** The largest k for which some nodes have k links among themselves. */
  readonly largestCore: number;
  /** Pearson's correlation of the degrees at the two ends of a link. */
  readonly degreeAssortativity: number;
}

/**
 * Measures a network as networkx does. No page shows them: they hold that the graph which is measured there is the
 * published one, link by link.
 */
export function shapeOf(graph: LinkGraph): GraphShape {
  const { order, size } = graph;
  const local = graph.mapNodes((node) => {
    const neighbours = graph.neighbors(node);
    const links = neighbours.flatMap((a, i) => neighbours.slice(i + 1).filter((b) => graph.hasEdge(a, b)));
    return { linked: links.length, pairs: (neighbours.length * (neighbours.length - 1)) / 2 };
  });
  const linked = sumOf(local, (node) => node.linked);
  return {
    density: (2 * size) / (order * (order - 1)),
    isolates: graph.filterNodes((node) => graph.degree(node) === 0).length,
    triangles: linked / 3,
    transitivity: linked / sumOf(local, ({ pairs }) => pairs),
    averageClustering: sumOf(local, (node) => (node.pairs === 0 ? 0 : node.linked / node.pairs)) / order,
    largestCore: largestCoreOf(graph),
    degreeAssortativity: assortativityOf(graph),
  };
}

/** Takes away nodes of too few links for as long as there are any, for one k after the other. */
function largestCoreOf(graph: LinkGraph): number {
  const left = graph.copy();
  for (let k = 1; ; k += 1) {
    for (;;) {
      const loose = left.filterNodes((node) => left.degree(node) < k);
      if (loose.length === 0) break;
      for (const node of loose) left.dropNode(node);
    }
    if (left.order === 0) return k - 1;
  }
}

/** M. E. J. Newman, "Assortative Mixing in Networks", Physical Review Letters 89 (2002), each link from both its ends. */
function assortativityOf(graph: LinkGraph): number {
  const ends = graph
    .mapEdges((_edge, _attributes, a, b) => [graph.degree(a), graph.degree(b)] as const)
    .flatMap(([a, b]) => [[a, b] as const, [b, a] as const]);
  const mean = sumOf(ends, ([a]) => a) / ends.length;
  return sumOf(ends, ([a, b]) => (a - mean) * (b - mean)) / sumOf(ends, ([a]) => (a - mean) ** 2);
}

function sumOf<Thing>(things: readonly Thing[], of: (thing: Thing) => number): number {
  return things.reduce((sum, thing) => sum + of(thing), 0);
}
