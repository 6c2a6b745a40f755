import { type GraphMeasures, type LinkGraph, linkGraph, measureGraph, seededDraw } from '@deadset/analytics';
import eigenvectorModule from 'graphology-metrics/centrality/eigenvector.js';
import modularityModule from 'graphology-metrics/graph/modularity.js';
import { describe, expect, it } from 'vitest';
import { shapeOf } from './graph-shape.ts';
import { hasReferenceFile, type ReferenceFile, readReferenceFile } from './reference-file.ts';

// CommonJS: what Node imports is the function itself, as in the analytics' own graph-library.ts.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const eigenvector = eigenvectorModule as unknown as typeof eigenvectorModule.default;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
const modularityOf = modularityModule as unknown as typeof modularityModule.default;

interface Top {
  readonly node: string;
  readonly value: number;
}
/** What networkx says of one network. */
interface Expected {
  readonly name: string;
  readonly nodes: number;
  readonly edges: number;
  readonly density: number;
  readonly components: number[];
  readonly isolates: number;
  readonly transitivity: number;
  readonly avgClustering: number;
  readonly triangles: number;
  readonly maxCore: number;
  readonly degreeTop: Top[];
  readonly betweennessRawTop: Top[];
  readonly betweennessNormTop: Top[];
  readonly pagerank085Top: Top[];
  readonly eigenvectorTop: Top[];
  readonly louvainBestOf300: { readonly modularity: number; readonly communities: number };
  readonly articulationPoints: string[];
  readonly degreeAssortativity: number;
  /** Of the club as it fell apart. */
  readonly modularityOfRealSplit?: number;
}

interface Network {
  readonly graph: LinkGraph;
  readonly expected: Expected;
  readonly file: ReferenceFile<{ readonly graphs: Expected[] }>;
  /** Which part of the club each member went with; of one network only. */
  readonly club?: Readonly<Record<string, string>>;
}

function readNetwork(name: string): Network {
  const { values } = readReferenceFile<{
    nodes: string[];
    edges: [string, string, number?][];
    club?: Record<string, string>;
  }>(`${name}.json`);
  const graph = linkGraph(
    values.nodes.map((id) => ({ id, kind: 'presenter', label: id })),
    values.edges.map(([from, to]) => ({ from, to, what: 'met', rows: [] })),
  );
  const file = readReferenceFile<{ graphs: Expected[] }>('expected-metrics.json');
  const expected = file.values.graphs.find((one) => one.name === name);
  if (expected === undefined) throw new Error(`no metrics of ${name}`);
  return { graph, expected, file, ...(values.club === undefined ? {} : { club: values.club }) };
}

function measured(graph: LinkGraph): GraphMeasures {
  const draws = Array.from({ length: 20 }, (_, seed) => seededDraw(seed + 1));
  return measureGraph(graph, { draws, mostSteps: 1_000_000 });
}

/** What a network comes to beside what is published. */
type Comparison = readonly [what: string, ours: number | undefined, published: number];

/** Those that are not within 1e-6. */
function differences(comparisons: readonly Comparison[]): Comparison[] {
  return comparisons.filter(([, ours, published]) => !(Math.abs((ours ?? Number.NaN) - published) < 1e-6));
}

function compareTop(what: string, top: readonly Top[], of: (id: string) => number | undefined): Comparison[] {
  return [
    [`nodes with a ${what}`, top.length, 8],
    ...top.map(({ node, value }): Comparison => [`${what} of ${node}`, of(node), value]),
  ];
}

function compareNodes({ graph, expected }: Network): Comparison[] {
  const { nodes, components } = measured(graph);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const points = nodes.filter(({ isArticulation }) => isArticulation);
  return [
    ['components', components.length, expected.components.length],
    ...expected.components.map((size, i): Comparison => [`component ${i}`, components[i], size]),
    ...compareTop('degree', expected.degreeTop, (id) => byId.get(id)?.degree),
    ...compareTop('betweenness', expected.betweennessRawTop, (id) => byId.get(id)?.betweenness?.raw),
    ...compareTop('share', expected.betweennessNormTop, (id) => byId.get(id)?.betweenness?.normalised),
    ...compareTop('PageRank', expected.pagerank085Top, (id) => byId.get(id)?.pageRank),
    ['articulation points', points.length, expected.articulationPoints.length],
    ...expected.articulationPoints.map((id): Comparison => [id, Number(byId.get(id)?.isArticulation), 1]),
  ];
}

/** What no page shows: the library's eigenvector, and what holds that the network is the published one. */
function compareShape({ graph, expected }: Network): Comparison[] {
  const central = eigenvector(graph, { getEdgeWeight: null, tolerance: 1e-12, maxIterations: 10_000 });
  const shape = shapeOf(graph);
  return [
    ['nodes', graph.order, expected.nodes],
    ['links', graph.size, expected.edges],
    ...compareTop('eigenvector', expected.eigenvectorTop, (id) => central[id]),
    ['density', shape.density, expected.density],
    ['isolates', shape.isolates, expected.isolates],
    ['transitivity', shape.transitivity, expected.transitivity],
    ['clustering', shape.averageClustering, expected.avgClustering],
    ['triangles', shape.triangles, expected.triangles],
    ['largest core', shape.largestCore, expected.maxCore],
    ['assortativity', shape.degreeAssortativity, expected.degreeAssortativity],
  ];
}

function compareCommunities({ graph, expected, club }: Network): Comparison[] {
  const { modularity, communities } = expected.louvainBestOf300;
  const found = measured(graph);
  const split = expected.modularityOfRealSplit;
  const getNodeCommunity = (node: string) => club?.[node] ?? '';
  const ofClub = () => modularityOf(graph, { getEdgeWeight: null, getNodeCommunity });
  return [
    ['modularity', found.modularity, modularity],
    ['communities', found.communities, communities],
    ...(split === undefined ? [] : [['modularity of the club', ofClub(), split] as const]),
  ];
}

describe.skipIf(!hasReferenceFile('expected-metrics.json')).each(['karate', 'siren', 'london-gang'])(
  'the network %s',
  (name) => {
    it('has the degrees, betweenness, PageRank, components and articulation points that networkx gives, to 1e-6', () => {
      expect(differences(compareNodes(readNetwork(name)))).toEqual([]);
    });

    it('is the network that was published: density, triangles, clustering, cores, eigenvector and assortativity to 1e-6', () => {
      expect(differences(compareShape(readNetwork(name)))).toEqual([]);
    });

    it('falls into communities as good as the best of 300 tries of networkx, to 1e-6, and into the same each time', () => {
      const network = readNetwork(name);
      expect(differences(compareCommunities(network))).toEqual([]);
      expect(measured(network.graph)).toEqual(measured(network.graph));
    });

    it('has no published value that these tests do not look at', () => {
      const network = readNetwork(name);
      const place = network.file.values.graphs.findIndex((one) => one.name === name);
      const compared = [compareNodes, compareShape, compareCommunities].flatMap((compare) =>
        compare(network),
      );
      const left = network.file.unread().filter((value) => value.startsWith(`graphs.${place}.`));
      expect(left).toEqual([`graphs.${place}.note`]);
      expect(compared.length).toBeGreaterThan(50);
    });
  },
);
