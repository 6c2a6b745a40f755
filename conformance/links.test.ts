import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type GraphMeasures, linkGraph, measureGraph, seededDraw } from '@deadset/analytics';
import { describe, expect, it } from 'vitest';

/** Published networks, and their metrics computed with networkx; not part of this repository. */
const folder = path.resolve(import.meta.dirname, '../../shared/data/graphs');
const isThere = existsSync(path.join(folder, 'expected-metrics.json'));
if (!isThere) {
  if (process.env['CI'] === 'true') throw new Error(`the reference networks are not in ${folder}`);
  console.warn(`skipped: the reference networks are not in ${path.relative(process.cwd(), folder)}`);
}

interface Top {
  readonly node: string;
  readonly value: number;
}
interface Expected {
  readonly name: string;
  readonly nodes: number;
  readonly edges: number;
  readonly components: number[];
  readonly degreeTop: Top[];
  readonly betweennessRawTop: Top[];
  readonly betweennessNormTop: Top[];
  readonly pagerank085Top: Top[];
  readonly louvainBestOf300: { readonly modularity: number; readonly communities: number };
  readonly articulationPoints: string[];
}

function measured(name: string): GraphMeasures {
  const { nodes, edges }: { nodes: string[]; edges: [string, string, number?][] } = JSON.parse(
    readFileSync(path.join(folder, `${name}.json`), 'utf8'),
  );
  const graph = linkGraph(
    nodes.map((id) => ({ id, kind: 'presenter', label: id })),
    edges.map(([from, to]) => ({ from, to, what: 'met', rows: [] })),
  );
  const draws = Array.from({ length: 20 }, (_, seed) => seededDraw(seed + 1));
  return measureGraph(graph, { draws, mostSteps: 1_000_000 });
}

describe.skipIf(!isThere).each(['karate', 'siren', 'london-gang'])('the network %s', (name) => {
  const expectation = (): Expected => {
    const all: { graphs: Expected[] } = JSON.parse(
      readFileSync(path.join(folder, 'expected-metrics.json'), 'utf8'),
    );
    const found = all.graphs.find((graph) => graph.name === name);
    if (found === undefined) throw new Error(`no metrics of ${name}`);
    return found;
  };

  it('has the degrees, betweenness, PageRank, components and articulation points that networkx gives, to 1e-6', () => {
    const expected = expectation();
    const measures = measured(name);
    const byId = new Map(measures.nodes.map((node) => [node.id, node]));
    expect(measures.nodes).toHaveLength(expected.nodes);
    expect(measures.components).toEqual(expected.components);
    const close = (values: readonly Top[], of: (id: string) => number | undefined) => {
      expect(values.length).toBeGreaterThan(0);
      for (const { node, value } of values)
        expect(Math.abs((of(node) ?? Number.NaN) - value), node).toBeLessThan(1e-6);
    };
    close(expected.degreeTop, (id) => byId.get(id)?.degree);
    close(expected.betweennessRawTop, (id) => byId.get(id)?.betweenness?.raw);
    close(expected.betweennessNormTop, (id) => byId.get(id)?.betweenness?.normalised);
    close(expected.pagerank085Top, (id) => byId.get(id)?.pageRank);
    const points = measures.nodes.filter(({ isArticulation }) => isArticulation).map(({ id }) => id);
    expect(points.toSorted()).toEqual(expected.articulationPoints.toSorted());
  });

  it('falls into communities as good as the best of 300 tries, within 0.005, and into the same each time', () => {
    const { modularity } = expectation().louvainBestOf300;
    const found = measured(name);
    expect(found.modularity).toBeGreaterThan(modularity - 0.005);
    expect(found.modularity).toBeLessThan(modularity + 1e-6);
    expect(measured(name)).toEqual(found);
  });
});
