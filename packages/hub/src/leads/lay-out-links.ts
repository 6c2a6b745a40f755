import type { LinkGraph } from '@deadset/analytics';
import { UndirectedGraph } from 'graphology';
import forceAtlas2Module from 'graphology-layout-forceatlas2';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types say `default`; what Node imports is the function
const forceAtlas2 = forceAtlas2Module as unknown as typeof forceAtlas2Module.default;

/** Rounds of the layout for a small graph, and steps in all for a large one: a second or two. */
const [mostRounds, fewestRounds, mostSteps] = [300, 20, 600_000];

/** A graph as the browser draws it. */
export interface DrawnLinks {
  readonly nodes: readonly {
    readonly label: string;
    readonly kind: string;
    readonly x: number;
    readonly y: number;
    /** Links. */
    readonly degree: number;
  }[];
  /** Places of their two ends in `nodes`. */
  readonly links: readonly (readonly [number, number])[];
}

/**
 * Places for all nodes: ForceAtlas2 (M. Jacomy and others, PLoS ONE 9(6), 2014) from a spiral, so that the same graph
 * is drawn the same each time.
 */
export function layOut(graph: LinkGraph): DrawnLinks {
  const spread = new UndirectedGraph<{ x: number; y: number }>();
  graph.forEachNode((id) => {
    const [turn, radius] = [spread.order * 2.399_963, Math.sqrt(spread.order + 1)];
    spread.addNode(id, { x: radius * Math.cos(turn), y: radius * Math.sin(turn) });
  });
  graph.forEachEdge((_edge, _attributes, from, to) => spread.addEdge(from, to));
  const iterations = Math.max(fewestRounds, Math.min(mostRounds, Math.floor(mostSteps / (graph.order + 1))));
  const settings = forceAtlas2.inferSettings(spread);
  const placed = spread.order === 0 ? {} : forceAtlas2(spread, { iterations, settings });
  const placeOf = new Map(graph.nodes().map((id, place) => [id, place]));
  return {
    nodes: graph.mapNodes((id, { label, kind }) => {
      const { x = 0, y = 0 } = placed[id] ?? {};
      return { label, kind, x: rounded(x), y: rounded(y), degree: graph.degree(id) };
    }),
    links: graph.mapEdges((_edge, _attributes, from, to) => [placeOf.get(from) ?? 0, placeOf.get(to) ?? 0]),
  };
}

/** To a hundredth: finer than a dot, and a third as long to send. */
function rounded(place: number): number {
  return Math.round(place * 100) / 100;
}
