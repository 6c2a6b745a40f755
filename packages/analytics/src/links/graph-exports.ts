import gexf from 'graphology-gexf';
import type { LinkGraph, LinkNodeKind } from './link-graph.ts';

/** The graph as GEXF 1.2, which Gephi and others open. */
export function gexfOf(graph: LinkGraph): string {
  return gexf.write(graph, {
    encoding: 'UTF-8',
    formatNode: (id, { kind, label }) => ({ label: xmlSafe(label), attributes: { kind, id: xmlSafe(id) } }),
    formatEdge: (_edge, { what, rows }) => ({ label: xmlSafe(what), attributes: { rows: rows.length } }),
  });
}

/** The graph as GraphML (graphml.graphdrawing.org, 1.0): nodes with kind and label, edges with what and their rows. */
export function graphmlOf(graph: LinkGraph): string {
  const nodes = graph.mapNodes(
    (id, { kind, label }) =>
      `    <node id="${escapeXml(id)}">${field('kind', kind)}${field('label', label)}</node>`,
  );
  const edges = graph.mapEdges(
    (_edge, { what, rows }, from, to) =>
      `    <edge source="${escapeXml(from)}" target="${escapeXml(to)}">${field('what', what)}${field('rows', rows.join(' '))}</edge>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">',
    '  <key id="kind" for="node" attr.name="kind" attr.type="string"/>',
    '  <key id="label" for="node" attr.name="label" attr.type="string"/>',
    '  <key id="what" for="edge" attr.name="what" attr.type="string"/>',
    '  <key id="rows" for="edge" attr.name="rows" attr.type="string"/>',
    '  <graph id="links" edgedefault="undirected">',
    ...nodes,
    ...edges,
    '  </graph>',
    '</graphml>',
    '',
  ].join('\n');
}

const entityTypes: Readonly<Record<LinkNodeKind, string>> = {
  presenter: 'Presenter',
  device: 'Mobile Phone',
  account: 'Account',
  place: 'Location',
  case: 'Case',
};

/** Rows of the two files that link-chart tools such as i2 Analyst's Notebook import: entities, and links between them. */
export function chartRowsOf(graph: LinkGraph): { readonly entities: string[][]; readonly links: string[][] } {
  return {
    entities: [
      ['Entity ID', 'Entity Type', 'Label'],
      ...graph.mapNodes((id, { kind, label }) => [id, entityTypes[kind], label]),
    ],
    links: [
      ['Link ID', 'From Entity ID', 'To Entity ID', 'Link Type', 'Direction', 'Rows'],
      ...graph
        .mapEdges((_edge, { what, rows }, from, to) => [from, to, what, 'None', rows.join(' ')])
        .map((row, place) => [`link-${place + 1}`, ...row]),
    ],
  };
}

/** Half pairs, control characters but tab and line ends, and the two that are none. */
const notXml = /\p{Surrogate}|(?![\t\n\r])\p{Cc}|\ufffe|\uffff/gu;

function field(key: string, text: string): string {
  return `<data key="${key}">${escapeXml(text)}</data>`;
}

function escapeXml(text: string): string {
  return xmlSafe(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** Characters that no XML 1.0 document may hold, even escaped (its section 2.2), become the replacement character. */
function xmlSafe(text: string): string {
  return text.replace(notXml, '\ufffd');
}
