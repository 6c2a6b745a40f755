import { articulationPointsOf, componentsOf } from './components.ts';
import { betweennessCentrality, louvain, pagerank } from './graph-library.ts';
import type { LinkGraph } from './link-graph.ts';

/** What is measured of each node. It ranks where to look first; it is evidence of nothing. */
export interface NodeMeasures {
  readonly id: string;
  /** Links. */
  readonly degree: number;
  /** Shortest paths between others that lead over it, each pair once; absent where the graph is too large. */
  readonly betweenness?: { readonly raw: number; readonly normalised: number };
  /** Share of a reader's time who follows links at random, at 0.85. */
  readonly pageRank: number;
  /** Number of its community, from 0. */
  readonly community: number;
  /** Number of its component, from 0, the largest first. */
  readonly component: number;
  /** Whether its component falls apart without it. */
  readonly isArticulation: boolean;
}

export interface GraphMeasures {
  /** In the graph's order. */
  readonly nodes: readonly NodeMeasures[];
  /** Sizes of the components, the largest first. */
  readonly components: readonly number[];
  readonly communities: number;
  /** Of the best partition that was found. */
  readonly modularity: number;
}

export interface MeasureOptions {
  /** A seeded generator for each try: the best partition of these is kept. */
  readonly draws: readonly (() => number)[];
  /** Nodes times links up to which betweenness is computed; as many steps does it take. */
  readonly mostSteps: number;
}

/**
 * Degree, betweenness (U. Brandes, "A Faster Algorithm for Betweenness Centrality", Journal of Mathematical Sociology
 * 25(2), 2001), PageRank, communities (V. Blondel and others, "Fast unfolding of communities in large networks", Journal
 * of Statistical Mechanics, 2008), components and articulation points. Links count alike, however many rows they have.
 */
export function measureGraph(graph: LinkGraph, { draws, mostSteps }: MeasureOptions): GraphMeasures {
  const { order } = graph;
  const pairs = ((order - 1) * (order - 2)) / 2;
  const raw =
    order > 0 && order * graph.size <= mostSteps
      ? betweennessCentrality(graph, { getEdgeWeight: null, normalized: false })
      : undefined;
  const ranks =
    order === 0
      ? {}
      : pagerank(graph, { getEdgeWeight: null, alpha: 0.85, tolerance: 1e-12, maxIterations: 1_000 });
  const { communities, count, modularity } = bestPartition(graph, draws);
  const components = componentsOf(graph);
  const componentOf = new Map(components.flatMap((nodes, number) => nodes.map((node) => [node, number])));
  const articulation = articulationPointsOf(graph);
  const nodes = graph.nodes().map((id) => ({
    id,
    degree: graph.degree(id),
    pageRank: ranks[id] ?? 0,
    community: communities[id] ?? 0,
    component: componentOf.get(id) ?? 0,
    isArticulation: articulation.has(id),
    ...(raw !== undefined && {
      betweenness: { raw: raw[id] ?? 0, normalised: pairs > 0 ? (raw[id] ?? 0) / pairs : 0 },
    }),
  }));
  return { nodes, components: components.map(({ length }) => length), communities: count, modularity };
}

interface Partition {
  readonly communities: Readonly<Record<string, number>>;
  readonly count: number;
  readonly modularity: number;
}

/** Without links each node is a community of its own, and there is no modularity to speak of. */
function bestPartition(graph: LinkGraph, draws: readonly (() => number)[]): Partition {
  const alone = Object.fromEntries(graph.nodes().map((node, number) => [node, number]));
  let best: Partition = { communities: alone, count: graph.order, modularity: 0 };
  if (graph.size === 0) return best;
  for (const rng of draws) {
    const found = louvain.detailed(graph, { getEdgeWeight: null, rng });
    if (found.modularity > best.modularity) best = found;
  }
  return best;
}
