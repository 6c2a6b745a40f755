import { UndirectedGraph } from 'graphology';

/** What stands in a link graph. */
export type LinkNodeKind = 'presenter' | 'device' | 'account' | 'place' | 'case';

export interface LinkNode {
  /** Unique in its graph, as in `presenter:…`. */
  readonly id: string;
  readonly kind: LinkNodeKind;
  /** What people read: never a name, a telephone number or an IMEI. */
  readonly label: string;
}

/** Two nodes that some rows tie together. */
export interface Link {
  readonly from: string;
  readonly to: string;
  /** What ties them, as in `presented`. */
  readonly what: string;
  /** The rows that it is known from. */
  readonly rows: readonly string[];
}

/** Attributes of nodes and edges, as exports write them. */
export type NodeAttributes = Pick<LinkNode, 'kind' | 'label'>;
export type LinkAttributes = Pick<Link, 'what' | 'rows'>;
export type LinkGraph = UndirectedGraph<NodeAttributes, LinkAttributes>;

/** A simple graph of nodes and links: links between the same two are one, with the rows of all of them. */
export function linkGraph(nodes: Iterable<LinkNode>, links: Iterable<Link>): LinkGraph {
  const graph: LinkGraph = new UndirectedGraph({ allowSelfLoops: false, multi: false });
  for (const { id, kind, label } of nodes) graph.mergeNode(id, { kind, label });
  for (const { from, to, what, rows } of links) {
    if (from === to) continue;
    const [edge, isNew] = graph.mergeEdge(from, to);
    if (isNew) graph.replaceEdgeAttributes(edge, { what, rows });
    else {
      const before = graph.getEdgeAttributes(edge);
      const whats = new Set([...before.what.split(', '), what]);
      graph.replaceEdgeAttributes(edge, {
        what: [...whats].join(', '),
        rows: [...new Set([...before.rows, ...rows])],
      });
    }
  }
  return graph;
}
