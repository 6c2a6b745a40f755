import { UndirectedGraph } from 'graphology';
import gexf from 'graphology-gexf';
import graphml from 'graphology-graphml';
import { describe, expect, it } from 'vitest';
import { seededDraw } from '../seeded-draw.ts';
import { chartRowsOf, gexfOf, graphmlOf } from './graph-exports.ts';
import { type Link, type LinkNode, linkGraph } from './link-graph.ts';
import { measureGraph } from './link-measures.ts';

const node = (id: string, label = id): LinkNode => ({ id, kind: 'presenter', label });
const link = (from: string, to: string, what = 'presented', rows = [`${from}${to}`]): Link => ({
  from,
  to,
  what,
  rows,
});
const options = { draws: [seededDraw(1), seededDraw(2)], mostSteps: 1_000 };
const awkward = `<b>&"Stall's" ]]>\u0001\ud800 ☎`;
const kept = `<b>&"Stall's" ]]>\ufffd\ufffd ☎`;

describe('a link graph', () => {
  it('keeps one link between two nodes, with the rows of all, and none of a node with itself', () => {
    const graph = linkGraph(
      [node('a'), node('b')],
      [link('a', 'b', 'presented', ['1', '2']), link('b', 'a', 'sold', ['2', '3']), link('a', 'a')],
    );
    expect(graph.size).toBe(1);
    expect(graph.mapEdges((_edge, attributes) => attributes)).toEqual([
      { what: 'presented, sold', rows: ['1', '2', '3'] },
    ]);
  });

  it('knows its components, the largest first, and the nodes that hold them together', () => {
    const nodes = ['x', 'y', 'a', 'b', 'c', 'd', 'e', 'alone'].map((id) => node(id));
    const links = [
      link('x', 'y'),
      link('a', 'b'),
      link('b', 'c'),
      link('c', 'a'),
      link('c', 'd'),
      link('d', 'e'),
    ];
    const measures = measureGraph(linkGraph(nodes, links), options);
    expect(measures.components).toEqual([5, 2, 1]);
    const points = measures.nodes.filter(({ isArticulation }) => isArticulation).map(({ id }) => id);
    expect(points).toEqual(['c', 'd']);
    const byId = Object.fromEntries(measures.nodes.map((one) => [one.id, one]));
    expect(byId['c']).toMatchObject({ degree: 3, betweenness: { raw: 4 }, component: 0 });
    expect(byId['alone']).toMatchObject({ degree: 0, component: 2 });
    const total = measures.nodes.reduce((sum, { pageRank }) => sum + pageRank, 0);
    expect(total).toBeCloseTo(1, 9);
  });

  it('of a chain of fifty thousand is measured without running out of stack, and without betweenness', () => {
    const ids = Array.from({ length: 50_000 }, (_, place) => `n${place}`);
    const links = ids.slice(1).map((id, place) => link(`n${place}`, id));
    const measures = measureGraph(
      linkGraph(
        ids.map((id) => node(id)),
        links,
      ),
      { ...options, draws: [] },
    );
    expect(measures.nodes.filter(({ isArticulation }) => isArticulation)).toHaveLength(49_998);
    expect(measures.nodes[0]?.betweenness).toBeUndefined();
  });

  it('of nothing, and of nodes without links, has no modularity', () => {
    expect(measureGraph(linkGraph([], []), options)).toEqual({
      nodes: [],
      components: [],
      communities: 0,
      modularity: 0,
    });
    expect(measureGraph(linkGraph([node('a'), node('b')], []), options)).toMatchObject({
      communities: 2,
      modularity: 0,
    });
  });
});

describe('an export', () => {
  const graph = linkGraph(
    [node('a"1', awkward), node('b')],
    [link('a"1', 'b', 'presented & <sold>', ['7', '8'])],
  );

  it('as GraphML is read back by another program, with every awkward character', () => {
    const read = graphml.parse(UndirectedGraph, graphmlOf(graph));
    expect(read.nodes()).toEqual(['a"1', 'b']);
    expect(read.getNodeAttributes('a"1')).toMatchObject({ kind: 'presenter', label: kept });
    expect(read.getEdgeAttributes('a"1', 'b')).toMatchObject({ what: 'presented & <sold>', rows: '7 8' });
  });

  it('as GEXF is read back by another program, with every awkward character', () => {
    const read = gexf.parse(UndirectedGraph, gexfOf(graph));
    expect(read.order).toBe(2);
    const labels = read.mapNodes((_id, { label }) => label);
    expect(labels).toEqual([kept, 'b']);
    expect(read.size).toBe(1);
  });

  it('as rows names each entity and link with its type', () => {
    expect(chartRowsOf(graph)).toEqual({
      entities: [
        ['Entity ID', 'Entity Type', 'Label'],
        ['a"1', 'Presenter', awkward],
        ['b', 'Presenter', 'b'],
      ],
      links: [
        ['Link ID', 'From Entity ID', 'To Entity ID', 'Link Type', 'Direction', 'Rows'],
        ['link-1', 'a"1', 'b', 'presented & <sold>', 'None', '7 8'],
      ],
    });
  });
});
